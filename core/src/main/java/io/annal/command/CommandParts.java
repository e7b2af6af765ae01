package io.annal.command;

import io.annal.AggregateId;
import io.annal.Environment;
import io.annal.EventStore;
import io.annal.Telemetry;
import io.annal.internal.KindStore;

/** What the handling of every command of one kind of aggregate shares. */
record CommandParts<C, S, E>(
    Aggregate<C, S, E> aggregate,
    KindStore store,
    CommandOptions options,
    Environment environment,
    Telemetry telemetry,
    Loader<S, E> loader,
    AggregateCache<S> warm,
    CommitWriter<C, S, E> writer,
    Staleness staleness) {

  static <C, S, E> CommandParts<C, S, E> of(
      Aggregate<C, S, E> aggregate,
      EventStore store,
      CommandOptions options,
      Environment environment,
      Telemetry telemetry) {
    var own = KindStore.of(aggregate.type(), aggregate.events().isTypeInKey(), store);
    return new CommandParts<>(
        aggregate,
        own,
        options,
        environment,
        telemetry,
        new Loader<>(aggregate, own, options.snapshotEvery(), options.idempotencyWindow()),
        new AggregateCache<>(aggregate.state(), options, environment.clock()),
        new CommitWriter<>(aggregate, own, options, environment, telemetry),
        new Staleness());
  }

  /** The aggregate as it is now: its tail is read where the rest is remembered. */
  LoadedAggregate<S> latest(AggregateId id) {
    var remembered = warm.get(id);
    var now = environment.clock().instant();
    var readAt = remembered.map(AggregateCache.Warm::readAt).orElse(now);
    var known =
        remembered
            .map(AggregateCache.Warm::staleness)
            .orElseGet(() -> Staleness.OfOne.nothing(now));
    var loaded =
        remembered
            .map(before -> loader.refresh(before.loaded(), id, commit -> {}))
            .orElseGet(() -> loader.latest(id, commit -> {}));
    remember(id, new AggregateCache.Warm<>(loaded, readAt, known));
    return loaded;
  }

  /** A state that cannot be weighed is not remembered; the command is answered all the same. */
  void remember(AggregateId id, AggregateCache.Warm<S> latest) {
    try {
      warm.put(id, latest);
    } catch (RuntimeException | StackOverflowError e) {
      warm.forget(id);
      telemetry.count("WarmStatesSkipped", 1);
      telemetry.problem("the state of " + id + " cannot be remembered", e);
    }
  }
}
