package io.annal.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.EventStore.Range;
import io.annal.Json;
import io.annal.Telemetry;
import io.annal.command.Aggregate;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.CommandOptions;
import io.annal.command.EvolveException;
import io.annal.command.Outcome;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * What a {@link CommandHandler} does on every {@link EventStore}. Extend it and give it yours; it
 * writes to aggregates of its own and may share the store with others.
 */
public abstract class CommandHandlerContract {
  private static final CommandOptions OPTIONS = CommandOptions.standard().withSnapshotEvery(10);

  private final AggregateId id = Commits.newId();
  private final Counts counts = new Counts();
  private final Instant start = Instant.now();
  private Duration clock = Duration.ZERO;

  /** The store under test. */
  protected abstract EventStore store();

  @Test
  void aStateThatCannotBeStoredIsNoReasonToRefuseACommand() {
    var handler = handler(Ledger.AGGREGATE);
    accepted(handler, "unnamed", book("", "1"));
    accepted(handler, "long", book("sum", "0.00000000000000000000000000000000000001"));
    accepted(handler, "longer", book("sum", "9.9"));

    for (int i = 0; i < 25; i++) {
      accepted(handler, "warm-" + i, book("a", "1"));
      accepted(handler(Ledger.AGGREGATE), "cold-" + i, book("a", "1"));
    }

    assertThat(commits()).hasSize(53);
    if (commits().stream().allMatch(commit -> commit.snapshot().isEmpty())) {
      assertThat(counts.all).containsKey("SnapshotsSkipped");
      assertThat(counts.problems).anyMatch(problem -> problem.contains(id.value()));
    }
  }

  @Test
  void aStateThatCannotBeWrittenFailsNoCommandAndNoRetry() {
    var handler = handler(Ledger.UNWRITABLE);
    for (int i = 0; i < 15; i++) {
      accepted(handler, "c" + i, book("a", "1"));
    }

    assertThat(accepted(handler, "c14", book("a", "1")).repeated()).isTrue();
    assertThat(accepted(handler(Ledger.UNWRITABLE), "c14", book("a", "1")).repeated()).isTrue();
    assertThat(commits()).hasSize(15);
    assertThat(counts.all).containsKeys("SnapshotsSkipped", "WarmStatesSkipped");
  }

  @Test
  void telemetryThatThrowsFailsNoCommand() {
    var handler =
        new CommandHandler<>(
            Ledger.AGGREGATE, store(), OPTIONS, Environment.system(), new Throwing());

    assertThat(accepted(handler, "c1", book("a", "1")).repeated()).isFalse();
    assertThat(accepted(handler, "c1", book("a", "1")).repeated()).isTrue();
  }

  @Test
  void eventsThatTheAggregateCannotTakeAreNotStored() {
    var handler = handler(Ledger.AGGREGATE);
    accepted(handler, "c1", book("a", "1"));

    assertThatThrownBy(() -> handler.handle(command("c2", book(Ledger.POISON, "1"))))
        .isInstanceOf(EvolveException.class)
        .hasMessageContaining("event 2 of " + id + ", Booked version 1")
        .hasMessageNotContaining("secret");

    assertThat(commits()).hasSize(1);
    accepted(handler(Ledger.AGGREGATE), "c3", book("a", "1"));
  }

  @Test
  void theSameCommandIsAnsweredAgainAndAnotherUnderItsIdIsRefused() {
    var handler = handler(Ledger.AGGREGATE);
    var first = accepted(handler, "c1", book("a", "100.50"));

    for (var each : List.of(handler, handler(Ledger.AGGREGATE))) {
      var again = accepted(each, "c1", book("a", "100.5"));
      assertThat(again.repeated()).isTrue();
      assertThat(again.version()).isEqualTo(first.version());
      refused(each, command("c1", book("a", "777")));
      refused(each, command("c1", book("b", "100.50")));
      refused(each, command("c1", book("a", "100.50")).expecting(0));
    }
    assertThat(commits()).hasSize(1);
    assertThat(counts.all).containsEntry("CommandIdsReused", 6L);
  }

