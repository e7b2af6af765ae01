package io.annal.localcloud.lambda;

/** How an invocation ended in its process. */
sealed interface Outcome {
  /** The handler's answer. */
  record Answered(byte[] payload) implements Outcome {}

  /** The handler, or its initialisation, reported an error. */
  record Failed(byte[] payload) implements Outcome {}

  /** It took longer than the function's timeout. */
  record TimedOut() implements Outcome {}

  /**
   * The process ended without an answer.
   *
   * @param status the exit status; above 128 that of a signal
   */
  record Exited(int status) implements Outcome {}

  /** The process had gone before it took the invocation up: nothing was run. */
  record NotBegun() implements Outcome {}
}
