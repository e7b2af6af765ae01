package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** AWS::Lambda::Permission: a statement of a function's policy. */
final class LambdaPermission implements ResourceType {
  private static final String SERVICE = "lambda";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.generated(100));
  }

  @Override
  public Provisioned create(Request request) {
    var input =
        request.copy(
            "Action",
            "EventSourceToken",
            "FunctionName",
            "FunctionUrlAuthType",
            "InvokedViaFunctionUrl",
            "Principal",
            "PrincipalOrgID",
            "SourceAccount",
            "SourceArn");
    request.call(SERVICE, "AddPermission", input.put("StatementId", request.physicalId()));
    return new Provisioned(request.physicalId(), Request.input("Id", request.physicalId()));
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    throw new IllegalStateException("every property of a permission is replaced");
  }

  @Override
  public void delete(Request request) {
    request.call(
        SERVICE,
        "RemovePermission",
        request.copy("FunctionName").put("StatementId", request.physicalId()));
  }
}