  @Test
  void anotherWishThatWonUnderTheSameIdIsFoundAfterTheConflict() {
    var handler = handler(Ledger.AGGREGATE);
    accepted(handler, "c1", book("a", "1"));
    accepted(handler(Ledger.AGGREGATE), "c2", book("a", "100"));

    refused(handler, command("c2", book("a", "777")));

    assertThat(commits()).hasSize(2);
  }

  @Test
  void whatWasStoredWithoutADigestIsAnswered() {
    var handler = handler(Ledger.AGGREGATE);
    accepted(handler, "c1", book("a", "1"));
    var stored = commits().getFirst();
    var old = Commits.newId();
    store()
        .append(
            new Commit(
                old,
                stored.aggregateType(),
                List.of(Commits.moved(stored.events().getFirst(), old)),
                stored.cause(),
                Optional.empty()));

    var answer = handler(Ledger.AGGREGATE).handle(Command.of(old, "c1", book("a", "777")));

    assertThat(answer)
        .isInstanceOfSatisfying(
            Outcome.Accepted.class, accepted -> assertThat(accepted.repeated()).isTrue());
  }

  @Test
  void aCommandIsKnownADayHoweverManyCommitsLieBetween() {
    var handler = handler(Ledger.AGGREGATE);
    accepted(handler, "once", book("a", "1"));
    for (int i = 0; i < 160; i++) {
      var others = i % 2 == 0 ? handler : handler(Ledger.AGGREGATE);
      others.handle(requested("request-" + i, book("a", "1")));
    }

    for (var each : List.of(handler, handler(Ledger.AGGREGATE))) {
      assertThat(accepted(each, "once", book("a", "1")).repeated()).isTrue();
      refused(each, command("once", book("a", "2")));
    }
    assertThat(commits()).hasSize(161);
  }

  @Test
  void aCommandIsKnownThoughAClockWasWrongMeanwhile() {
    accepted(handler(Ledger.AGGREGATE), "once", book("a", "1"));
    for (int i = 0; i < 75; i++) {
      clock = i >= 25 && i < 30 ? Duration.ofDays(27_000) : Duration.ofSeconds(i);
      accepted(handler(Ledger.AGGREGATE), "c" + i, book("a", "1"));
    }

    var warm = handler(Ledger.AGGREGATE);
    assertThat(accepted(warm, "once", book("a", "1")).repeated()).isTrue();
    assertThat(accepted(warm, "c26", book("a", "1")).repeated()).isTrue();
    assertThat(accepted(handler(Ledger.AGGREGATE), "c20", book("a", "1")).repeated()).isTrue();
    assertThat(commits()).hasSize(76);
  }

  @Test
  void aWrongClockLeadsTheStreamNoFurtherThanItsOwnCommits() {
    accepted(handler(Ledger.AGGREGATE), "right", book("a", "1"));
    clock = Duration.ofDays(27_000);
    accepted(handler(Ledger.AGGREGATE), "ahead", book("a", "1"));
    clock = Duration.ofSeconds(1);
    accepted(handler(Ledger.AGGREGATE), "right again", book("a", "1"));
    clock = Duration.ofMinutes(-10);
    accepted(handler(Ledger.AGGREGATE), "behind", book("a", "1"));
    clock = Duration.ofSeconds(2);
    accepted(handler(Ledger.AGGREGATE), "right at last", book("a", "1"));

    var first = commits().getFirst().timestamp();
    assertThat(commits())
        .extracting(commit -> Duration.between(first, commit.timestamp()))
        .containsExactly(
            Duration.ZERO,
            Duration.ofDays(27_000),
            Duration.ofSeconds(1),
            Duration.ofMinutes(-10),
            Duration.ofSeconds(2));
    assertThat(counts.all).containsEntry("ClockSkew", 2L);
  }

  @Test
  void aClockThatIsALittleBehindTakesTheStreamsTime() {
    accepted(handler(Ledger.AGGREGATE), "right", book("a", "1"));
    clock = Duration.ofMinutes(-4);
    accepted(handler(Ledger.AGGREGATE), "behind", book("a", "1"));

    assertThat(commits().getLast().timestamp()).isEqualTo(commits().getFirst().timestamp());
    assertThat(counts.all).doesNotContainKey("ClockSkew");
  }

