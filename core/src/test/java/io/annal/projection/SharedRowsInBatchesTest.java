package io.annal.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AnnalException;
import io.annal.Environment;
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
import io.annal.projection.ProjectionHandler.Result;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ten counters of three events each, in rows that all of them share. */
class SharedRowsInBatchesTest {
  /** Nothing. */
  record Nothing() {}

  private static final int COUNTERS = 10;

  private final InMemoryEventStore store = new InMemoryEventStore();
  private final InMemoryReadModel readModel = new InMemoryReadModel();
  private final WatchedReadModel watched = new WatchedReadModel(readModel);
  private final List<RecordedEvent> events = Counter.threeOfEach(store, COUNTERS);

  @Test
  void aRowThatAllOfABatchChangeIsWrittenOnce() {
    assertThat(projector(watched, everything(2)).deliverEach(batch()))
        .containsOnly(new Result.Taken(Delivered.APPLIED))
        .hasSize(COUNTERS);

    assertThat(watched.writes).as("two rows and ten positions").isEqualTo(12);
    assertThat(total("row-1")).isEqualTo(30);
    assertRight(everything(2));
  }

  @Test
  void theRowsThatABatchChangesAreWrittenAtTheSameTime() {
    var results =
        projector(new Together(readModel, everything(2).rows(), 2), everything(2))
            .deliverEach(batch());

    assertThat(results).containsOnly(new Result.Taken(Delivered.APPLIED));
  }

  @Test
  void eightRowsAreWrittenAtATimeByThreadsThatKnowWhatTheirCallerHandsDown() {
    var handedDown = new InheritableThreadLocal<String>();
    var counting =
        new Counting(
            new Together(readModel, everything(24).rows(), 8),
            handedDown,
            new AtomicInteger(),
            new ConcurrentLinkedQueue<>());

    handedDown.set("by noon");
    projector(counting, everything(24)).deliverEach(batch());

    assertThat(counting.seen)
        .hasSize(24 + COUNTERS)
        .allSatisfy(write -> {
          assertThat(write.handedDown()).isEqualTo("by noon");
          assertThat(write.atOnce()).isLessThanOrEqualTo(8);
        });
  }

  @Test
  void aCrashAtAnyWriteCountsNothingTwice() {
    for (int others = 0; others < 3 + COUNTERS; others++) {
      var crashed = new InMemoryReadModel();
      var crashing = new WatchedReadModel(crashed).failingAfter(others);

      var first = projector(crashing, everything(2)).deliverEach(batch());
      projector(crashed, everything(2)).deliverEach(batch().reversed());

      assertThat(first.stream().anyMatch(Result.Failed.class::isInstance))
          .isEqualTo(others >= 2 && others < 2 + COUNTERS);
      assertThat(read(crashed, "row-0")).isEqualTo(30);
      assertThat(read(crashed, "row-1")).isEqualTo(30);
    }
  }

  @Test
  void whoseRowOthersWroteMeanwhileStartsAgain() {
    watched.beforeWrites.add(() -> {});
    watched.beforeWrites.add(
        () -> projector(readModel, everything(2)).deliver(eventsOf(4).subList(0, 2)));

    projector(watched, everything(2)).deliverEach(batch());

    assertThat(total("row-0")).isEqualTo(30);
    assertThat(total("row-1")).isEqualTo(30);
    assertRight(everything(2));
  }

  @Test
  void aCounterThatOthersDeliveredMeanwhileIsNotCountedTwice() {
    watched.beforeRows.add(() -> projector(readModel, everything(1)).deliverEach(batch()));

    projector(watched, everything(1)).deliverEach(batch().subList(2, 6));

    assertThat(total("row-0")).isEqualTo(30);
  }

  @Test
  void anAggregateThatFailsHoldsNoOtherBack() {
    var results = projector(readModel, failing(3)).deliverEach(batch());

    for (int i = 0; i < COUNTERS; i++) {
      assertThat(results.get(i) instanceof Result.Failed).isEqualTo(i == 3);
    }
    assertThat(total("row-0")).isEqualTo(27);
  }

  @Test
  void anAggregateThatMakesTheRowTooLargeHoldsNoOtherBack() {
    var results = projector(new NoMoreThan(readModel, 29), everything(1)).deliverEach(batch());

    assertThat(results.stream().filter(Result.Failed.class::isInstance)).hasSize(1);
    assertThat(total("row-0")).isEqualTo(27);
  }

