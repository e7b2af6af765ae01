package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** AWS::Lambda::Alias. */
final class LambdaAlias implements ResourceType {
  private static final String SERVICE = "lambda";

  @Override
  public Provisioned create(Request request) {
    return provisioned(request.call(SERVICE, "CreateAlias", input(request)));
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    var input = input(request);
    if (before.has("RoutingConfig") && !input.has("RoutingConfig")) {
      input.putObject("RoutingConfig").putObject("AdditionalVersionWeights");
    }
    return provisioned(request.call(SERVICE, "UpdateAlias", input));
  }

  private static ObjectNode input(Request request) {
    var input = request.copy("FunctionName", "FunctionVersion", "Name", "Description");
    request
        .optional("RoutingConfig")
        .ifPresent(routing -> {
          var weights = input.putObject("RoutingConfig").putObject("AdditionalVersionWeights");
          routing
              .path("AdditionalVersionWeights")
              .forEach(
                  w -> weights.set(w.path("FunctionVersion").asText(), w.path("FunctionWeight")));
        });
    return input;
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeleteAlias", request.copy("FunctionName", "Name"));
  }

  private static Provisioned provisioned(ObjectNode alias) {
    var arn = alias.path("AliasArn").asText();
    return new Provisioned(arn, Request.input("AliasArn", arn));
  }

  @Override
  public Set<String> unsupported() {
    return Set.of("ProvisionedConcurrencyConfig");
  }
}
