package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** AWS::KMS::Alias. */
final class KmsAlias implements ResourceType {
  private static final String SERVICE = "kms";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.text("AliasName"));
  }

  @Override
  public Provisioned create(Request request) {
    request.call(SERVICE, "CreateAlias", request.copy("AliasName", "TargetKeyId"));
    return new Provisioned(request.physicalId(), Request.input());
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    request.call(SERVICE, "UpdateAlias", request.copy("AliasName", "TargetKeyId"));
    return new Provisioned(request.physicalId(), Request.input());
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeleteAlias", request.copy("AliasName"));
  }
}
