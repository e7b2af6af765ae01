package io.annal.localcloud.wire;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a caller hears of an error that is the cloud's own: its id in the log, and no more. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /**
   * Logs an error, and says what to answer. Without memory the request may be tried again later: it
   * has let its own go by then.
   *
   * @param what was asked, e.g. {@code PUT /bucket/key}
   */
  static AwsException hidden(Throwable error, String what, String requestId) {
    LOG.error("Request {} {} failed", requestId, what, error);
    return error instanceof OutOfMemoryError
        ? new AwsException(
            "ServiceUnavailable",
            503,
            "The local cloud ran out of memory; its log has " + requestId)
        : new AwsException(
            "InternalFailure", 500, "An error inside the local cloud; its log has " + requestId);
  }
}
