package io.annal.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.EventStore.Range;
import io.annal.InvalidDataException;
import io.annal.ReadModel;
import io.annal.codec.Personal;
import io.annal.command.CommandOptions;
import io.annal.command.History;
import io.annal.command.Outcome;
import io.annal.memory.InMemoryKeys;
import io.annal.privacy.CryptoShredding;
import io.annal.privacy.PersonalDataCipher;
import io.annal.process.ProcessManager;
import io.annal.projection.Checkpoints;
import io.annal.projection.MultiStreamProjector;
import io.annal.projection.MultiStreamVerification;
import io.annal.projection.ProjectionHandler;
import io.annal.projection.Projector;
import io.annal.projection.Rebuild;
import io.annal.projection.ScanOptions;
import io.annal.projection.Subscription;
import io.annal.projection.Verification;
import io.annal.testkit.Talks.Said;
import io.annal.testkit.Talks.Say;
import io.annal.testkit.Talks.Talk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Kinds of aggregates in one store never meet, whatever their ids. Extend it and give it your store
 * and read model; it writes kinds of its own and may share both with others.
 */
public abstract class KindsContract {
  private static final int SNAPSHOT_EVERY = 3;
  private static final CommandOptions OPTIONS =
      CommandOptions.standard().withSnapshotEvery(SNAPSHOT_EVERY);

  private final String run = UUID.randomUUID().toString();
  private final AggregateId id = new AggregateId("talk-" + run);
  private final Talks first = new Talks("First" + run, false);
  private final Talks second = new Talks("Second" + run, true);
  private final Talks third = new Talks("Third" + run, true);
  private final InMemoryKeys keys = new InMemoryKeys();

  /** The store under test. */
  protected abstract EventStore store();

  /** The read model under test. */
  protected abstract ReadModel readModel();

  @Test
  void twoKindsOfOneIdBothLive() {
    for (int i = 1; i <= 5; i++) {
      for (var kind : List.of(first, second, third)) {
        assertThat(say(kind, id, "command-" + i, kind.type() + i))
            .isInstanceOfSatisfying(
                Outcome.Accepted.class,
                accepted -> {
                  assertThat(accepted.repeated()).isFalse();
                  assertThat(accepted.events()).allMatch(event -> event.aggregateId().equals(id));
                });
      }
    }

    for (var kind : List.of(first, second, third)) {
      var history = new History<>(kind.aggregate(), store(), SNAPSHOT_EVERY);
      assertThat(history.latest(id).state().last()).isEqualTo(kind.type() + 5);
      assertThat(history.atVersion(id, 2).state().last()).isEqualTo(kind.type() + 2);
      assertThat(history.asOf(id, history.latest(id).timestamp().orElseThrow()).version())
          .isEqualTo(5);
      assertThat(history.events(id, 1, 9).events())
          .hasSize(5)
          .allMatch(event -> event.aggregateId().equals(id));
    }
  }

  @Test
  void onlyTheFirstKindHasPlainKeys() {
    say(first, id, "command", "of the first");
    say(second, id, "command", "of the second");

    assertThat(types(id)).containsExactly(first.type());
    assertThat(types(AggregateId.ofKey(second.type() + "#" + id, Optional.of(second.type()))))
        .containsExactly(second.type());
  }

  @Test
  void anIdThatLooksLikeTheKeyOfAnotherKindIsAnIdAsAnyOther() {
    var alike = new AggregateId(second.type() + "#" + id);

    say(first, alike, "command", "alike");
    say(second, id, "command", "second");
    say(second, alike, "command", "both");

    assertThat(last(first, alike)).isEqualTo("alike");
    assertThat(last(second, id)).isEqualTo("second");
    assertThat(last(second, alike)).isEqualTo("both");
  }

