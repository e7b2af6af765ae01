package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.JsonValues;
import java.util.Optional;
import java.util.OptionalInt;

/** Members of requests, checked against the service's model before. */
final class Members {
  private Members() {}

  static boolean has(ObjectNode input, String member) {
    return input.hasNonNull(member);
  }

  /** A text, or the default. */
  static String text(ObjectNode input, String member, String otherwise) {
    return has(input, member) ? input.get(member).asText() : otherwise;
  }

  static Optional<String> text(ObjectNode input, String member) {
    return has(input, member) ? Optional.of(input.get(member).asText()) : Optional.empty();
  }

  /** A truth value, or the default. */
  static boolean flag(ObjectNode input, String member, boolean otherwise) {
    return has(input, member) ? input.get(member).asBoolean() : otherwise;
  }

  static OptionalInt number(ObjectNode input, String member) {
    return has(input, member) ? OptionalInt.of(input.get(member).asInt()) : OptionalInt.empty();
  }

  /** An item or a key. */
  static M item(ObjectNode input, String member) {
    return JsonValues.item(object(input, member));
  }

  /** An object; an empty one where the request has none. */
  static ObjectNode object(ObjectNode input, String member) {
    JsonNode node = input.get(member);
    return node instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
  }
}
