package io.annal.lambda;

/**
 * One invocation of a function.
 *
 * @param requestId Lambda's; the same again when Lambda retries an asynchronous invocation
 * @param log whose lines carry the request id from here on
 */
public record Invocation(String requestId, Log log) {
  public Invocation {
    log = log.with("requestId", requestId);
  }
}
