package io.annal;

import java.time.Instant;

/** What the handling of every command of one kind of aggregate shares. */
record CommandParts<C, S, E>(
    Aggregate<C, S, E> aggregate,
    CommandOptions options,
    Environment environment,
    Telemetry telemetry,
    Loader<S, E> loader,
    WarmStates<S> warm,
    CommitWriter<C, S, E> writer) {

  static <C, S, E> CommandParts<C, S, E> of(
      Aggregate<C, S, E> aggregate,
      EventStore store,
      CommandOptions options,
      Environment environment,
      Telemetry telemetry) {
    return new CommandParts<>(
        aggregate,
        options,
        environment,
        telemetry,
        new Loader<>(aggregate, store, options.snapshotEvery(), options.idempotencyWindow()),
        new WarmStates<>(aggregate.state(), options, environment.clock()),
        new CommitWriter<>(aggregate, store, options, environment, telemetry));
  }

  /** The aggregate as it is now: its tail is read where the rest is remembered. */
  Folded<S> latest(AggregateId id) {
    var remembered = warm.get(id);
    var readAt = remembered.map(WarmStates.Warm::readAt).orElseGet(environment.clock()::instant);
    var folded =
        remembered
            .map(known -> loader.refresh(known.folded(), id, commit -> {}))
            .orElseGet(() -> loader.latest(id, commit -> {}));
    remember(id, folded, readAt);
    return folded;
  }

  /** A state that cannot be weighed is not remembered; the command is answered all the same. */
  void remember(AggregateId id, Folded<S> folded, Instant readAt) {
    try {
      warm.put(id, new WarmStates.Warm<>(folded, readAt));
    } catch (RuntimeException | StackOverflowError e) {
      warm.forget(id);
      telemetry.count("WarmStatesSkipped", 1);
      telemetry.problem("the state of " + id + " cannot be remembered", e);
    }
  }
}
