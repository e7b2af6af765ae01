package io.annal.runtime;

import io.annal.Json;
import java.time.Instant;
import java.util.List;

/**
 * What a publisher gives up at once, in the form that Lambda itself gives to an event that its
 * function failed on: <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html">Retaining
 * records of asynchronous invocations</a>. Handing its {@code requestPayload} to the function is
 * another attempt.
 */
final class DeadLetterEnvelope {
  /** In a payload: that its records lie in the dead-letter queue, and need not go there again. */
  private static final String REDRIVEN = "Redriven";

  private DeadLetterEnvelope() {}

  static boolean before(Json.Obj payload) {
    return payload.get(REDRIVEN).filter(Json.of(true)::equals).isPresent();
  }

  static Json.Obj of(
      StreamRecord record, RuntimeException why, Invocation invocation, Instant now) {
    return Json.EMPTY
        .with("version", Json.of("1.0"))
        .with("timestamp", Json.of(now.toString()))
        .with(
            "requestContext",
            Json.EMPTY
                .with("requestId", Json.of(invocation.requestId()))
                .with("functionArn", Json.of(invocation.functionArn()))
                .with("condition", Json.of("Unpublishable")))
        .with(
            "requestPayload",
            Json.EMPTY
                .with(REDRIVEN, Json.of(true))
                .with("Records", Json.of(List.of(record.json()))))
        .with(
            "responsePayload",
            Json.EMPTY
                .with("errorType", Json.of(why.getClass().getName()))
                .with("errorMessage", Json.of(String.valueOf(why.getMessage()))));
  }
}
