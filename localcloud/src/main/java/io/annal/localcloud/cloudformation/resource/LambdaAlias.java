package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** AWS::Lambda::Alias. */
final class LambdaAlias implements ResourceType {
  private static final String SERVICE = "lambda";

  @Override
  public Provisioned create(Request request) {
    var alias = request.call(SERVICE, "CreateAlias", input(request));
    provision(request, Request.input());
    return provisioned(alias);
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    var input = input(request);
    if (before.has("RoutingConfig") && !input.has("RoutingConfig")) {
      input.putObject("RoutingConfig").putObject("AdditionalVersionWeights");
    }
    var alias = request.call(SERVICE, "UpdateAlias", input);
    provision(request, before);
    return provisioned(alias);
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

  private static void provision(Request request, ObjectNode before) {
    if (!request.changed(before, "ProvisionedConcurrencyConfig")) {
      return;
    }
    var input = request.copy("FunctionName").put("Qualifier", request.text("Name"));
    var config = request.optional("ProvisionedConcurrencyConfig");
    if (config.isPresent()) {
      input.set(
          "ProvisionedConcurrentExecutions", config.get().path("ProvisionedConcurrentExecutions"));
      request.call(SERVICE, "PutProvisionedConcurrencyConfig", input);
    } else {
      request.call(SERVICE, "DeleteProvisionedConcurrencyConfig", input);
    }
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeleteAlias", request.copy("FunctionName", "Name"));
  }

  private static Provisioned provisioned(ObjectNode alias) {
    var arn = alias.path("AliasArn").asText();
    return new Provisioned(arn, Request.input("AliasArn", arn));
  }
}
