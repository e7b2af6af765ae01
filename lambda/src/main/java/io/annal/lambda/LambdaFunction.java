package io.annal.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import io.annal.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Runs an endpoint as a Lambda function: reads, answers, and writes log and metrics, also where it
 * fails. What Lambda takes for a success and is none is counted here: {@code InternalErrors} for
 * answers from 500 on and for exceptions, {@code Unavailable} for 503, {@code InvalidRequests} for
 * 400, {@code RequestsRefused} for the other answers from 400 to 499, {@code BatchItemFailures} for
 * the parts of a batch that failed.
 */
public final class LambdaFunction {
  private final Endpoint endpoint;
  private final Log log;
  private final EmbeddedMetrics metrics;
  private final TimeBudget budget;

  /** The endpoint with what it logs and counts. */
  public LambdaFunction(Endpoint endpoint, Log log, EmbeddedMetrics metrics) {
    this(endpoint, log, metrics, new TimeBudget());
  }

  /** The same, whose clients keep to the budget. */
  LambdaFunction(Endpoint endpoint, Log log, EmbeddedMetrics metrics, TimeBudget budget) {
    this.endpoint = endpoint;
    this.log = log;
    this.metrics = metrics;
    this.budget = budget;
  }

  /**
   * One invocation, see {@link com.amazonaws.services.lambda.runtime.RequestStreamHandler}.
   *
   * @throws IOException if Lambda's own streams fail
   */
  public void handle(InputStream input, OutputStream output, Context context) throws IOException {
    var invocation =
        new Invocation(context.getAwsRequestId(), context.getInvokedFunctionArn(), log);
    budget.start(context.getRemainingTimeInMillis());
    try {
      var answer = endpoint.handle(input.readAllBytes(), invocation);
      count(answer);
      output.write(JsonText.bytes(answer));
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
