package io.annal.localcloud.ssm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.StateStore;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Parameters on disk: one entry each, with its versions (the newest last, 100 at most as at AWS)
 * and its tags.
 */
final class Parameters {
  static final String VERSIONS = "Versions";
  static final String TAGS = "Tags";

  private final StateStore.StateMap state;
  private final Clock clock;

  Parameters(StateStore store, Clock clock) {
    this.state = store.map("ssm.parameters");
    this.clock = clock;
  }

  Clock clock() {
    return clock;
  }

  Optional<ObjectNode> find(String name, CallContext context) {
    return state.get(place(context) + name).map(ObjectNode.class::cast);
  }

  ObjectNode get(String name, CallContext context) {
    return find(name, context).orElseThrow(() -> notFound(name));
  }

  /** All whose name starts so. */
  Stream<ObjectNode> all(String prefix, CallContext context) {
    return state.entries(place(context) + prefix).map(entry -> (ObjectNode) entry.value());
  }

  void put(String name, ObjectNode parameter, CallContext context) {
    state.put(place(context) + name, parameter);
  }

  void remove(String name, CallContext context) {
    state.remove(place(context) + name);
  }

  static ObjectNode latest(ObjectNode parameter) {
    var versions = (ArrayNode) parameter.get(VERSIONS);
    return (ObjectNode) versions.get(versions.size() - 1);
  }

  /** The version that a selector names. */
  static ObjectNode version(ObjectNode parameter, Names.Selected selected) {
    if (selected.selector().isEmpty()) {
      return latest(parameter);
    }
    String number = selected.selector().substring(1);
    for (JsonNode version : parameter.get(VERSIONS)) {
      if (version.get("Version").asText().equals(number)) {
        return (ObjectNode) version;
      }
    }
    throw AwsException.badRequest(
        "ParameterVersionNotFound",
        "Systems Manager could not find version %s of %s. Verify the version and try again."
            .formatted(number, selected.name()));
  }

  static AwsException notFound(String name) {
    return AwsException.badRequest("ParameterNotFound", "Parameter %s not found.".formatted(name));
  }

  private static String place(CallContext context) {
    return context.account() + "/" + context.region() + "|";
  }
}
