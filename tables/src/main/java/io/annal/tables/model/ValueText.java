package io.annal.tables.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Values as the service prints them in messages: as the objects that it read them into. */
final class ValueText {
  private final ServiceModel model;

  ValueText(ServiceModel model) {
    this.model = model;
  }

  /** In quotes, unless there is none. */
  String quoted(Shape shape, JsonNode json) {
    return json.isMissingNode() || json.isNull() ? "null" : "'" + text(shape, json) + "'";
  }

  private String text(Shape shape, JsonNode json) {
    if (json.isMissingNode() || json.isNull()) {
      return "null";
    }
    return switch (shape.kind()) {
      case STRUCTURE -> structure(shape, json);
      case LIST -> {
        List<String> elements = new ArrayList<>();
        json.forEach(each -> elements.add(text(model.shape(shape.element()), each)));
        yield "[" + String.join(", ", elements) + "]";
      }
      case MAP -> {
        List<String> entries = new ArrayList<>();
        json.properties()
            .forEach(each ->
                entries.add(
                    each.getKey() + "=" + text(model.shape(shape.element()), each.getValue())));
        yield "{" + String.join(", ", entries) + "}";
      }
      case INTEGER, LONG -> json.isNumber() ? whole(json) : json.asText();
      case STRING, BLOB, BOOLEAN, DOUBLE, TIMESTAMP -> json.asText();
    };
  }

  /** Decimals are cut off where a whole number is wanted; the largest has the most digits. */
  private static String whole(JsonNode number) {
    return number.canConvertToLong() ? Long.toString(number.asLong()) : number.asText();
  }

  private String structure(Shape shape, JsonNode json) {
    List<String> members = new ArrayList<>();
    for (String member : shape.printed()) {
      String type = shape.members().get(member);
      String value = type == null ? "null" : text(model.shape(type), json.path(member));
      members.add(memberName(member) + "=" + value);
    }
    return shape.name() + "(" + String.join(", ", members) + ")";
  }

  /** A member's name as messages write it. */
  static String memberName(String member) {
    return Character.toLowerCase(member.charAt(0)) + member.substring(1);
  }
}
