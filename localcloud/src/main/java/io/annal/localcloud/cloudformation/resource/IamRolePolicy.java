package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** AWS::IAM::RolePolicy. */
final class IamRolePolicy implements ResourceType {
  private static final String SERVICE = "iam";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.text("PolicyName") + "|" + request.text("RoleName"));
  }

  @Override
  public boolean exists(Request request) {
    return Existence.in(
        () -> request.call(SERVICE, "GetRolePolicy", request.copy("PolicyName", "RoleName")));
  }

  @Override
  public Provisioned create(Request request) {
    request.call(
        SERVICE,
        "PutRolePolicy",
        request
            .copy("PolicyName", "RoleName")
            .put("PolicyDocument", request.json("PolicyDocument").orElse("")));
    return new Provisioned(request.physicalId(), Request.input());
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    return create(request);
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeleteRolePolicy", request.copy("PolicyName", "RoleName"));
  }
}
