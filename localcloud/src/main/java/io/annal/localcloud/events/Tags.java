package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.StateStore;
import io.annal.localcloud.wire.StateStore.StateMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Tags of buses and rules. */
final class Tags {
  private static final int MOST = 50;
  private final StateMap tags;
  private final Predicate<String> exists;

  /**
   * Tags of what exists.
   *
   * @param exists whether a resource of that ARN can be tagged
   */
  Tags(StateStore state, Predicate<String> exists) {
    this.tags = state.map("events.tags");
    this.exists = exists;
  }

  ObjectNode tag(ObjectNode input, CallContext context) {
    var arn = existing(input);
    put(arn, Input.list(input, "Tags"));
    return Json.object();
  }

  ObjectNode untag(ObjectNode input, CallContext context) {
    var arn = existing(input);
    var kept = of(arn);
    Input.list(input, "TagKeys").forEach(key -> kept.remove(key.asText()));
    store(arn, kept);
    return Json.object();
  }

  ObjectNode list(ObjectNode input, CallContext context) {
    var output = Json.object();
    output.set("Tags", asList(of(existing(input))));
    return output;
  }

  /** Adds tags to a resource. */
  void put(String arn, List<JsonNode> added) {
    if (added.isEmpty()) {
      return;
    }
    var all = of(arn);
    for (var tag : added) {
      all.put(tag.path("Key").asText(), tag.path("Value").asText());
    }
    if (all.size() > MOST) {
      throw AwsException.badRequest(
          "LimitExceededException", "A resource can have at most %d tags.".formatted(MOST));
    }
    store(arn, all);
  }

  void forget(String arn) {
    tags.remove(arn);
  }

  private String existing(ObjectNode input) {
    var arn = Input.text(input, "ResourceARN");
    if (!exists.test(arn)) {
      throw Valid.notFound("%s does not exist.".formatted(arn));
    }
    return arn;
  }

  private Map<String, String> of(String arn) {
    var all = new TreeMap<String, String>();
    tags.get(arn)
        .ifPresent(list ->
            list.forEach(tag -> all.put(tag.path("Key").asText(), tag.path("Value").asText())));
    return all;
  }

  private void store(String arn, Map<String, String> all) {
    tags.put(arn, asList(all));
  }

  private static ArrayNode asList(Map<String, String> all) {
    var list = Json.object().arrayNode();
    all.forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
    return list;
  }
}
