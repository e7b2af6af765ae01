package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which attributes expressions are about
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html). The engine
 * checks the grammar; here every name counts that can be one.
 */
final class ExpressionNames {
  private static final Pattern NAME =
      Pattern.compile("(?<nested>[.\\[]\\s*)?(?<name>[#:]?[A-Za-z0-9_-]+)(?<call>\\s*\\()?");
  private static final Pattern EQUALS =
      Pattern.compile("(?<left>[#:]?[A-Za-z0-9_-]+)\\s*=\\s*(?<right>[#:]?[A-Za-z0-9_-]+)");
  private static final Set<String> KEYWORDS =
      Set.of("set", "remove", "add", "delete", "and", "or", "not", "between", "in");
  private static final List<String> EXPRESSIONS =
      List.of(
          "ProjectionExpression",
          "FilterExpression",
          "ConditionExpression",
          "UpdateExpression",
          "KeyConditionExpression");
  private static final List<String> BY_NAME =
      List.of(
          "Key",
          "Item",
          "Expected",
          "AttributeUpdates",
          "KeyConditions",
          "QueryFilter",
          "ScanFilter");

  private ExpressionNames() {}

  /** The top-level attributes that a request names anywhere. */
  static Set<String> attributes(ObjectNode request) {
    var names = new TreeSet<String>();
    for (String member : BY_NAME) {
      request.path(member).fieldNames().forEachRemaining(names::add);
    }
    request.path("AttributesToGet").forEach(name -> names.add(name.asText()));
    for (String member : EXPRESSIONS) {
      names.addAll(in(request.path(member).asText(), request));
    }
    return names;
  }

  private static Set<String> in(String expression, ObjectNode request) {
    var names = new HashSet<String>();
    Matcher matcher = NAME.matcher(expression);
    while (matcher.find()) {
      String name = matcher.group("name");
      boolean keyword = KEYWORDS.contains(name.toLowerCase(Locale.ROOT));
      if (matcher.group("nested") == null
          && !name.startsWith(":")
          && !keyword
          && matcher.group("call") == null) {
        names.add(resolved(name, request));
      }
    }
    return names;
  }

  /** The values that a key condition sets an attribute equal to. */
  static List<String> equal(String attribute, ObjectNode request) {
    var values = new ArrayList<String>();
    Matcher matcher = EQUALS.matcher(request.path("KeyConditionExpression").asText());
    while (matcher.find()) {
      operand(attribute, matcher.group("left"), matcher.group("right"), request)
          .or(() -> operand(attribute, matcher.group("right"), matcher.group("left"), request))
          .ifPresent(values::add);
    }
    return values;
  }

  private static Optional<String> operand(
      String attribute, String name, String value, ObjectNode request) {
    return resolved(name, request).equals(attribute) && value.startsWith(":")
        ? Optional.of(RequestKeys.text(request.path("ExpressionAttributeValues").path(value)))
        : Optional.empty();
  }

  private static String resolved(String name, ObjectNode request) {
    return name.startsWith("#")
        ? request.path("ExpressionAttributeNames").path(name).asText(name)
        : name;
  }
}
