package io.annal.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.RecordedEvent;
import io.annal.codec.Codec;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.fixture.Counter;
import io.annal.memory.InMemoryEventStore;
import io.annal.memory.InMemoryReadModel;
import io.annal.projection.ProjectionHandler.Delivered;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ten counters, each of which has counted 1 in each of 6 events: a sum of 60 in one row. */
class MultiStreamProjectorTest {
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
    assertThat(deliver(event("counter-3", 4))).isEqualTo(Delivered.GAP_FILLED);
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
    var newer = new MultiStreamProjector(projection(2, 1), store, readModel);

    newer.deliver(List.of(event("counter-3", 6)));

    assertThat(sum(1)).isEqualTo(60);
    assertThat(sum(2)).isEqualTo(6);
    IntStream.range(0, 10).forEach(i -> newer.catchUp(new AggregateId("counter-" + i)));
    assertThat(sum(2)).isEqualTo(60);
  }

  @Test
  void whatAnOldRevisionLeftBehindIsRemoved() {
    events.forEach(this::deliver);
    var newer = projection(2, 1);
    new MultiStreamProjector(newer, store, readModel).deliver(List.of(event("counter-3", 6)));

    assertThat(newer.removeRevision(1, readModel)).as("a row and ten positions").isEqualTo(11);

    assertThat(readModel.scan("Sum@1", Optional.empty()).rows()).isEmpty();
    assertThat(readModel.scan("positions/Counter", Optional.empty()).rows())
        .hasSize(10)
        .allSatisfy(row -> assertThat(row.data().get("Sum@1")).isEmpty());
    assertThat(sum(2)).isEqualTo(6);
    assertThatThrownBy(() -> newer.removeRevision(2, readModel))
        .hasMessageContaining("revision 2 of Sum cannot be removed: today's is 2");
  }

  @Test
  void aVerificationSaysWhichRowsDiffer() {
    assertThat(differences())
        .hasSize(11)
        .contains("counter-0 MISSING", "counter-9 MISSING", "row-0 BEHIND");

    events.forEach(this::deliver);
    assertThat(verify().differences()).isEmpty();
    assertThat(verify().aggregates()).isEqualTo(10);
    assertThat(verify().rows()).isEqualTo(1);

    change("Sum@1", "row-0", new Counter.Total(61), 0);
    assertThat(differences()).containsExactly("row-0 WRONG");
    move("counter-4", 5);
    assertThat(differences()).containsExactlyInAnyOrder("counter-4 BEHIND", "row-0 BEHIND");
    move("counter-4", 14);
    assertThat(differences()).containsExactlyInAnyOrder("counter-4 TOO_MUCH", "row-0 BEHIND");
  }

  @Test
  void whatIsStoredWhileAVerificationReadsTheRowsIsBehindAndNotWrong() {
    events.forEach(this::deliver);
    var late =
        new PositionsFirst(
            readModel,
            () -> {
              var id = new AggregateId("counter-3");
              new CommandHandler<>(Counter.AGGREGATE, store)
                  .handle(Command.of(id, "late", new Counter.Add(1, 1)));
              new MultiStreamProjector(projection(1, 1), store, readModel).catchUp(id);
            });

    assertThat(new MultiStreamVerification<>(projection(1, 1), store, late).run().differences())
        .extracting(each -> each.key() + " " + each.kind())
        .containsExactly("row-0 BEHIND");
    assertThat(differences()).isEmpty();
  }

  /**
   * A read model whose scan comes to positions first; then something happens, and then the rest.
   */
  private record PositionsFirst(ReadModel readModel, Runnable between)
      implements ForwardingReadModel {
    @Override
    public RowPage scan(Set<String> projections, Optional<String> position) {
      if (position.isPresent()) {
        between.run();
      }
      var rows =
          readModel.scan(projections, Optional.empty()).rows().stream()
              .filter(row -> row.projection().startsWith("positions/") == position.isEmpty())
              .toList();
      return new RowPage(rows, position.isEmpty() ? Optional.of("rows") : Optional.empty());
    }
  }

  @Test
  void aVerificationFindsRowsThatNobodyShouldHaveWritten() {
    events.forEach(this::deliver);
    var data = (Json.Obj) Codec.of(Counter.Total.class).encode(new Counter.Total(1));
    var alien = new ReadModel.Row("Sum@1", "alien", data, 1, 1);
    readModel.write(List.of(new ReadModel.Write(alien, Optional.empty())));

    assertThat(differences()).containsExactly("alien TOO_MUCH");
    readModel.remove(List.of(alien.withWrites(1), readModel.get("Sum@1", "row-0").orElseThrow()));
    assertThat(differences()).containsExactly("row-0 MISSING");
  }

  private void move(String counter, long sequence) {
    var row = readModel.get("positions/Counter", counter).orElseThrow();
    var entry = Json.EMPTY.with("sequence", Json.of(sequence));
    var moved = row.withData(Json.EMPTY.with("Sum@1", entry));
    readModel.write(List.of(new ReadModel.Write(moved, Optional.of(row))));
  }

  private void change(String rows, String key, Counter.Total total, long more) {
    var row = readModel.get(rows, key).orElseThrow();
    var data = (Json.Obj) Codec.of(Counter.Total.class).encode(total);
    var changed = new ReadModel.Row(rows, key, data, row.sequence() + more, row.revision());
    readModel.write(List.of(new ReadModel.Write(changed, Optional.of(row))));
  }

  private MultiStreamVerification.Report verify() {
    return new MultiStreamVerification<>(projection(1, 1), store, readModel).run();
  }

  private List<String> differences() {
    return verify().differences().stream().map(each -> each.key() + " " + each.kind()).toList();
  }

  private Delivered deliver(RecordedEvent event) {
    return new MultiStreamProjector(projection(1, 1), store, readModel).deliver(List.of(event));
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

  static MultiStreamProjection<Nothing, Counter.Total, Counter.Counted> projection(
      int revision, int rows) {
    var keys = IntStream.range(0, rows).mapToObj(i -> "row-" + i).toList();
    return new MultiStreamProjection<>(
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
