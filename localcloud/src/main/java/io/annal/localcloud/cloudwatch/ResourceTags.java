package io.annal.localcloud.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.StateStore.StateMap;
import io.annal.localcloud.wire.Trees;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Tags of alarms and dashboards. */
final class ResourceTags {
  private static final int MOST = 50;
  private final StateMap tags;

  ResourceTags(Cloud cloud) {
    this.tags = cloud.state().map("monitoring.tags");
  }

  ObjectNode tag(ObjectNode input, Predicate<String> exists) {
    put(existing(input, exists), Input.list(input, "Tags"));
    return Trees.object();
  }

  ObjectNode untag(ObjectNode input, Predicate<String> exists) {
    var arn = existing(input, exists);
    var all = of(arn);
    Input.list(input, "TagKeys").forEach(key -> all.remove(key.asText()));
    tags.put(arn, asList(all));
    return Trees.object();
  }

  ObjectNode list(ObjectNode input, Predicate<String> exists) {
    var output = Trees.object();
    output.set("Tags", asList(of(existing(input, exists))));
    return output;
  }

  void put(String arn, List<JsonNode> added) {
    if (added.isEmpty()) {
      return;
    }
    var all = of(arn);
    added.forEach(tag -> all.put(tag.path("Key").asText(), tag.path("Value").asText()));
    if (all.size() > MOST) {
      throw Params.invalid("A resource can have at most %d tags.".formatted(MOST));
    }
    tags.put(arn, asList(all));
  }

  void forget(String arn) {
    tags.remove(arn);
  }

  private static String existing(ObjectNode input, Predicate<String> exists) {
    var arn = Params.text(input, "ResourceARN");
    if (!exists.test(arn)) {
      throw new AwsException("ResourceNotFoundException", 404, arn + " does not exist.");
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

  private static ArrayNode asList(Map<String, String> all) {
    var list = Trees.array();
    all.forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
    return list;
  }
}
