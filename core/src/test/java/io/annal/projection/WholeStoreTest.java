package io.annal.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.AnnalException;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.EventStoreException;
import io.annal.Failure;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.RecordedEvent;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.fixture.Counter;
import io.annal.memory.InMemoryEventStore;
import io.annal.memory.InMemoryReadModel;
import io.annal.projection.Verification.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 400 counters, with 1 to 4 commits each; every second commit has two events. */
class WholeStoreTest {
  private static final ScanOptions FAST = new ScanOptions(3, 1_000_000);
  private static final int COUNTERS = 400;

  private final InMemoryEventStore store = new InMemoryEventStore();
  private final InMemoryReadModel readModel = new InMemoryReadModel();
  private final CommandHandler<Counter.Add, Counter.Total, Counter.Counted> handler =
      new CommandHandler<>(Counter.AGGREGATE, store);
  private final AtomicInteger commands = new AtomicInteger();

  @BeforeEach
  void write() {
    for (int i = 0; i < COUNTERS; i++) {
      for (int commit = 0; commit <= i % 4; commit++) {
        add(i, 1 + commit % 2);
      }
    }
  }

  @Test
  void aRebuildFillsAnEmptyReadModel() {
    var seen = Collections.synchronizedList(new ArrayList<ScanProgress>());

    var done = rebuild(1, seen).run();

    assertThat(done.commits()).isEqualTo(store.commits().size());
    assertThat(done.finished()).isEqualTo(3);
    assertThat(seen).hasSizeGreaterThan(10);
    assertThat(verify(1).differences()).isEmpty();
    assertThat(verify(1).aggregates()).isEqualTo(COUNTERS);
  }

  @Test
  void aRebuildOfSeveralProjectionsReadsTheStoreOnceAndTellsTheirFailuresApart() {
    var totals = projector(1);
    var failing = new Projector<>(withoutCounter0(), store, readModel);
    var rebuild =
        new Rebuild(
            List.of(totals, failing),
            store,
            new Checkpoints(readModel, "Totals@1+Others@1"),
            FAST,
            Environment.system(),
            progress -> {});

    assertThat(rebuild.run().commits()).isEqualTo(store.commits().size());

    assertThat(verify(1).differences()).isEmpty();
    assertThat(rebuild.failures(totals)).isEmpty();
    assertThat(rebuild.failures(failing)).extracting(Failure::key).containsExactly("counter-0");
    assertThat(rebuild.failures()).hasSize(1);
    assertThat(readModel.get("Others", "counter-1")).isPresent();
  }

  private static Projection<Counter.Total, Counter.Counted> withoutCounter0() {
    var totals = Counter.projection(1);
    return new Projection<>(
        "Others",
        1,
        totals.events(),
        totals.view(),
        (view, event) -> {
          if (event.aggregateId().value().equals("counter-0")) {
            throw new IllegalStateException("a bug");
          }
          return totals.fold().apply(view, event);
        });
  }

  @Test
  void aRowOfNobodyIsTooMuchThoughItSawNoEvent() {
    var row = new ReadModel.Row("Totals", "counter-nobody", Json.EMPTY, 0, 1);
    readModel.write(List.of(new ReadModel.Write(row, Optional.empty())));

    assertThat(
            new Verification<>(Counter.projection(1), store, readModel)
                .compare(new AggregateId("counter-nobody")))
        .hasValueSatisfying(each -> assertThat(each.kind()).isEqualTo(Kind.TOO_MUCH));
  }

  @Test
  void aRebuildUpgradesRowsOfOlderCode() {
    rebuild(1, new ArrayList<>()).run();
    assertThat(verify(2).differences())
        .hasSize(COUNTERS)
        .allMatch(each -> each.kind() == Kind.OLD_REVISION);

    rebuild(2, new ArrayList<>()).run();

    assertThat(verify(2).differences()).isEmpty();
  }