  @Test
  void whatAggregatesAreNamedInARowDoesNotPileUp() {
    for (int event = 0; event < 3; event++) {
      for (int half = 0; half < 2; half++) {
        int number = event;
        projector(readModel, everything(1))
            .deliverEach(
                IntStream.range(half * 5, half * 5 + 5)
                    .mapToObj(i -> eventsOf(i).subList(number, number + 1))
                    .toList());
      }
    }

    assertThat(row(readModel, "row-0").applied()).hasSize(5);
    assertThat(total("row-0")).isEqualTo(30);
  }

  /** Writes rows of that name only when so many of them are about to be written. */
  private record Together(ReadModel readModel, String rows, CyclicBarrier barrier)
      implements ForwardingReadModel {
    Together(ReadModel readModel, String rows, int count) {
      this(readModel, rows, new CyclicBarrier(count));
    }

    @Override
    public boolean write(List<Write> writes) {
      if (writes.getFirst().row().projection().equals(rows)) {
        try {
          barrier.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
          throw new AnnalException("written alone", e);
        }
      }
      return readModel.write(writes);
    }
  }

  /** Notes for each write how many were under way, and what its thread was handed down. */
  private record Counting(
      ReadModel readModel, ThreadLocal<String> handedDown, AtomicInteger underWay, Queue<Seen> seen)
      implements ForwardingReadModel {
    record Seen(String handedDown, int atOnce) {}

    @Override
    public boolean write(List<Write> writes) {
      seen.add(new Seen(handedDown.get(), underWay.incrementAndGet()));
      try {
        return readModel.write(writes);
      } finally {
        underWay.decrementAndGet();
      }
    }
  }

  /** Refuses a row with more, as DynamoDB does one of more than 400 KB. */
  private record NoMoreThan(ReadModel readModel, long most) implements ForwardingReadModel {
    @Override
    public boolean write(List<Write> writes) {
      for (var write : writes) {
        if (write.row().projection().startsWith("Everything")
            && everything(1).read(write.row()).value() > most) {
          throw new AnnalException("the row is too large");
        }
      }
      return readModel.write(writes);
    }
  }

  private MultiStreamProjector projector(
      ReadModel readModel,
      MultiStreamProjection<Nothing, Counter.Total, Counter.Counted> projection) {
    return new MultiStreamProjector(
        List.of(projection),
        store,
        readModel,
        Retries.standard(),
        Environment.system(),
        Telemetry.NONE);
  }

  private List<List<RecordedEvent>> batch() {
    return IntStream.range(0, COUNTERS).mapToObj(this::eventsOf).toList();
  }

  private List<RecordedEvent> eventsOf(int counter) {
    return events.stream()
        .filter(each -> each.aggregateId().value().equals("counter-" + counter))
        .toList();
  }

  private void assertRight(
      MultiStreamProjection<Nothing, Counter.Total, Counter.Counted> projection) {
    assertThat(new MultiStreamVerification<>(projection, store, readModel).run().differences())
        .isEmpty();
  }

  private long total(String key) {
    return read(readModel, key);
  }

  private static long read(ReadModel readModel, String key) {
    return everything(1).read(row(readModel, key)).value();
  }

  private static ReadModel.Row row(ReadModel readModel, String key) {
    return readModel.get("Everything@1", key).orElseThrow();
  }

  private static MultiStreamProjection<Nothing, Counter.Total, Counter.Counted> everything(
      int rows) {
    return projection(rows, -1);
  }

  private static MultiStreamProjection<Nothing, Counter.Total, Counter.Counted> failing(
      int counter) {
    return projection(1, counter);
  }

  private static MultiStreamProjection<Nothing, Counter.Total, Counter.Counted> projection(
      int rows, int failing) {
    var keys = IntStream.range(0, rows).mapToObj(i -> "row-" + i).toList();
    return new MultiStreamProjection<>(
        "Everything",
        1,
        Counter.EVENTS,
        Codec.of(Nothing.class),
        Codec.of(Counter.Total.class),
        (nothing, event) -> new Nothing(),
        (nothing, event) -> {
          if (event.aggregateId().value().equals("counter-" + failing)) {
            throw new IllegalStateException("a bug");
          }
          return keys;
        },
        (view, nothing, event) ->
            switch (event.body()) {
              case Counter.Counted.Added added ->
                  new Counter.Total(view.map(Counter.Total::value).orElse(0L) + added.number());
            });
  }
}
