package io.annal.runtime;

/**
 * One invocation of a function.
 *
 * @param requestId Lambda's; the same again when Lambda retries an asynchronous invocation
 * @param functionArn by which the function was called, with the alias where there is one
 * @param log whose lines carry the request id from here on
 */
public record Invocation(String requestId, String functionArn, Log log) {
  public Invocation {
    log = log.with("requestId", requestId);
  }
}