  @Test
  void aDayIsTheWindowOfCallersIdsAndTheLastCommitsThatOfTheOthers() {
    var handler = handler(Ledger.AGGREGATE);
    accepted(handler, "once", book("a", "1"));
    handler.handle(requested("request", book("a", "1")));
    for (int i = 0; i < 25; i++) {
      accepted(handler, "c" + i, book("a", "1"));
    }
    clock = Duration.ofHours(23);
    var later = handler(Ledger.AGGREGATE);
    assertThat(accepted(later, "once", book("a", "1")).repeated()).isTrue();
    assertThat(later.handle(requested("request", book("a", "1"))))
        .isInstanceOfSatisfying(
            Outcome.Accepted.class, accepted -> assertThat(accepted.repeated()).isFalse());

    clock = Duration.ofHours(25);
    for (int i = 0; i < 25; i++) {
      accepted(later, "d" + i, book("a", "1"));
    }
    assertThat(accepted(handler(Ledger.AGGREGATE), "once", book("a", "1")).repeated()).isFalse();
  }

  @Test
  void whatWasStoredBeforeIdsWereKeptIsLookedFor() {
    for (int i = 1; i <= 35; i++) {
      var event = Ledger.AGGREGATE.events().write(new Ledger.Entry.Booked("a", BigDecimal.ONE));
      var commit = Commits.now(id, i, "Ledger", event);
      var state = new Ledger.Sums(Map.of("a", BigDecimal.valueOf(i)));
      var snapshot = new Commit.Snapshot(1, Ledger.AGGREGATE.state().encode(state));
      store().append(i == 30 ? commit.carrying(Optional.of(snapshot)) : commit);
    }

    var handler = handler(Ledger.AGGREGATE);
    assertThat(accepted(handler, "command-2", book("a", "1")).repeated()).isTrue();
    assertThat(accepted(handler, "command-40", book("a", "1")).repeated()).isFalse();
    assertThat(commits()).hasSize(36);
  }

  private Command<Ledger.Book> requested(String requestId, Ledger.Book body) {
    var cause = new Commit.Cause(requestId, requestId, Optional.empty(), Json.EMPTY, false);
    return new Command<>(id, body, cause, OptionalLong.empty());
  }

  private void refused(CommandHandler<Ledger.Book, ?, ?> handler, Command<Ledger.Book> command) {
    assertThat(handler.handle(command))
        .isInstanceOfSatisfying(
            Outcome.CommandIdReused.class,
            reused -> {
              assertThat(reused.aggregateId()).isEqualTo(id);
              assertThat(reused.commandId()).isEqualTo(command.cause().commandId());
            });
  }

  private Outcome.Accepted accepted(
      CommandHandler<Ledger.Book, ?, ?> handler, String commandId, Ledger.Book body) {
    var outcome = handler.handle(command(commandId, body));
    assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    return (Outcome.Accepted) outcome;
  }

  private Command<Ledger.Book> command(String commandId, Ledger.Book body) {
    return Command.of(id, commandId, body);
  }

  private static Ledger.Book book(String name, String amount) {
    return new Ledger.Book(name, new BigDecimal(amount), 1);
  }

  private <C, S, E> CommandHandler<C, S, E> handler(Aggregate<C, S, E> aggregate) {
    var environment = Environment.system().withClock(() -> start.plus(clock));
    return new CommandHandler<>(aggregate, store(), OPTIONS, environment, counts);
  }

  private List<Commit> commits() {
    return store().read(id, Range.forward(1, 1000)).commits();
  }

  private static final class Counts implements Telemetry {
    private final Map<String, Long> all = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    @Override
    public void count(String name, long times) {
      all.merge(name, times, Long::sum);
    }

    @Override
    public void duration(String name, Duration duration) {}

    @Override
    public void problem(String what, Throwable cause) {
      problems.add(what);
    }
  }

  private static final class Throwing implements Telemetry {
    @Override
    public void count(String name, long times) {
      throw new IllegalStateException("no telemetry today");
    }

    @Override
    public void duration(String name, Duration duration) {
      throw new IllegalStateException("no telemetry today");
    }
  }
}
