package io.annal.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.AnnalException;
import io.annal.Codec;
import io.annal.Command;
import io.annal.CommandHandler;
import io.annal.CrossProjection;
import io.annal.CrossProjector;
import io.annal.Projecting.Delivered;
import io.annal.RecordedEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ten counters, each of which has counted 1 in each of 6 events: a sum of 60 in one row. */
class CrossProjectorTest {
  /** Nothing. */
  record Nothing() {}

  private final InMemoryEventStore store = new InMemoryEventStore();
  private final InMemoryReadModel readModel = new InMemoryReadModel();
  private final List<RecordedEvent> events = new ArrayList<>();

  @BeforeEach
  void write() {
    var handler = new CommandHandler<>(Counter.AGGREGATE, store);
    for (int i = 0; i < 60; i++) {
      var id = new AggregateId("counter-" + i % 10);
      handler.handle(Command.of(id, "c" + i, new Counter.Add(1, 1)));
    }
    store.commits().forEach(commit -> events.addAll(commit.events()));
  }

  @Test
  void everyEventCountsOnceInTheRowThatAllShare() {
    Collections.shuffle(events, new Random(3));
    events.forEach(this::deliver);
    events.forEach(this::deliver);

    assertThat(sum(1)).isEqualTo(60);
  }

  @Test
  void manyProjectorsAtOnceCountEachEventOnce() throws Exception {
    Collections.shuffle(events, new Random(5));
    try (var executor = Executors.newFixedThreadPool(4)) {
      var tasks = new ArrayList<Callable<Delivered>>();
      events.forEach(event -> tasks.add(() -> deliver(event)));
      events.forEach(event -> tasks.add(() -> deliver(event)));
      for (var future : executor.invokeAll(tasks)) {
        future.get();
      }
    }
    assertThat(sum(1)).isEqualTo(60);
  }

  @Test
  void whatIsMissingIsReadFromTheStore() {
    assertThat(deliver(event("counter-3", 4))).isEqualTo(Delivered.HEALED);
    assertThat(sum(1)).isGreaterThanOrEqualTo(4);
    assertThat(deliver(event("counter-3", 2))).isEqualTo(Delivered.DUPLICATE);
    assertThat(deliver(event("counter-4", 1))).isEqualTo(Delivered.APPLIED);
  }

  @Test
  void whatIsReadFromTheStoreIsWrittenAtOnce() {
    deliver(event("counter-3", 6));

    var row = readModel.get("Sum@1", "row-0").orElseThrow();
    assertThat(row.sequence()).as("times written").isEqualTo(1);
    assertThat(sum(1)).isEqualTo(6);
  }

  @Test
  void aNewRevisionFillsRowsOfItsOwn() {
    events.forEach(this::deliver);
    var newer = new CrossProjector<>(projection(2, 1), store, readModel);

    newer.deliver(List.of(event("counter-3", 6)));

    assertThat(sum(1)).isEqualTo(60);
    assertThat(sum(2)).isEqualTo(6);
    IntStream.range(0, 10).forEach(i -> newer.catchUp(new AggregateId("counter-" + i)));
    assertThat(sum(2)).isEqualTo(60);
  }

  @Test
  void anEventThatChangesTooManyRowsIsRefusedByName() {
    var wide = new CrossProjector<>(projection(1, CrossProjection.MAX_KEYS + 1), store, readModel);

    assertThatThrownBy(() -> wide.deliver(List.of(event("counter-0", 1))))
        .isInstanceOf(AnnalException.class)
        .hasMessageContaining("event 1 of counter-0 changes 21 rows of Sum; at most 20");
    assertThat(readModel.get("Sum@1", "row-0")).isEmpty();
  }

  private Delivered deliver(RecordedEvent event) {
    return new CrossProjector<>(projection(1, 1), store, readModel).deliver(List.of(event));
  }

  private RecordedEvent event(String counter, long sequence) {
    return events.stream()
        .filter(event -> event.aggregateId().value().equals(counter))
        .filter(event -> event.sequence() == sequence)
        .findFirst()
        .orElseThrow();
  }

  private long sum(int revision) {
    var projection = projection(revision, 1);
    return projection.read(readModel.get(projection.rows(), "row-0").orElseThrow()).value();
  }

  private static CrossProjection<Nothing, Counter.Total, Counter.Counted> projection(
      int revision, int rows) {
    var keys = IntStream.range(0, rows).mapToObj(i -> "row-" + i).toList();
    return new CrossProjection<>(
        "Sum",
        revision,
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
