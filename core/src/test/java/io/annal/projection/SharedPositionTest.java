package io.annal.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.Environment;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.RecordedEvent;
import io.annal.Retries;
import io.annal.Telemetry;
import io.annal.codec.Codec;
import io.annal.fixture.Counter;
import io.annal.fixture.WatchedReadModel;
import io.annal.memory.InMemoryEventStore;
import io.annal.memory.InMemoryReadModel;
import io.annal.projection.ProjectionHandler.Delivered;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Twelve counters that count 1 in each of 3 events, in two projections with rows for all. */
class SharedPositionTest {
  /** Nothing. */
  record Nothing() {}

  private static final int COUNTERS = 12;

  private final InMemoryEventStore store = new InMemoryEventStore();
  private final InMemoryReadModel readModel = new InMemoryReadModel();
  private final WatchedReadModel watched = new WatchedReadModel(readModel);
  private final List<RecordedEvent> events = Counter.threeOfEach(store, COUNTERS);

  @Test
  void twoProjectionsShareOnePosition() {
    projector(watched, sum("A", 1), sum("B", 1)).deliver(eventsOf("counter-0"));

    assertThat(watched.writes).as("a row of each and a position").isEqualTo(3);
    assertThat(total("A", "row-0")).isEqualTo(3);
    assertThat(total("B", "row-0")).isEqualTo(3);
  }

  @Test
  void anEventMayChangeAnyNumberOfRows() {
    var wide = sum("Wide", 350);
    var crashing = new WatchedReadModel(readModel).failingAfter(230);
    assertThatThrownBy(() -> projector(crashing, wide).deliver(eventsOf("counter-0")))
        .hasMessage("crash");

    projector(readModel, wide).deliver(eventsOf("counter-0"));
    projector(readModel, wide).deliver(eventsOf("counter-1"));

    for (int i = 0; i < 350; i++) {
      assertThat(total("Wide", "row-" + i)).isEqualTo(6);
    }
  }

  @Test
  void aCrashAtAnyWriteCountsNothingTwice() {
    for (int others = 0; others < 7; others++) {
      var id = "counter-" + others;
      var crashing = new WatchedReadModel(readModel).failingAfter(others);
      var all = List.of(sum("A", 3), sum("B", 3));
      try {
        projector(crashing, all).deliver(eventsOf(id).subList(0, 2));
      } catch (IllegalStateException e) {
        assertThat(e).hasMessage("crash");
      }
      projector(readModel, all).deliver(eventsOf(id).reversed());
      assertThat(total("A", "row-2")).isEqualTo(3L * (others + 1));
      assertThat(total("B", "row-0")).isEqualTo(3L * (others + 1));
    }
  }

  @Test
  void whoReadThePositionBeforeARowForgotWhatItHadSeenStartsAgain() {
    var late = projector(watched, sum("A", 1));
    watched.beforeRows.add(() -> {
      for (int i = 0; i < COUNTERS; i++) {
        projector(readModel, sum("A", 1)).deliver(eventsOf("counter-" + i));
      }
    });

    assertThat(late.deliver(eventsOf("counter-0"))).isNotNull();

    assertThat(row("A", "row-0").applied()).doesNotContainKey("counter-0").hasSizeLessThan(9);
    assertThat(total("A", "row-0")).isEqualTo(3 * COUNTERS);
  }

  @Test
  void positionsThatEachProjectionHadOfItsOwnAreReadOn() {
    var total = (Json.Obj) Codec.of(Counter.Total.class).encode(new Counter.Total(2));
    var memory = Json.EMPTY.with("memory", Json.EMPTY);
    keep(new ReadModel.Row("A@1", "row-0", total, 2, 1));
    keep(new ReadModel.Row("A@1/positions", "counter-0", memory, 2, 1));

    assertThat(projector(readModel, sum("A", 1)).deliver(eventsOf("counter-0").subList(2, 3)))
        .isEqualTo(Delivered.APPLIED);

    assertThat(total("A", "row-0")).isEqualTo(3);
    assertThat(projector(readModel, sum("A", 1)).deliver(eventsOf("counter-0")))
        .isEqualTo(Delivered.DUPLICATE);
    for (int i = 1; i < COUNTERS; i++) {
      projector(readModel, sum("A", 1)).deliver(eventsOf("counter-" + i));
    }
    assertThat(new MultiStreamVerification<>(sum("A", 1), store, readModel).run().differences())
        .isEmpty();
  }

