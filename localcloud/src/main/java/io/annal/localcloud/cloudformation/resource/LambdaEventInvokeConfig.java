package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** AWS::Lambda::EventInvokeConfig. */
final class LambdaEventInvokeConfig implements ResourceType {
  private static final String SERVICE = "lambda";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.text("FunctionName") + "|" + request.text("Qualifier"));
  }

  @Override
  public boolean exists(Request request) {
    return Existence.in(() -> request.call(SERVICE, "GetFunctionEventInvokeConfig", key(request)));
  }

  @Override
  public Provisioned create(Request request) {
    var input = key(request);
    input.setAll(
        request.copy("DestinationConfig", "MaximumEventAgeInSeconds", "MaximumRetryAttempts"));
    request.call(SERVICE, "PutFunctionEventInvokeConfig", input);
    return new Provisioned(request.physicalId(), Request.input());
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    return create(request);
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeleteFunctionEventInvokeConfig", key(request));
  }

  private static ObjectNode key(Request request) {
    return request.copy("FunctionName", "Qualifier");
  }
}
