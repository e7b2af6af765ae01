package io.annal.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import io.annal.runtime.Application;
import io.annal.runtime.Endpoint;
import io.annal.runtime.EndpointRunner;
import io.annal.runtime.RunningApplication;
import io.annal.runtime.aws.AwsResources;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/**
 * Runs an endpoint of an application as a Lambda function, on what the function's environment
 * variables say; see {@link AwsResources}.
 */
public final class LambdaFunction {
  private final EndpointRunner runner;

  private LambdaFunction(EndpointRunner runner) {
    this.runner = runner;
  }

  /** The function that takes the application's commands. */
  public static LambdaFunction commands(Application application, Map<String, String> variables) {
    return of(application, RunningApplication::commands, variables);
  }

  /** The function that publishes what the event store's stream brings. */
  public static LambdaFunction publishing(Application application, Map<String, String> variables) {
    return of(application, RunningApplication::publisher, variables);
  }

  /** The function that takes events from the bus and keeps the projections. */
  public static LambdaFunction projecting(Application application, Map<String, String> variables) {
    return of(application, RunningApplication::projections, variables);
  }

  /** The function that answers queries. */
  public static LambdaFunction queries(Application application, Map<String, String> variables) {
    return of(application, RunningApplication::queries, variables);
  }

  /** The function that runs the application's processes, and takes the commands that begin them. */
  public static LambdaFunction processes(Application application, Map<String, String> variables) {
    return of(application, RunningApplication::processes, variables);
  }

  private static LambdaFunction of(
      Application application,
      Function<RunningApplication, Endpoint> endpoint,
      Map<String, String> variables) {
    var resources = new AwsResources(variables, application.source());
    return new LambdaFunction(resources.runner(endpoint.apply(application.on(resources))));
  }

  /**
   * One invocation, see {@link com.amazonaws.services.lambda.runtime.RequestStreamHandler}.
   *
   * @throws IOException if Lambda's own streams fail
   */
  public void handle(InputStream input, OutputStream output, Context context) throws IOException {
    output.write(
        runner.run(
            input.readAllBytes(),
            context.getAwsRequestId(),
            context.getInvokedFunctionArn(),
            Duration.ofMillis(context.getRemainingTimeInMillis())));
  }
}
