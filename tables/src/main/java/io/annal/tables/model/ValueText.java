package io.annal.tables.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        // The service prints a java.util.HashMap, whose order is that of the names' hash codes.
        Map<String, String> entries = new HashMap<>();
        json.properties()
            .forEach(each ->
                entries.put(each.getKey(), text(model.shape(shape.element()), each.getValue())));
        yield entries.toString();
      }
      case INTEGER, LONG -> json.isNumber() ? whole(json) : json.asText();
      case BLOB -> {
        int length = Base64.getDecoder().decode(json.asText()).length;
        yield "java.nio.HeapByteBuffer[pos=0 lim=%1$d cap=%1$d]".formatted(length);
      }
      case STRING, BOOLEAN, DOUBLE, TIMESTAMP -> json.asText();
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
