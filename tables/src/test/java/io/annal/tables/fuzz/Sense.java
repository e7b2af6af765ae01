package io.annal.tables.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Makes requests of the grammar such that they get further than the first check. */
final class Sense {
  private static final Pattern PLACEHOLDER = Pattern.compile("[#:][a-z]+");
  private static final List<String> REPLACED =
      List.of(
          "AttributeUpdates",
          "AttributesToGet",
          "ConditionalOperator",
          "Expected",
          "KeyConditions",
          "QueryFilter",
          "ScanFilter");

  private final Random random;
  private final RandomTexts texts;

  Sense(Random random, RandomTexts texts) {
    this.random = random;
    this.texts = texts;
  }

  /** Gives expressions the placeholders that they use, and a query a key condition. */
  void make(String shape, ObjectNode json) {
    if (random.nextInt(8) == 0) {
      return;
    }
    if (shape.equals("QueryInput")) {
      json.put("KeyConditionExpression", texts.of("KeyConditionExpression"));
    }
    var used = new TreeSet<String>();
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      if (member.getKey().endsWith("Expression")) {
        PLACEHOLDER
            .matcher(member.getValue().asText())
            .results()
            .map(MatchResult::group)
            .forEach(used::add);
        used.add("");
      }
    }
    json.remove(List.of("ExpressionAttributeNames", "ExpressionAttributeValues"));
    if (!used.isEmpty() || random.nextBoolean()) {
      json.remove(REPLACED);
    }
    for (String placeholder : used) {
      if (placeholder.startsWith("#")) {
        json.withObject("/ExpressionAttributeNames").put(placeholder, texts.of("Name"));
      } else if (!placeholder.isEmpty()) {
        value(json.withObject("/ExpressionAttributeValues").putObject(placeholder), placeholder);
      }
    }
  }

  private void value(ObjectNode value, String placeholder) {
    switch (placeholder) {
      case ":n", ":m" -> value.put("N", String.valueOf(random.nextInt(5)));
      case ":l" -> value.putArray("L").addObject().put("S", "x");
      case ":s" -> value.putArray("SS").add("x").add("y");
      default -> value.put("S", "k" + random.nextInt(5));
    }
  }
}