  @Test
  void anInterruptedRebuildGoesOnWhereItWas() {
    var breaksDown = new BreaksDown(store, 6);
    assertThatThrownBy(() -> rebuild(breaksDown, 1, new ArrayList<>()).run())
        .isInstanceOf(AnnalException.class);

    var rest = rebuild(1, new ArrayList<>()).run();

    assertThat(rest.commits()).isPositive().isLessThan(store.commits().size());
    assertThat(verify(1).differences()).isEmpty();
    assertThat(rebuild(1, new ArrayList<>()).run().commits()).isZero();
    assertThat(rebuild(1, new ArrayList<>()).restart().run().commits())
        .isEqualTo(store.commits().size());
  }

  @Test
  void aGapIsPassedOverAndToldByRebuildAndVerification() {
    withGap("counter-headless", 5, 6);
    withGap("counter-gap", 1, 3);

    var rebuild = rebuild(1, new ArrayList<>());
    rebuild.run();

    assertGaps(rebuild.failures());
    assertThat(verify(1).differences()).isEmpty();
    assertThat(verify(1).aggregates()).isEqualTo(COUNTERS + 2);
    assertGaps(verify(1).failures());
    assertThat(readModel.get("Totals", "counter-gap").orElseThrow().sequence()).isEqualTo(1);
  }

  @Test
  void aGapIsPassedOverByProjectionsOverManyAggregates() {
    withGap("counter-headless", 5, 6);
    withGap("counter-gap", 1, 3);
    var sums = MultiStreamProjectorTest.projection(1, 1);
    var projector = new MultiStreamProjector(sums, store, readModel);
    var rebuild =
        new Rebuild(
            projector,
            store,
            new Checkpoints(readModel, "Sums@1"),
            FAST,
            Environment.system(),
            progress -> {});

    rebuild.run();

    assertGaps(rebuild.failures());
    var report = new MultiStreamVerification<>(sums, store, readModel).run();
    assertThat(report.differences()).isEmpty();
    assertGaps(report.failures());
  }

  private static void assertGaps(List<Failure> failures) {
    assertThat(failures)
        .extracting(Failure::why)
        .containsExactlyInAnyOrder(
            "the events of counter-headless have a gap: after 0 comes 5",
            "the events of counter-gap have a gap: after 1 comes 3");
  }

  private void withGap(String id, long... sequences) {
    for (long sequence : sequences) {
      var event = store.commits().getFirst().events().getFirst();
      var aggregate = new AggregateId(id);
      var moved =
          new RecordedEvent(
              event.id(),
              aggregate,
              sequence,
              event.type(),
              event.version(),
              event.data(),
              event.timestamp());
      var cause = new Commit.Cause("gap", "gap", Optional.empty(), Json.EMPTY);
      store.append(new Commit(aggregate, "Counter", List.of(moved), cause, Optional.empty()));
    }
  }

  @Test
  void aRebuildKeepsToItsBudget() {
    var pauses = Collections.synchronizedList(new ArrayList<Duration>());
    var system = Environment.system();
    var stopped = system.clock().instant();
    var environment = new Environment(() -> stopped, system.ids(), system.random(), pauses::add);

    new Rebuild(
            projector(1),
            store,
            new Checkpoints(readModel, "slow"),
            new ScanOptions(1, 100),
            environment,
            progress -> {})
        .run();

    assertThat(pauses.getLast()).isEqualTo(Duration.ofSeconds(10)); // for 1,000 commits
  }

  @Test
  void commandsGoOnDuringARebuild() throws Exception {
    var writer =
        Thread.startVirtualThread(() -> {
          for (int i = 0; i < 500; i++) {
            add(i % COUNTERS, 2);
          }
        });
    rebuild(1, new ArrayList<>()).run();
    writer.join();

    for (var commit : store.commits()) {
      projector(1).deliver(commit.events());
    }
    assertThat(verify(1).differences()).isEmpty();
  }

