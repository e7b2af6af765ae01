package io.annal.bank;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.annal.lambda.LambdaFunction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Takes the bank's commands; see {@link io.annal.lambda.CommandEndpoint}. */
public final class CommandFunction implements RequestStreamHandler {
  // made while Lambda initialises the function, when the processor is not throttled yet
  private static final LambdaFunction FUNCTION = Functions.command(System.getenv());

  @Override
  public void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    FUNCTION.handle(input, output, context);
  }
}
