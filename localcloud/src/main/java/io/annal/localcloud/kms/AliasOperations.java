package io.annal.localcloud.kms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Aliases of keys. */
final class AliasOperations {
  private final Keys keys;

  AliasOperations(Keys keys) {
    this.keys = keys;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "CreateAlias", this::createAlias,
        "UpdateAlias", this::updateAlias,
        "DeleteAlias", this::deleteAlias,
        "ListAliases", this::listAliases);
  }

  private ObjectNode createAlias(ObjectNode input, CallContext context) {
    keys.createAlias(
        Input.text(input, "AliasName"),
        keys.find(Input.text(input, "TargetKeyId"), context).changeable(),
        context);
    return node();
  }

  private ObjectNode updateAlias(ObjectNode input, CallContext context) {
    keys.updateAlias(
        Input.text(input, "AliasName"),
        keys.find(Input.text(input, "TargetKeyId"), context).changeable(),
        context);
    return node();
  }

  private ObjectNode deleteAlias(ObjectNode input, CallContext context) {
    keys.deleteAlias(Input.text(input, "AliasName"), context);
    return node();
  }

  private ObjectNode listAliases(ObjectNode input, CallContext context) {
    var output = node().put("Truncated", false);
    var list = output.putArray("Aliases");
    var of = Input.optionalText(input, "KeyId").map(name -> keys.find(name, context));
    for (var alias : keys.aliases(of, context)) {
      var name = alias.get("AliasName").asText();
      var entry = list.addObject().put("AliasName", name).put("AliasArn", context.arn("kms", name));
      if (alias.has("TargetKeyId")) {
        entry.set("TargetKeyId", alias.get("TargetKeyId"));
        for (var date : List.of("CreationDate", "LastUpdatedDate")) {
          entry.set(date, time(alias.get(date)));
        }
      }
    }
    return output;
  }

  private static POJONode time(JsonNode millis) {
    return new POJONode(Instant.ofEpochMilli(millis.asLong()));
  }

  private static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }
}
