package io.annal.tables.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NumericNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.model.Shape.Kind;
import java.util.Base64;
import java.util.Iterator;
import java.util.Map;

/**
 * Refuses members of another JSON type than the model's, in the order in which the request has
 * them, and takes away what counts as absent: members that are null and those that nobody knows.
 */
final class TypeCheck {
  private static final String PACKAGE = "com.amazonaws.dynamodb.v20120810.";

  private final ServiceModel model;

  TypeCheck(ServiceModel model) {
    this.model = model;
  }

  void structure(Shape shape, ObjectNode json) {
    Iterator<Map.Entry<String, JsonNode>> members = json.properties().iterator();
    while (members.hasNext()) {
      Map.Entry<String, JsonNode> member = members.next();
      String type = shape.members().get(member.getKey());
      if (type == null || member.getValue().isNull()) {
        members.remove();
      } else {
        check(model.shape(type), member.getValue(), "Unexpected field type");
      }
    }
  }

  private void check(Shape shape, JsonNode json, String unexpected) {
    if (json.isArray() && shape.kind() != Kind.LIST) {
      throw fault("Unrecognized collection type " + javaType(shape, true));
    }
    if (json.isObject() && shape.kind() != Kind.STRUCTURE && shape.kind() != Kind.MAP) {
      throw fault("Start of structure or map found where not expected");
    }
    switch (shape.kind()) {
      case STRUCTURE -> structure(shape, container(json, ObjectNode.class, unexpected));
      case LIST -> {
        ArrayNode list = container(json, ArrayNode.class, unexpected);
        for (int i = 0; i < list.size(); i++) {
          if (element(shape, list.path(i))) {
            list.set(i, list.objectNode());
          }
        }
      }
      case MAP -> {
        ObjectNode map = container(json, ObjectNode.class, unexpected);
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
          if (element(shape, entry.getValue())) {
            entry.setValue(map.objectNode());
          }
        }
      }
      case STRING, BLOB, BOOLEAN, INTEGER, LONG, DOUBLE, TIMESTAMP -> scalar(shape, json);
    }
  }

  /** Whether it is an attribute's value that is null: one without a type. */
  private boolean element(Shape container, JsonNode json) {
    if (!json.isNull()) {
      check(model.shape(container.element()), json, "Unexpected value type in payload");
      return false;
    }
    if (container.element().equals("AttributeValue")) {
      return true;
    }
    if (model.isConstrained(container.element())) {
      return false; // found again, and told, as a constraint
    }
    throw fault("Unexpected value type in payload");
  }

  private static <T> T container(JsonNode json, Class<T> type, String unexpected) {
    if (!type.isInstance(json)) {
      throw fault(unexpected);
    }
    return type.cast(json);
  }

  private void scalar(Shape shape, JsonNode json) {
    boolean fits =
        switch (shape.kind()) {
          case STRING, BLOB -> json.isTextual();
          case BOOLEAN -> json.isBoolean();
          case STRUCTURE, LIST, MAP -> true;
          case INTEGER, LONG, DOUBLE, TIMESTAMP -> json.isNumber();
        };
    if (!fits) {
      throw fault(
          shape.kind() == Kind.BOOLEAN && json.isTextual()
              ? "Unexpected token received from parser"
              : token(json) + " cannot be converted to " + simpleType(shape));
    }
    if (shape.kind() == Kind.BLOB) {
      base64(json.textValue());
    }
  }

  private static void base64(String text) {
    try {
      Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw fault("Invalid Base64 encoding: " + e.getMessage());
    }
  }

  private static String token(JsonNode json) {
    if (json instanceof NumericNode) {
      return json.isFloatingPointNumber() ? "DECIMAL_VALUE" : "NUMBER_VALUE";
    }
    if (json.isBoolean()) {
      return json.booleanValue() ? "TRUE_VALUE" : "FALSE_VALUE";
    }
    return "STRING_VALUE";
  }

  private static String simpleType(Shape shape) {
    return switch (shape.kind()) {
      case STRING -> "String";
      case BLOB -> "ByteBuffer";
      case BOOLEAN -> "Boolean";
      case INTEGER -> "Integer";
      case LONG -> "Long";
      case DOUBLE -> "Double";
      case TIMESTAMP -> "Date";
      case STRUCTURE, LIST, MAP -> shape.name();
    };
  }

  /** As the service's own parser names it, e.g. {@code class java.lang.String}. */
  private String javaType(Shape shape, boolean outermost) {
    String prefix = outermost ? "class " : "";
    return switch (shape.kind()) {
      case STRUCTURE -> prefix + PACKAGE + shape.name();
      case LIST -> "java.util.List<" + javaType(model.shape(shape.element()), false) + ">";
      case MAP ->
          "java.util.Map<java.lang.String, " + javaType(model.shape(shape.element()), false) + ">";
      case BLOB -> prefix + "java.nio.ByteBuffer";
      case TIMESTAMP -> prefix + "java.util.Date";
      case STRING, BOOLEAN, INTEGER, LONG, DOUBLE -> prefix + "java.lang." + simpleType(shape);
    };
  }

  private static DynamoDbException fault(String message) {
    return DynamoDbException.of("SerializationException", message);
  }
}