  @Test
  void aVerificationSaysWhatDiffers() {
    rebuild(1, new ArrayList<>()).run();
    change(0, row -> row.data().with("value", Json.of(77)), 0);
    change(4, ReadModel.Row::data, 3);
    add(8, 1);
    add(COUNTERS, 1);
    var alien = new ReadModel.Row("Totals", "alien", Json.EMPTY.with("value", Json.of(1)), 1, 1);
    readModel.write(List.of(new ReadModel.Write(alien, Optional.empty())));

    var differences = verify(1).differences();

    assertThat(differences)
        .extracting(each -> each.id().value() + " " + each.kind())
        .containsExactlyInAnyOrder(
            "counter-0 WRONG",
            "counter-4 TOO_MUCH",
            "counter-8 BEHIND",
            "counter-400 MISSING",
            "alien TOO_MUCH");
    projector(1).rebuild(new AggregateId("counter-0"));
    assertThat(
            new Verification<>(Counter.projection(1), store, readModel)
                .compare(new AggregateId("counter-0")))
        .isEmpty();
  }

  @Test
  void aSubscriptionHandsOverEverythingInOrderAndProvesIt() {
    var got = new ConcurrentHashMap<AggregateId, List<Commit>>();
    var subscription = subscription(store);
    assertThat(subscription.prove().incomplete()).hasSize(COUNTERS);

    subscription.catchUp(commit -> collect(got, commit));

    assertThat(got.values().stream().flatMap(List::stream))
        .containsExactlyInAnyOrderElementsOf(store.commits());
    assertThat(got.values())
        .allSatisfy(
            own -> assertThat(own).isSortedAccordingTo(Comparator.comparingLong(Commit::sequence)));
    var proof = subscription.prove();
    assertThat(proof.complete()).isTrue();
    assertThat(proof.aggregates()).isEqualTo(COUNTERS);
    assertThat(proof.events())
        .isEqualTo(store.commits().stream().mapToLong(c -> c.events().size()).sum());
  }

  @Test
  void aProofWritesNothing() {
    subscription(store).catchUp(commit -> {});
    var readOnly = new Watched(readModel, Watched.Fault.WRITE_FAILS);

    var proof = new Subscription("test", store, readOnly, FAST, Environment.system()).prove();

    assertThat(proof.complete()).isTrue();
  }

  @Test
  void aWriteWhoseAnswerWasLostIsNoOtherWorker() {
    var losing = new Watched(readModel, Watched.Fault.ANSWER_IS_LOST);
    var rebuild =
        new Rebuild(
            projector(1),
            store,
            new Checkpoints(losing, "Totals@1"),
            FAST,
            Environment.system(),
            progress -> {});

    assertThat(rebuild.run().finished()).isEqualTo(3);
    var subscription = new Subscription("test", store, losing, FAST, Environment.system());
    assertThat(subscription.catchUp(commit -> {}).aggregates()).isEqualTo(COUNTERS);
  }

  @Test
  void aSubscriptionHandsOverOnlyWhatIsNew() {
    subscription(store).catchUp(commit -> {});
    add(3, 2);
    add(3, 2);

    assertThat(subscription(store).prove().incomplete())
        .containsExactly(new AggregateId("counter-3"));
    var got = Collections.synchronizedList(new ArrayList<Commit>());
    var round = subscription(store).catchUp(got::add);

    assertThat(got).extracting(c -> c.aggregateId().value()).containsOnly("counter-3").hasSize(2);
    assertThat(round.events()).isEqualTo(4);
  }

  @Test
  void anInterruptedSubscriptionLosesNothing() {
    var got = new ConcurrentHashMap<AggregateId, List<Commit>>();
    var poison = new AtomicReference<>(Optional.of(new AggregateId("counter-99")));
    for (int breakdown = 2; breakdown < 4; breakdown++) {
      var broken = subscription(new BreaksDown(store, breakdown));
      assertThatThrownBy(() -> broken.catchUp(commit -> collect(got, commit)))
          .isInstanceOf(AnnalException.class);
    }
    assertThatThrownBy(() ->
            subscription(store)
                .catchUp(commit -> {
                  if (poison.get().filter(commit.aggregateId()::equals).isPresent()) {
                    throw new EventStoreException("poisoned");
                  }
                  collect(got, commit);
                }))
        .isInstanceOf(AnnalException.class);

    subscription(store).catchUp(commit -> collect(got, commit));

    assertThat(subscription(store).prove().complete()).isTrue();
    assertThat(got.values().stream().flatMap(List::stream).distinct())
        .containsExactlyInAnyOrderElementsOf(store.commits());
  }

