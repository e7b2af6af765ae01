package io.annal.tables.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.model.RequestModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Requests as the service's model allows them, mostly. */
final class ModelGrammar {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEEPEST = 12;

  /** Operations on items are most of what is asked. */
  private static final List<String> OFTEN =
      List.of(
          "PutItem",
          "UpdateItem",
          "DeleteItem",
          "GetItem",
          "Query",
          "Scan",
          "BatchGetItem",
          "BatchWriteItem",
          "TransactGetItems",
          "TransactWriteItems",
          "ExecuteStatement",
          "BatchExecuteStatement",
          "ExecuteTransaction",
          "UpdateTable");

  private final JsonNode model;
  private final List<String> operations = new ArrayList<>();
  private final Random random;
  private final RandomTexts texts;
  private final Sense sense;

  ModelGrammar(Random random) throws IOException {
    try (var in = RequestModel.class.getResourceAsStream("dynamodb.json")) {
      model = new ObjectMapper().readTree(in);
    }
    model.path("operations").fieldNames().forEachRemaining(operations::add);
    this.random = random;
    texts = new RandomTexts(random);
    sense = new Sense(random, texts);
  }

  String operation() {
    return texts.one(random.nextInt(4) > 0 ? OFTEN : operations);
  }

  ObjectNode request(String operation) {
    String input = model.path("operations").path(operation).path("input").asText();
    return (ObjectNode) value("", input, 0);
  }

  private JsonNode value(String member, String shapeName, int depth) {
    JsonNode shape = model.path("shapes").path(shapeName);
    return switch (shape.path("type").asText()) {
      case "structure" -> structure(shapeName, shape, depth);
      case "list" -> list(member, shape, depth);
      case "map" -> map(member, shape, depth);
      case "boolean" -> NODES.booleanNode(random.nextInt(4) > 0);
      case "integer", "long" -> NODES.numberNode(random.nextInt(9) == 0 ? -1 : random.nextInt(12));
      case "double", "timestamp" -> NODES.numberNode(random.nextDouble() * 2e9);
      default -> text(member, shape);
    };
  }

  private JsonNode text(String member, JsonNode shape) {
    if (shape.has("enum") && random.nextInt(10) > 0) {
      return shape.path("enum").path(random.nextInt(shape.path("enum").size()));
    }
    return NODES.textNode(texts.of(member));
  }

  private ObjectNode structure(String name, JsonNode shape, int depth) {
    ObjectNode json = NODES.objectNode();
    if (name.equals("AttributeValue")) {
      List<String> types = new ArrayList<>();
      shape.path("members").fieldNames().forEachRemaining(types::add);
      String type = depth > DEEPEST ? "S" : texts.one(types);
      json.set(type, value(type, shape.path("members").path(type).asText(), depth + 1));
      return json;
    }
    for (Map.Entry<String, JsonNode> member : shape.path("members").properties()) {
      boolean required = shape.path("required").toString().contains('"' + member.getKey() + '"');
      if (required ? random.nextInt(30) > 0 : random.nextInt(5) == 0) {
        json.set(member.getKey(), value(member.getKey(), member.getValue().asText(), depth + 1));
      }
    }
    sense.make(name, json);
    return json;
  }

  private ArrayNode list(String member, JsonNode shape, int depth) {
    ArrayNode json = NODES.arrayNode();
    for (int i = size(depth); i > 0; i--) {
      json.add(value(member, shape.path("member").asText(), depth + 1));
    }
    return json;
  }

  private ObjectNode map(String member, JsonNode shape, int depth) {
    ObjectNode json = NODES.objectNode();
    if (member.equals("Key") || member.equals("Item") || member.equals("Keys")) {
      json.putObject("h").put("S", "k" + random.nextInt(5));
      if (random.nextInt(8) > 0) {
        json.putObject("r").put("N", String.valueOf(random.nextInt(5)));
      }
      if (!member.equals("Item")) {
        return json;
      }
    }
    for (int i = size(depth); i > 0; i--) {
      json.set(texts.key(member), value("Name", shape.path("value").asText(), depth + 1));
    }
    return json;
  }

  private int size(int depth) {
    return depth > DEEPEST ? 0 : random.nextInt(random.nextInt(50) == 0 ? 30 : 4);
  }
}
