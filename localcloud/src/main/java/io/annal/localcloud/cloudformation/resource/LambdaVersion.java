package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** AWS::Lambda::Version. */
final class LambdaVersion implements ResourceType {
  private static final String SERVICE = "lambda";

  @Override
  public Provisioned create(Request request) {
    var published =
        request.call(
            SERVICE, "PublishVersion", request.copy("FunctionName", "CodeSha256", "Description"));
    var version = published.path("Version").asText();
    request
        .optional("ProvisionedConcurrencyConfig")
        .ifPresent(config -> {
          var input = request.copy("FunctionName").put("Qualifier", version);
          input.set(
              "ProvisionedConcurrentExecutions", config.path("ProvisionedConcurrentExecutions"));
          request.call(SERVICE, "PutProvisionedConcurrencyConfig", input);
        });
    var arn = published.path("FunctionArn").asText();
    return new Provisioned(arn, Request.input("FunctionArn", arn).put("Version", version));
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    throw new IllegalStateException("every property of a version is replaced");
  }

  /** A version that is the newest one published, unchanged since, goes with its function. */
  @Override
  public void delete(Request request) {
    var arn = request.physicalId();
    var colon = arn.lastIndexOf(':');
    request.call(
        SERVICE,
        "DeleteFunction",
        Request.input("FunctionName", arn.substring(0, colon))
            .put("Qualifier", arn.substring(colon + 1)));
  }

  @Override
  public Set<String> unsupported() {
    return Set.of("FunctionScalingConfig", "RuntimePolicy");
  }
}
