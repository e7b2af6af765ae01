package io.annal.tables.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.differential.Endpoint.Answer;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Answers in a form that is equal where DynamoDB promises the same: sets without an order, the
 * items of a scan or batch without one, errors by their codes.
 */
final class Answers {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Set<String> SETS = Set.of("SS", "NS", "BS");
  private static final Comparator<JsonNode> BY_TEXT = Comparator.comparing(JsonNode::toString);

  private Answers() {}

  static JsonNode comparable(Request request, Answer answer) {
    if (answer.status() != 200) {
      var error = NODES.objectNode().put("error", answer.error());
      var reasons = answer.body().path("CancellationReasons");
      if (reasons.isArray()) {
        var codes = error.putArray("reasons");
        reasons.forEach(reason -> codes.add(reason.path("Code").asText("None")));
      }
      return error;
    }
    var body = (ObjectNode) ordered(answer.body());
    if (body.path("Attributes").isEmpty()) {
      body.remove("Attributes");
    }
    switch (request.operation()) {
      case "Scan" -> sort(body, "Items");
      case "Query" -> {
        // Entries with one key have no order among them.
        if (request.input().has("IndexName")) {
          sort(body, "Items");
        }
      }
      case "BatchGetItem" -> {
        for (var table : body.path("Responses").properties()) {
          sort((ObjectNode) body.get("Responses"), table.getKey());
        }
      }
      default -> {}
    }
    return body;
  }

  private static void sort(ObjectNode body, String member) {
    if (body.path(member).isArray()) {
      var items = StreamSupport.stream(body.get(member).spliterator(), false).sorted(BY_TEXT);
      var sorted = NODES.arrayNode();
      items.forEach(sorted::add);
      body.set(member, sorted);
    }
  }

  /** Members by their names, elements of sets by their texts, numbers of JSON as decimals. */
  private static JsonNode ordered(JsonNode node) {
    if (node.isObject()) {
      var object = NODES.objectNode();
      StreamSupport.stream(node.properties().spliterator(), false)
          .sorted(Comparator.comparing(entry -> entry.getKey()))
          .forEach(entry -> {
            JsonNode value = ordered(entry.getValue());
            object.set(entry.getKey(), value);
            if (SETS.contains(entry.getKey()) && value.isArray()) {
              sort(object, entry.getKey());
            }
          });
      return object;
    }
    if (node.isArray()) {
      var array = NODES.arrayNode();
      node.forEach(each -> array.add(ordered(each)));
      return array;
    }
    return node.isNumber() ? NODES.numberNode(node.asDouble()) : node;
  }
}
