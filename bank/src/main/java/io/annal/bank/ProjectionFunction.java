package io.annal.bank;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.annal.lambda.LambdaFunction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Keeps the bank's read model; see {@link io.annal.lambda.ProjectionEndpoint}. */
public final class ProjectionFunction implements RequestStreamHandler {
  // made while Lambda initialises the function, when the processor is not throttled yet
  private static final LambdaFunction FUNCTION = Functions.project(System.getenv());

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    FUNCTION.handle(input, output, context);
  }
}
