package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;

/** AWS::SSM::Parameter. */
final class SsmParameter implements ResourceType {
  private static final String SERVICE = "ssm";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.name("Name", 512));
  }

  @Override
  public boolean exists(Request request) {
    return Existence.in(
        () -> request.call(SERVICE, "GetParameter", Request.input("Name", request.physicalId())));
  }

  @Override
  public Provisioned create(Request request) {
    var input = members(request);
    request.tagList(input, "Tags");
    request.call(SERVICE, "PutParameter", input);
    return provisioned(request);
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    if (request.changed(
        before, "Value", "Type", "Description", "AllowedPattern", "DataType", "Policies", "Tier")) {
      request.call(SERVICE, "PutParameter", members(request).put("Overwrite", true));
    }
    if (request.changed(before, "Tags")) {
      var gone = request.tagsGone(before);
      if (!gone.isEmpty()) {
        var input = resource(request);
        gone.forEach(input.putArray("TagKeys")::add);
        request.call(SERVICE, "RemoveTagsFromResource", input);
      }
      var input = resource(request);
      request.tagList(input, "Tags");
      if (input.has("Tags")) {
        request.call(SERVICE, "AddTagsToResource", input);
      }
    }
    return provisioned(request);
  }

  private static ObjectNode members(Request request) {
    request.copy("Name");
    return request
        .copy("AllowedPattern", "DataType", "Description", "Policies", "Tier", "Type", "Value")
        .put("Name", request.physicalId());
  }

  private static ObjectNode resource(Request request) {
    return Request.input("ResourceType", "Parameter").put("ResourceId", request.physicalId());
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeleteParameter", Request.input("Name", request.physicalId()));
  }

  private static Provisioned provisioned(Request request) {
    return new Provisioned(
        request.physicalId(),
        Request.input("Type", request.text("Type")).put("Value", request.text("Value")));
  }

  @Override
  public Set<String> attributes() {
    return Set.of("Type", "Value");
  }
}
