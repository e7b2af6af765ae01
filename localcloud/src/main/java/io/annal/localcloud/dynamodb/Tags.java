package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.util.List;
import java.util.Map;

/** Tags of tables: the engine's, and those of replicas whose items it keeps in another Region. */
final class Tags {
  private static final int MAX_TAGS = 50;

  private final Engine engine;
  private final Replicas replicas;
  private final TableOverlay overlay;

  Tags(Engine engine, Replicas replicas, TableOverlay overlay) {
    this.engine = engine;
    this.replicas = replicas;
    this.overlay = overlay;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "ListTagsOfResource", this::list,
        "TagResource", this::tag,
        "UntagResource", this::untag);
  }

  private static ObjectNode map(List<JsonNode> tags) {
    var map = Trees.object();
    for (JsonNode tag : tags) {
      map.put(tag.path("Key").asText(), tag.path("Value").asText());
    }
    if (map.size() > MAX_TAGS) {
      throw AwsException.validation("A table may have %d tags".formatted(MAX_TAGS));
    }
    return map;
  }

  private ObjectNode list(ObjectNode input, CallContext context) {
    if (!isGuest(input, context)) {
      return engine.call("ListTagsOfResource", input, context);
    }
    var output = Trees.object();
    var list = output.putArray("Tags");
    overlay
        .get(table(input, context), context)
        .path("Tags")
        .properties()
        .forEach(
            tag -> list.addObject().put("Key", tag.getKey()).put("Value", tag.getValue().asText()));
    return output;
  }

  private ObjectNode tag(ObjectNode input, CallContext context) {
    if (!isGuest(input, context)) {
      return engine.call("TagResource", input, context);
    }
    String table = table(input, context);
    var known = overlay.get(table, context);
    known.withObject("/Tags").setAll(map(Input.list(input, "Tags")));
    overlay.put(table, known, context);
    return Trees.object();
  }

  private ObjectNode untag(ObjectNode input, CallContext context) {
    if (!isGuest(input, context)) {
      return engine.call("UntagResource", input, context);
    }
    String table = table(input, context);
    var known = overlay.get(table, context);
    Input.list(input, "TagKeys").forEach(key -> known.withObject("/Tags").remove(key.asText()));
    overlay.put(table, known, context);
    return Trees.object();
  }

  private boolean isGuest(ObjectNode input, CallContext context) {
    String arn = Input.text(input, "ResourceArn");
    return arn.startsWith(context.arn("dynamodb", "table/"))
        && replicas
            .of(Arns.tableName(arn, context), context)
            .filter(replication -> !replication.home().equals(context.region()))
            .isPresent();
  }

  private static String table(ObjectNode input, CallContext context) {
    return Arns.tableName(Input.text(input, "ResourceArn"), context);
  }
}