  @Test
  void aStreamThatBeganUnderThePlainKeyGoesOnThere() {
    begunPlain(id, 4);

    assertThat(say(second, id, "command-4", "4")).isInstanceOf(Outcome.Accepted.class);
    assertThat(say(second, id, "command", "5")).isInstanceOf(Outcome.Accepted.class);

    assertThat(types(id)).hasSize(5).containsOnly(second.type());
    var history = new History<>(second.aggregate(), store(), SNAPSHOT_EVERY);
    assertThat(history.events(id, 5, 9).events()).hasSize(1);
    assertThat(history.atVersion(id, 2).state().last()).isEqualTo("2");
    assertThat(last(second, id)).isEqualTo("5");
    assertThatThrownBy(() -> say(first, id, "command", "nothing"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("which is of type " + second.type());
  }

  @Test
  void aStreamOfTheFirstKindThatBeganUnderAKeyOfAnotherKindIsReadAndNotMixed() {
    var alike = new AggregateId(second.type() + "#" + id);
    new Talks(first.type(), false).append(store(), alike, 1);

    say(first, alike, "command", "2");

    assertThat(last(first, alike)).isEqualTo("2");
    assertThat(types(alike)).hasSize(2);
    assertThatThrownBy(() -> say(second, id, "command", "nothing"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("belongs to another aggregate");
  }

  @Test
  void projectionsSeeTheirKindOnly() {
    begunPlain(new AggregateId("old-" + run), 3);
    for (var kind : List.of(first, second)) {
      say(kind, id, "command-1", kind.type());
      say(kind, id, "command-2", kind.type() + " again");
    }

    for (var kind : List.of(first, second)) {
      var projector = new Projector<>(kind.projection(), store(), readModel());
      projector.catchUp(id);
      rebuild(projector, kind.type());
      rebuild(
          new MultiStreamProjector(kind.multiStreamProjection(), store(), readModel()),
          kind.type() + "/multi-stream");

      var row = readModel().get(kind.projection().name(), id.value()).orElseThrow();
      assertThat(kind.projection().read(row).orElseThrow().last())
          .isEqualTo(kind.type() + " again");
      var report = new Verification<>(kind.projection(), store(), readModel()).run();
      assertThat(report.aggregates()).isEqualTo(kind.equals(first) ? 1 : 2);
      assertThat(report.differences()).isEmpty();
      assertThat(
              new MultiStreamVerification<>(kind.multiStreamProjection(), store(), readModel())
                  .run()
                  .differences())
          .isEmpty();
    }
  }

  private void rebuild(ProjectionHandler handler, String name) {
    new Rebuild(
            handler,
            store(),
            new Checkpoints(readModel(), name),
            ScanOptions.standard(),
            Environment.system(),
            progress -> {})
        .run();
  }

  @Test
  void aSubscriptionGetsThoseOfEveryKindByTheirPlainIds() {
    say(first, id, "command", "first");
    say(second, id, "command", "second");
    var seen = new ArrayList<String>();
    var subscription =
        new Subscription(run, store(), readModel(), ScanOptions.standard(), Environment.system());

    subscription.catchUp(commit -> {
      synchronized (seen) {
        if (commit.aggregateId().equals(id)) {
          seen.add(commit.aggregateType());
        }
      }
    });

    assertThat(seen).containsExactlyInAnyOrder(first.type(), second.type());
    assertThat(subscription.prove().incomplete()).isEmpty();
  }

  @Test
  void whoIsForgottenIsForgottenInEveryKind() {
    var cipher = new PersonalDataCipher(keys);
    var closed = cipher.wrap(store());
    for (var kind : List.of(first, second)) {
      kind.handler(closed, OPTIONS).handle(kind.say(id, "command", "hello", run));
    }
    var forgetting = new CryptoShredding(keys, store(), readModel(), List.of());
    assertThat(forgetting.report(run).readable()).hasSize(2);

    assertThat(forgetting.forget(run).readable()).isEmpty();

    for (var kind : List.of(first, second)) {
      var talk = new History<>(kind.aggregate(), closed, SNAPSHOT_EVERY).latest(id).state();
      assertThat(talk.by().orElseThrow()).isInstanceOf(Personal.Erased.class);
    }
  }

  @Test
  void whatTwoKindsOfProcessesOfOneIdSendIsNotTheSame() {
    for (var kind : List.of(second, third)) {
      say(kind, id, "begin", "begun");
      manager(kind).advance(id);
      manager(kind).advance(id);
    }

    assertThat(types(id)).hasSize(2);
  }

  @Test
  void theStepsOfAProcessThatBeganUnderThePlainKeyKeepTheirIds() {
    begunPlain(id, 1);
    var other = new AggregateId("other-" + run);
    say(first, other, id + "/tell", "told before");

    manager(second, other).advance(id);

    assertThat(last(first, other)).isEqualTo("told before");
  }

  private ProcessManager<Say, Talk, Said> manager(Talks kind) {
    return manager(kind, id);
  }

  /** Tells the aggregate of the first kind once, and is over. */
  private ProcessManager<Say, Talk, Said> manager(Talks kind, AggregateId told) {
    var receiver = first.handler(store(), OPTIONS);
    return new ProcessManager<>(
        kind.aggregate(),
        new Talks.Tell(cause ->
            receiver.handleOnce(
                first.say(told, cause.commandId(), "told", "nobody").causedBy(cause), 0)),
        kind.handler(store(), OPTIONS),
        store(),
        readModel(),
        Environment.system());
  }

  /** As an older version of this library stored it. */
  private void begunPlain(AggregateId plain, int commits) {
    second.append(store(), plain, commits);
  }

  private Outcome say(Talks kind, AggregateId to, String commandId, String text) {
    return kind.handler(store(), OPTIONS).handle(kind.say(to, commandId, text, "nobody"));
  }

  private String last(Talks kind, AggregateId of) {
    return new History<>(kind.aggregate(), store(), SNAPSHOT_EVERY).latest(of).state().last();
  }

  /** Of the commits that lie under that very key. */
  private List<String> types(AggregateId key) {
    return store().read(key, Range.forward(1, 100)).commits().stream()
        .map(Commit::aggregateType)
        .toList();
  }
}
