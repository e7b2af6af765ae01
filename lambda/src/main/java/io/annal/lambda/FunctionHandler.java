package io.annal.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * What Lambda calls. A function is a class below this one, whose constructor without parameters
 * hands over what to run: {@code super(LambdaFunction.commands(application, System.getenv()))}.
 * Lambda makes it while it initialises the function, when the processor is not throttled yet.
 */
public abstract class FunctionHandler implements RequestStreamHandler {
  private final LambdaFunction function;

  /** A handler of that function. */
  protected FunctionHandler(LambdaFunction function) {
    this.function = function;
  }

  @Override
  public final void handleRequest(InputStream input, OutputStream output, Context context)
      throws IOException {
    function.handle(input, output, context);
  }
}
