package io.annal.localcloud.ssm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.util.List;
import java.util.Map;

/** Tags of parameters. */
final class ParameterTags {
  private static final int MAX_TAGS = 50;

  private final Parameters parameters;

  ParameterTags(Parameters parameters) {
    this.parameters = parameters;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "AddTagsToResource", this::add,
        "ListTagsForResource", this::list,
        "RemoveTagsFromResource", this::remove);
  }

  static void add(ObjectNode parameter, List<JsonNode> tags) {
    var known = parameter.withObject("/" + Parameters.TAGS);
    tags.forEach(tag -> known.put(tag.path("Key").asText(), tag.path("Value").asText()));
    if (known.size() > MAX_TAGS) {
      throw AwsException.badRequest(
          "TooManyTagsError", "A parameter may have %d tags".formatted(MAX_TAGS));
    }
  }

  private synchronized ObjectNode add(ObjectNode input, CallContext context) {
    var parameter = parameter(input, context);
    add(parameter, Input.list(input, "Tags"));
    parameters.put(parameter.get("Name").asText(), parameter, context);
    return Trees.object();
  }

  private synchronized ObjectNode remove(ObjectNode input, CallContext context) {
    var parameter = parameter(input, context);
    var known = parameter.withObject("/" + Parameters.TAGS);
    Input.list(input, "TagKeys").forEach(key -> known.remove(key.asText()));
    parameters.put(parameter.get("Name").asText(), parameter, context);
    return Trees.object();
  }

  private ObjectNode list(ObjectNode input, CallContext context) {
    var output = Trees.object();
    var list = output.putArray("TagList");
    parameter(input, context)
        .path(Parameters.TAGS)
        .properties()
        .forEach(
            tag -> list.addObject().put("Key", tag.getKey()).put("Value", tag.getValue().asText()));
    return output;
  }

  private ObjectNode parameter(ObjectNode input, CallContext context) {
    String type = Input.text(input, "ResourceType");
    if (!type.equals("Parameter")) {
      throw AwsException.unsupported("ResourceType " + type + " of tags");
    }
    String name = Names.of(Input.text(input, "ResourceId"), context).name();
    return parameters
        .find(name, context)
        .orElseThrow(
            () -> AwsException.badRequest("InvalidResourceId", "There is no parameter " + name));
  }
}
