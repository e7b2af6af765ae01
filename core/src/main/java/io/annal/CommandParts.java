package io.annal;

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
}
