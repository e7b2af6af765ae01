package io.annal.command;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.EventStore;
import io.annal.ForgottenException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** One command on its way. */
final class CommandHandling<C, S, E> {
  private final CommandParts<C, S, E> parts;
  private final Command<C> command;
  private final AggregateId id;
  private final Consumer<S> before;
  private Instant readAt;
  private LoadedAggregate<S> loaded;
  private boolean latest;
  private Staleness.OfOne staleness;

  /** Whether it was seen if others wrote since. */
  private boolean compared;

  private int conflicts;
  private long searchedTo;
  private boolean reloaded;
  private Optional<Commit> seen = Optional.empty();

  /**
   * @param since up to where the command is known not to be
   * @param before see {@link CommandHandler#handle(Command, Consumer)}
   */
  CommandHandling(CommandParts<C, S, E> parts, Command<C> command, long since, Consumer<S> before) {
    this.parts = parts;
    this.before = before;
    this.command = command;
    this.id = command.aggregateId();
    var remembered = parts.warm().get(id);
    this.latest = remembered.isEmpty();
    this.compared = latest;
    var now = now();
    this.readAt = remembered.map(AggregateCache.Warm::readAt).orElse(now);
    this.staleness =
        remembered
            .map(AggregateCache.Warm::staleness)
            .orElseGet(() -> Staleness.OfOne.nothing(now));
    this.loaded =
        remembered
            .map(AggregateCache.Warm::loaded)
            .orElseGet(() -> parts.loader().latest(id, this::see));
    this.searchedTo = since;
    if (!latest && parts.staleness().readFirst(staleness, now)) {
      readTail();
    }
  }

  /** As it was a moment ago: what that misses is met as a conflict. */
  private void readTail() {
    var before = loaded.version();
    loaded = parts.loader().refreshEventual(loaded, id, this::see);
    parts.telemetry().count("TailsReadFirst", 1);
    compare(loaded.version() > before);
  }

  private void compare(boolean stale) {
    if (!compared) {
      compared = true;
      staleness = parts.staleness().after(staleness, stale, now());
    }
  }

  private Instant now() {
    return parts.environment().clock().instant();
  }

  Outcome run() {
    while (true) {
      var answer = firstAnswer();
      if (answer.isPresent()) {
        remember();
        return again(answer.get());
      }
      var outcome = attemptOnceMoreIfForgotten();
      if (outcome.isPresent()) {
        return outcome.get();
      }
    }
  }

  /** What cannot be compared is taken for the same: it was stored before digests were. */
  private Outcome again(Commit first) {
    var asked = first.digest().isEmpty() ? first.digest() : command.digest();
    return asked.isPresent() && !asked.equals(first.digest())
        ? new Outcome.CommandIdReused(id, command.cause().commandId(), first.sequence())
        : accepted(first, true);
  }

  private void remember() {
    parts.remember(id, new AggregateCache.Warm<>(loaded, readAt, staleness));
  }

  /**
   * What is remembered may tell of somebody who was forgotten since, and whom no snapshot can carry
   * any more. As it is stored, the aggregate shows them as erased.
   */
  private Optional<Outcome> attemptOnceMoreIfForgotten() {
    try {
      return attempt();
    } catch (ForgottenException e) {
      if (reloaded) {
        throw e;
      }
      parts.warm().forget(id);
      readAt = now();
      loaded = parts.loader().latest(id, this::see);
      latest = true;
      reloaded = true;
      return Optional.empty();
    }
  }

  private void see(Commit commit) {
    if (isOfThis(commit)) {
      seen = Optional.of(commit);
    }
  }

  private boolean isOfThis(Commit commit) {
    return commit.cause().commandId().equals(command.cause().commandId());
  }

