package io.annal.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.Environment;
import io.annal.ForgottenException;
import io.annal.Telemetry;
import io.annal.codec.Codec;
import io.annal.codec.EventTypes;
import io.annal.codec.Personal;
import io.annal.command.Aggregate;
import io.annal.command.Command;
import io.annal.command.CommandHandler;
import io.annal.command.CommandOptions;
import io.annal.command.Decider;
import io.annal.command.Decision;
import io.annal.command.Outcome;
import io.annal.memory.InMemoryEventStore;
import io.annal.memory.InMemoryKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A handler that runs while somebody is forgotten whose badge it has in mind. */
class WarmCryptoShreddingTest {
  private static final Duration BOUND = Duration.ofMinutes(5);
  private static final AggregateId BADGE = new AggregateId("badge-of-ada");
  private static final String ADA = "member-ada";

  sealed interface Wish {
    record Name(String name) implements Wish {}

    record Visit() implements Wish {}
  }

  sealed interface Happened {
    record Named(Personal<String> name) implements Happened {}

    record Visited(int number) implements Happened {}
  }

  record Badge(Optional<Personal<String>> name, int visits) {}

  /** Shows what the handler has in mind when it decides. */
  private final class Badges implements Decider<Wish, Badge, Happened> {
    @Override
    public Badge initial() {
      return new Badge(Optional.empty(), 0);
    }

    @Override
    public Decision<Happened> decide(Wish command, Badge badge) {
      inMind = badge;
      return switch (command) {
        case Wish.Name(var name) -> Decision.accept(new Happened.Named(Personal.of(ADA, name)));
        case Wish.Visit visit -> Decision.accept(new Happened.Visited(badge.visits() + 1));
      };
    }

    @Override
    public Badge evolve(Badge badge, Happened event) {
      return switch (event) {
        case Happened.Named(var name) -> new Badge(Optional.of(name), badge.visits());
        case Happened.Visited(var number) -> new Badge(badge.name(), number);
      };
    }
  }

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
  private final InMemoryEventStore store = new InMemoryEventStore();
  private final InMemoryKeys keys = new InMemoryKeys();
  private Badge inMind = new Badge(Optional.empty(), 0);
  private int commands;
  private final CommandHandler<Wish, Badge, Happened> handler = handler(100);

  @Test
  void whatItHasInMindIsForgottenWithinTheBoundHoweverOftenItIsServed() {
    send(handler, new Wish.Name("Ada"));
    keys.forget(ADA);

    for (int minutes = 0; minutes <= 4; minutes++) {
      send(handler, new Wish.Visit());
      assertThat(inMind.name().orElseThrow().or("(erased)")).isEqualTo("Ada");
      later(Duration.ofMinutes(1));
    }
    later(Duration.ofMillis(1));
    send(handler, new Wish.Visit());

    assertThat(inMind.name().orElseThrow()).isEqualTo(new Personal.Erased<>(ADA));
    assertThat(inMind.visits()).isEqualTo(5);
  }

  @Test
  void whatWasReadAgainIsRememberedAgain() {
    send(handler, new Wish.Name("Ada"));
    later(BOUND.plusMillis(1));
    send(handler, new Wish.Visit());
    keys.forget(ADA);
    later(BOUND);
    send(handler, new Wish.Visit());
    assertThat(inMind.name().orElseThrow().or("(erased)")).isEqualTo("Ada");
    later(Duration.ofMillis(1));
    send(handler, new Wish.Visit());

    assertThat(inMind.name().orElseThrow().or("(erased)")).isEqualTo("(erased)");
  }

  @Test
  void aSnapshotOfWhatItHasInMindDoesNotHoldACommandUp() {
    var handler = handler(3);
    send(handler, new Wish.Name("Ada"));
    send(handler, new Wish.Visit());
    keys.forget(ADA);

    assertThat(send(handler, new Wish.Visit())).isInstanceOf(Outcome.Accepted.class);

    assertThat(inMind.name().orElseThrow()).isEqualTo(new Personal.Erased<>(ADA));
    assertThat(store.commits().getLast().snapshot()).isPresent();
    assertThat(store.commits().getLast().snapshot().toString()).doesNotContain("cipher");
  }

  @Test
  void nothingNewIsStoredAboutWhoWasForgotten() {
    send(handler, new Wish.Name("Ada"));
    keys.forget(ADA);

    assertThatThrownBy(() -> send(handler, new Wish.Name("Ada again")))
        .isInstanceOf(ForgottenException.class);
    assertThat(store.commits()).hasSize(1);
  }

  private Outcome send(CommandHandler<Wish, Badge, Happened> to, Wish wish) {
    return to.handle(Command.of(BADGE, "c" + ++commands, wish));
  }

  private void later(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  private CommandHandler<Wish, Badge, Happened> handler(int snapshotEvery) {
    return new CommandHandler<>(
        new Aggregate<>(
            new Badges(), EventTypes.of("Badge", Happened.class), Codec.of(Badge.class), 1),
        new PersonalDataCipher(keys).wrap(store),
        CommandOptions.standard().withSnapshotEvery(snapshotEvery).withWarmFor(BOUND),
        Environment.system().withClock(now::get),
        Telemetry.NONE);
  }
}
