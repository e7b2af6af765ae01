package io.annal.projection;

import static io.annal.fixture.Counter.ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.EventStoreException;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.RecordedEvent;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.fixture.Counter;
import io.annal.fixture.WatchedReadModel;
import io.annal.fixture.WatchedStore;
import io.annal.memory.InMemoryEventStore;
import io.annal.memory.InMemoryReadModel;
import io.annal.projection.ProjectionHandler.Delivered;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A counter with 1, 10 and 100 added in events 1, 2 to 4, and 5. */
class ProjectorTest {
  private final WatchedStore store = new WatchedStore();
  private final InMemoryReadModel readModel = new InMemoryReadModel();
  private final Projector<Counter.Total, Counter.Counted> projector = projector(1);

  @BeforeEach
  void write() {
    var handler = new CommandHandler<>(Counter.AGGREGATE, store);
    handler.handle(Command.of(ID, "c1", new Counter.Add(1, 1)));
    handler.handle(Command.of(ID, "c2", new Counter.Add(10, 3)));
    handler.handle(Command.of(ID, "c3", new Counter.Add(100, 1)));
    store.reset();
  }

  @Test
  void inOrderEachEventIsAppliedWithoutReadingTheStore() {
    for (int sequence = 1; sequence <= 5; sequence++) {
      assertThat(deliver(sequence)).isEqualTo(Delivered.APPLIED);
    }
    assertThat(total()).isEqualTo(111);
    assertThat(store.reads).isZero();
  }

  @Test
  void whatWasSeenIsDropped() {
    deliver(1);
    deliver(2);

    assertThat(deliver(1)).isEqualTo(Delivered.DUPLICATE);
    assertThat(deliver(2)).isEqualTo(Delivered.DUPLICATE);
    assertThat(total()).isEqualTo(11);
  }

  @Test
  void aGapIsHealedFromTheStore() {
    assertThat(deliver(4)).isEqualTo(Delivered.GAP_FILLED);
    assertThat(total()).isEqualTo(111);
    assertThat(deliver(5)).isEqualTo(Delivered.DUPLICATE);
  }

  @Test
  void aGapThatBeginsWithinACommitIsHealed() {
    deliver(1);
    deliver(2);

    assertThat(deliver(5)).isEqualTo(Delivered.GAP_FILLED);
    assertThat(total()).isEqualTo(111);
  }

  @Test
  void severalEventsAreOneWrite() {
    assertThat(projector.deliver(List.of(event(3), event(1), event(2), event(2))))
        .isEqualTo(Delivered.APPLIED);
    assertThat(row().sequence()).isEqualTo(3);
  }

  @Test
  void aRowOfOlderCodeIsRebuiltWhenTouched() {
    deliver(5);

    assertThat(projector(2).deliver(List.of(event(1)))).isEqualTo(Delivered.UPGRADED);
    assertThat(total()).isEqualTo(222);
    assertThat(row().revision()).isEqualTo(2);
  }

  @Test
  void aRowOfNewerCodeIsLeftAlone() {
    projector(2).deliver(List.of(event(5)));

    assertThatThrownBy(() -> deliver(5)).isInstanceOf(NewerRevisionException.class);
    assertThat(total()).isEqualTo(222);
  }

  @Test
  void anEventThatTheStoreDoesNotHaveIsAnError() {
    var foreign = event(5);
    var forged =
        new RecordedEvent(
            foreign.id(), ID, 9, foreign.type(), 1, foreign.data(), foreign.timestamp());

    assertThatThrownBy(() -> projector.deliver(List.of(forged)))
        .isInstanceOf(EventStoreException.class)
        .hasMessageContaining("event 9 of counter-1");
  }

  @Test
  void aRebuildMendsWhatIsWrong() {
    deliver(5);
    var right = row();
    var wrong =
        new ReadModel.Row(
            right.projection(), right.key(), Json.EMPTY.with("value", Json.of(7)), 5, 1);
    readModel.write(List.of(new ReadModel.Write(wrong, Optional.of(right))));

    projector.rebuild(ID);

    assertThat(row()).isEqualTo(right.withWrites(3));
  }

  @Test
  void aLateDeliveryThatReadTheWrongRowDoesNotUndoARebuild() {
    deliver(5);
    var right = row();
    var wrong =
        new ReadModel.Row("Totals", right.key(), Json.EMPTY.with("value", Json.of(7)), 5, 1);
    readModel.write(List.of(new ReadModel.Write(wrong, Optional.of(right))));
    var fifth = event(5);
    var sixth =
        new RecordedEvent(fifth.id(), ID, 6, fifth.type(), 1, fifth.data(), fifth.timestamp());
    var late = new WatchedReadModel(readModel);
    late.beforeWrites.add(() -> projector.rebuild(ID));

    new Projector<>(Counter.projection(1), store, late).deliver(List.of(sixth));

    assertThat(total()).isEqualTo(211);
  }

  @Test
  void whatNothingHappenedToHasNoRow() {
    var nobody = new AggregateId("counter-nobody");

    projector.rebuild(nobody);

    assertThat(readModel.get("Totals", nobody.value())).isEmpty();
  }

  @Test
  void manyProjectorsAtOnceComeToTheSame() throws Exception {
    try (var executor = Executors.newFixedThreadPool(4)) {
      var tasks =
          IntStream.range(0, 200)
              .mapToObj(i -> (Callable<Delivered>) () -> deliver(1 + i % 5))
              .toList();
      for (var future : executor.invokeAll(tasks)) {
        future.get();
      }
    }
    assertThat(total()).isEqualTo(111);
    assertThat(row().sequence()).isEqualTo(5);
  }

  private Projector<Counter.Total, Counter.Counted> projector(int revision) {
    return new Projector<>(Counter.projection(revision), store, readModel);
  }

  private Delivered deliver(long sequence) {
    return projector.deliver(List.of(event(sequence)));
  }

  private RecordedEvent event(long sequence) {
    return ((InMemoryEventStore) store.store)
        .commits().stream()
            .flatMap(commit -> commit.events().stream())
            .filter(event -> event.sequence() == sequence)
            .findFirst()
            .orElseThrow();
  }

  private ReadModel.Row row() {
    return readModel.get("Totals", ID.value()).orElseThrow();
  }

  private long total() {
    return Counter.projection(1).read(row()).orElseThrow().value();
  }
}
