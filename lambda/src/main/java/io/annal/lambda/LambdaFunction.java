package io.annal.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Runs an endpoint as a Lambda function: reads, answers, and writes log and metrics. */
public final class LambdaFunction {
  private final Endpoint endpoint;
  private final Log log;
  private final EmbeddedMetrics metrics;

  /** The endpoint with what it logs and counts. */
  public LambdaFunction(Endpoint endpoint, Log log, EmbeddedMetrics metrics) {
    this.endpoint = endpoint;
    this.log = log;
    this.metrics = metrics;
  }

  /**
   * One invocation, see {@link com.amazonaws.services.lambda.runtime.RequestStreamHandler}.
   *
   * @throws IOException if Lambda's own streams fail
   */
  public void handle(InputStream input, OutputStream output, Context context) throws IOException {
    var invocation =
        new Invocation(context.getAwsRequestId(), context.getInvokedFunctionArn(), log);
    try {
      output.write(JsonText.bytes(endpoint.handle(input.readAllBytes(), invocation)));
    } finally {
      metrics.flush(log);
    }
  }
}
