package io.annal.runtime;

import io.annal.Json;
import java.time.Duration;

/**
 * Runs an endpoint for a host: answers, and writes log and metrics, also where it fails. What a
 * host such as Lambda takes for a success and is none is counted here: {@code InternalErrors} for
 * answers from 500 on and for exceptions, {@code Unavailable} for 503, {@code InvalidRequests} for
 * 400, {@code RequestsRefused} for the other answers from 400 to 499, {@code BatchItemFailures} for
 * the parts of a batch that failed.
 */
public final class EndpointRunner {
  private final Endpoint endpoint;
  private final Log log;
  private final EmbeddedMetrics metrics;
  private final TimeBudget budget;

  /**
   * The endpoint with what it logs and counts.
   *
   * @param budget that its clients keep to
   */
  public EndpointRunner(Endpoint endpoint, Log log, EmbeddedMetrics metrics, TimeBudget budget) {
    this.endpoint = endpoint;
    this.log = log;
    this.metrics = metrics;
    this.budget = budget;
  }

  /**
   * The answer to one payload, JSON in UTF-8.
   *
   * @param requestId the same again where the host tries again
   * @param functionArn by which the endpoint was called, where it is a Lambda function
   * @param remaining how long the answer may take
   */
  public byte[] run(byte[] payload, String requestId, String functionArn, Duration remaining) {
    var invocation = new Invocation(requestId, functionArn, log);
    budget.start(remaining);
    try {
      var answer = endpoint.handle(payload, invocation);
      count(answer);
      return JsonText.bytes(answer);
    } catch (RuntimeException | Error e) {
      metrics.count("InternalErrors", 1);
      throw e;
    } finally {
      budget.end();
      metrics.flush(log);
    }
  }

  private void count(Json answer) {
    if (!(answer instanceof Json.Obj fields)) {
      return;
    }
    if (fields.get("statusCode").orElse(Json.NULL) instanceof Json.Num(var status)) {
      count(status.intValue());
    }
    if (fields.get("batchItemFailures").orElse(Json.NULL) instanceof Json.Arr(var failures)
        && !failures.isEmpty()) {
      metrics.count("BatchItemFailures", failures.size());
    }
  }

  private void count(int status) {
    if (status >= 500) {
      metrics.count("InternalErrors", 1);
    }
    if (status == Answer.UNAVAILABLE) {
      metrics.count("Unavailable", 1);
    }
    if (status >= 400 && status < 500) {
      metrics.count(status == 400 ? "InvalidRequests" : "RequestsRefused", 1);
    }
  }
}
