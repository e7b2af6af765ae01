package io.annal;

/** What the handling of every command of one kind of aggregate shares. */
record CommandParts<C, S, E>(
    Aggregate<C, S, E> aggregate,
    KindStore store,
    CommandOptions options,
    Environment environment,
    Telemetry telemetry,
    Loader<S, E> loader,
    WarmStates<S> warm,
    CommitWriter<C, S, E> writer,
    Staleness staleness) {

  static <C, S, E> CommandParts<C, S, E> of(
      Aggregate<C, S, E> aggregate,
      EventStore store,
      CommandOptions options,
      Environment environment,
      Telemetry telemetry) {
    var own = KindStore.of(aggregate.events(), store);
    return new CommandParts<>(
        aggregate,
        own,
        options,
        environment,
        telemetry,
        new Loader<>(aggregate, own, options.snapshotEvery(), options.idempotencyWindow()),
        new WarmStates<>(aggregate.state(), options, environment.clock()),
        new CommitWriter<>(aggregate, own, options, environment, telemetry),
        new Staleness());
  }

  /** The aggregate as it is now: its tail is read where the rest is remembered. */
  Folded<S> latest(AggregateId id) {
    var remembered = warm.get(id);
    var now = environment.clock().instant();
    var readAt = remembered.map(WarmStates.Warm::readAt).orElse(now);
    var known =
        remembered.map(WarmStates.Warm::staleness).orElseGet(() -> Staleness.OfOne.nothing(now));
    var folded =
        remembered
            .map(before -> loader.refresh(before.folded(), id, commit -> {}))
            .orElseGet(() -> loader.latest(id, commit -> {}));
    remember(id, new WarmStates.Warm<>(folded, readAt, known));
    return folded;
  }

  /** A state that cannot be weighed is not remembered; the command is answered all the same. */
  void remember(AggregateId id, WarmStates.Warm<S> latest) {
    try {
      warm.put(id, latest);
    } catch (RuntimeException | StackOverflowError e) {
      warm.forget(id);
      telemetry.count("WarmStatesSkipped", 1);
      telemetry.problem("the state of " + id + " cannot be remembered", e);
    }
  }
}