  @Test
  void aSubscriptionPassesOverWhatItsConsumerCannotTake() {
    var got = new ConcurrentHashMap<AggregateId, List<Commit>>();
    var poisoned = new AggregateId("counter-7");

    var round =
        subscription(store)
            .catchUp(commit -> {
              if (commit.aggregateId().equals(poisoned)) {
                throw new IllegalStateException("a bug");
              }
              collect(got, commit);
            });

    assertThat(got).hasSize(COUNTERS - 1);
    assertThat(round.failures()).extracting(Failure::key).containsExactly("counter-7");
    assertThat(subscription(store).prove().incomplete()).containsExactly(poisoned);
  }

  private static void collect(Map<AggregateId, List<Commit>> got, Commit commit) {
    got.computeIfAbsent(commit.aggregateId(), id -> new ArrayList<>()).add(commit);
  }

  private Subscription subscription(EventStore from) {
    return new Subscription("test", from, readModel, FAST, Environment.system());
  }

  private Rebuild rebuild(int revision, List<ScanProgress> seen) {
    return rebuild(store, revision, seen);
  }

  private Rebuild rebuild(EventStore from, int revision, List<ScanProgress> seen) {
    return new Rebuild(
        projector(revision),
        from,
        new Checkpoints(readModel, "Totals@" + revision),
        FAST,
        Environment.system(),
        seen::add);
  }

  private Projector<Counter.Total, Counter.Counted> projector(int revision) {
    return new Projector<>(Counter.projection(revision), store, readModel);
  }

  private Verification.Report verify(int revision) {
    return new Verification<>(Counter.projection(revision), store, readModel).run();
  }

  private void change(int counter, Function<ReadModel.Row, Json.Obj> data, long more) {
    var row = readModel.get("Totals", "counter-" + counter).orElseThrow();
    var changed = new ReadModel.Row("Totals", row.key(), data.apply(row), row.sequence() + more, 1);
    readModel.write(List.of(new ReadModel.Write(changed, Optional.of(row))));
  }

  private void add(int counter, int events) {
    var id = new AggregateId("counter-" + counter);
    handler.handle(Command.of(id, "c" + commands.incrementAndGet(), new Counter.Add(1, events)));
  }

  /** A read model that may be read, but whose writes do not come back as they should. */
  private record Watched(ReadModel readModel, Fault fault) implements ForwardingReadModel {
    enum Fault {
      WRITE_FAILS,
      ANSWER_IS_LOST
    }

    @Override
    public boolean write(List<Write> writes) {
      return switch (fault) {
        case WRITE_FAILS -> throw new AnnalException("a write");
        case ANSWER_IS_LOST -> {
          readModel.write(writes);
          yield false;
        }
      };
    }

    @Override
    public int remove(List<Row> rows) {
      throw new AnnalException("a removal");
    }
  }

  /** Scans a number of pages, then no more. */
  private static final class BreaksDown implements EventStore {
    private final EventStore store;
    private final AtomicInteger pages;

    BreaksDown(EventStore store, int pages) {
      this.store = store;
      this.pages = new AtomicInteger(pages);
    }

    @Override
    public Appended append(Commit commit) {
      return store.append(commit);
    }

    @Override
    public Page read(AggregateId id, Range range) {
      return store.read(id, range);
    }

    @Override
    public ScanPage scan(int segment, int segments, Optional<String> position) {
      if (pages.decrementAndGet() < 0) {
        throw new EventStoreException("broken down");
      }
      return store.scan(segment, segments, position);
    }
  }
}