  private Optional<Commit> firstAnswer() {
    var commandId = command.cause().commandId();
    var known = seen.or(() -> loaded.deduplication().to(commandId)).or(this::candidate);
    if (known.isPresent()) {
      return known;
    }
    if (command.cause().commandIdGiven() && searchedTo == Long.MAX_VALUE) {
      lookBack();
    }
    if (seen.isPresent() || searchedTo >= loaded.version()) {
      return seen;
    }
    long from = searchedTo + 1;
    searchedTo = loaded.version();
    return parts.loader().find(id, from, loaded.deduplication().from() - 1, commandId);
  }

  private Optional<Commit> candidate() {
    return loaded.deduplication().candidates(command.cause().commandId()).stream()
        .flatMap(sequence -> parts.loader().commit(id, sequence).stream())
        .filter(this::isOfThis)
        .findFirst();
  }

  /** What was found, or that there was more than is looked at, is remembered with the state. */
  private void lookBack() {
    var now = now();
    if (loaded.deduplication().coverTimeBefore(now)) {
      return;
    }
    loaded = parts.loader().lookBack(loaded, id, now, this::see);
    if (!loaded.deduplication().coverTimeBefore(now)) {
      parts.telemetry().count("IdempotencyWindowCut", 1);
      loaded = loaded.answering(loaded.deduplication().complete());
    }
  }

  /** Empty where more is known now, and the command is to be decided once more. */
  private Optional<Outcome> attempt() {
    if (otherVersionExpected()) {
      return onLatest(
          new Outcome.UnexpectedVersion(
              id, command.expectedVersion().orElseThrow(), loaded.version()));
    }
    return switch (parts.aggregate().decider().decide(command.body(), loaded.state())) {
      case Decision.Refused<E>(var refusal) ->
          onLatest(new Outcome.Refused(id, refusal, loaded.version()));
      case Decision.Accepted<E>(var events) ->
          events.isEmpty()
              ? onLatest(new Outcome.Accepted(id, List.of(), loaded.version(), false))
              : append(events);
    };
  }

  private boolean otherVersionExpected() {
    var expected = command.expectedVersion();
    return expected.isPresent() && expected.getAsLong() != loaded.version();
  }

  private Optional<Outcome> onLatest(Outcome outcome) {
    if (latest) {
      remember();
      return Optional.of(outcome);
    }
    long before = loaded.version();
    loaded = parts.loader().refresh(loaded, id, this::see);
    compare(loaded.version() > before);
    latest = true;
    return Optional.empty();
  }

  private Optional<Outcome> append(List<E> events) {
    var next = parts.writer().next(command, loaded, events);
    before.accept(next.after().state());
    return switch (next.append()) {
      case EventStore.Appended.Stored stored -> {
        loaded = next.after();
        compare(false);
        remember();
        yield Optional.of(accepted(next.commit(), false));
      }
      case EventStore.Appended.Conflict(var winner) -> {
        afterConflict(winner);
        yield Optional.empty();
      }
      case EventStore.Appended.Contended contended -> {
        afterContention();
        yield Optional.empty();
      }
    };
  }

  private void afterConflict(Commit winner) {
    parts.telemetry().count("Conflicts", 1);
    compare(true);
    see(winner);
    loaded = loaded.with(parts.aggregate(), winner);
    latest = false;
    conflicts++;
    if (seen.isPresent()) {
      return;
    }
    pause();
    if (conflicts > 1) {
      loaded = parts.loader().refresh(loaded, id, this::see);
      latest = true;
    }
  }

  /** The other one may have failed as well: what is decided now may still be the first. */
  private void afterContention() {
    parts.telemetry().count("Contentions", 1);
    conflicts++;
    pause();
    loaded = parts.loader().refresh(loaded, id, this::see);
    latest = true;
  }

  private void pause() {
    parts.telemetry().count("Retries", 1);
    parts.options().retries().pauseAfter(conflicts, "a command to " + id, parts.environment());
  }

  private Outcome accepted(Commit commit, boolean repeated) {
    return new Outcome.Accepted(id, commit.events(), commit.lastSequence(), repeated);
  }
}