  @Test
  void aProjectionThatFailsHoldsNoOtherBackAndKeepsWhatCameBefore() {
    var failing = projector(readModel, failingAt(3), sum("B", 1));

    assertThatThrownBy(() -> failing.deliver(eventsOf("counter-0"))).hasMessage("a bug");

    assertThat(total("Failing", "row-0")).isEqualTo(2);
    assertThat(total("B", "row-0")).isEqualTo(3);
    assertThat(projector(readModel, sum("B", 1)).deliver(eventsOf("counter-0")))
        .isEqualTo(Delivered.DUPLICATE);
  }

  @Test
  void whatCameBeforeAFailureIsKeptThoughAnotherWroteTheRowMeanwhile() {
    watched.beforeWrites.add(
        () -> projector(readModel, failingAt(3)).deliver(eventsOf("counter-1").subList(0, 1)));

    assertThatThrownBy(() -> projector(watched, failingAt(3)).deliver(eventsOf("counter-0")))
        .hasMessage("a bug");

    assertThat(total("Failing", "row-0")).isEqualTo(3);
  }

  @Test
  void aProjectionThatIsAddedLaterReadsFromTheFirstEventOn() {
    projector(readModel, sum("A", 1)).deliver(eventsOf("counter-0").subList(0, 2));

    projector(readModel, sum("A", 1), sum("B", 1)).deliver(eventsOf("counter-0").subList(2, 3));

    assertThat(total("A", "row-0")).isEqualTo(3);
    assertThat(total("B", "row-0")).isEqualTo(3);
  }

  private static MultiStreamProjector projector(
      ReadModel readModel,
      InMemoryEventStore store,
      List<MultiStreamProjection<?, ?, ?>> projections) {
    return new MultiStreamProjector(
        projections, store, readModel, Retries.standard(), Environment.system(), Telemetry.NONE);
  }

  private MultiStreamProjector projector(
      ReadModel readModel, MultiStreamProjection<?, ?, ?>... projections) {
    return projector(readModel, store, List.of(projections));
  }

  private MultiStreamProjector projector(
      ReadModel readModel, List<? extends MultiStreamProjection<?, ?, ?>> projections) {
    return projector(readModel, store, List.copyOf(projections));
  }

  private List<RecordedEvent> eventsOf(String counter) {
    return events.stream().filter(e -> e.aggregateId().value().equals(counter)).toList();
  }

  private void keep(ReadModel.Row row) {
    assertThat(readModel.write(List.of(new ReadModel.Write(row, Optional.empty())))).isTrue();
  }

  private ReadModel.Row row(String name, String key) {
    return readModel.get(name + "@1", key).orElseThrow();
  }

  private long total(String name, String key) {
    return sum(name, 1).read(row(name, key)).value();
  }

  private static MultiStreamProjection<Nothing, Counter.Total, Counter.Counted> failingAt(
      long sequence) {
    var sum = sum("Failing", 1);
    return new MultiStreamProjection<>(
        "Failing",
        1,
        Counter.EVENTS,
        sum.memory(),
        sum.view(),
        sum.remember(),
        sum.keys(),
        (view, memory, event) -> {
          if (event.sequence() == sequence) {
            throw new IllegalStateException("a bug");
          }
          return sum.fold().apply(view, memory, event);
        });
  }

  private static MultiStreamProjection<Nothing, Counter.Total, Counter.Counted> sum(
      String name, int rows) {
    var keys = IntStream.range(0, rows).mapToObj(i -> "row-" + i).toList();
    return new MultiStreamProjection<>(
        name,
        1,
        Counter.EVENTS,
        Codec.of(Nothing.class),
        Codec.of(Counter.Total.class),
        (memory, event) -> new Nothing(),
        (memory, event) -> keys,
        (view, memory, event) ->
            switch (event.body()) {
              case Counter.Counted.Added added ->
                  new Counter.Total(view.map(Counter.Total::value).orElse(0L) + added.number());
            });
  }
}
