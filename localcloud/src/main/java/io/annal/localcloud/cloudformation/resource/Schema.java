package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.cloudformation.template.Refusal;
import io.annal.localcloud.wire.AwsException;
import java.math.BigDecimal;
import java.util.Set;
import java.util.TreeSet;

/** What AWS says about a type's properties. */
public final class Schema {
  private final String type;
  private final JsonNode root;

  Schema(String type, JsonNode root) {
    this.type = type;
    this.root = root;
  }

  /** Attributes of {@code Fn::GetAtt}. */
  Set<String> readOnly() {
    return names("readOnly");
  }

  /**
   * Whether {@code Fn::GetAtt} may ask for a property that the template gives: any that can be
   * read. The documentation lists attributes only; AWS resolves these, too.
   */
  boolean isReadable(String property) {
    if (names("writeOnly").stream().anyMatch(name -> isWithin(property, name))) {
      return false;
    }
    JsonNode part = root;
    for (var name : property.split("\\.", -1)) {
      part = part.path("properties").path(name);
    }
    return !part.isMissingNode();
  }

  private static boolean isWithin(String property, String outer) {
    return property.equals(outer) || property.startsWith(outer + ".");
  }

  /** Properties whose change asks for a new resource. */
  Set<String> createOnly() {
    return names("createOnly");
  }

  boolean hasTags() {
    return root.path("properties").has("Tags");
  }

  boolean tagsAreMap() {
    return !root.path("properties").path("Tags").has("items");
  }

  boolean isOpen() {
    return root.path("open").asBoolean();
  }

  private Set<String> names(String member) {
    var names = new TreeSet<String>();
    root.path(member).forEach(name -> names.add(name.asText().replace('/', '.')));
    return names;
  }

  /**
   * Checks what can be checked before functions are evaluated: names of properties, and that
   * required ones are there.
   *
   * @throws AwsException {@code ValidationError}
   */
  void check(String logicalId, ObjectNode properties) {
    checkObject(root, logicalId, "Resources/%s/Properties".formatted(logicalId), properties);
    for (var name : readOnly()) {
      if (properties.has(name) && !name.contains(".")) {
        throw unsupportedProperty("Resources/%s/Properties".formatted(logicalId), name);
      }
    }
  }

  private void check(JsonNode schema, String id, String path, JsonNode value) {
    if (isFunction(value)) {
      var branches = value.path("Fn::If");
      if (branches.size() == 3) {
        check(schema, id, path, branches.path(1));
        check(schema, id, path, branches.path(2));
      }
      return;
    }
    if (value.isObject() && schema.has("properties")) {
      checkObject(schema, id, path, value);
    } else if (value.isObject() && schema.has("values")) {
      value
          .properties()
          .forEach(e -> check(schema.path("values"), id, path + "/" + e.getKey(), e.getValue()));
    } else if (value.isArray() && schema.has("items")) {
      for (var i = 0; i < value.size(); i++) {
        check(schema.path("items"), id, path + "/" + i, value.path(i));
      }
    } else {
      checkKind(schema, path, value);
    }
  }

  private void checkObject(JsonNode schema, String id, String path, JsonNode value) {
    var known = schema.path("properties");
    value
        .properties()
        .forEach(entry -> {
          if (known.has(entry.getKey())) {
            check(known.path(entry.getKey()), id, path + "/" + entry.getKey(), entry.getValue());
          } else if (!schema.path("open").asBoolean()) {
            throw unsupportedProperty(path, entry.getKey());
          }
        });
    schema
        .path("required")
        .forEach(name -> {
          if (!value.has(name.asText())) {
            throw Refusal.of(
                "Properties validation failed for %s (%s): Property %s cannot be empty. (at /%s)"
                    .formatted(id, type, name.asText(), path));
          }
        });
  }

  private static void checkKind(JsonNode schema, String path, JsonNode value) {
    var kind = schema.path("type").asText();
    var right =
        switch (kind) {
          case "array" -> value.isArray();
          case "string", "integer", "number", "boolean" -> value.isValueNode() && !value.isNull();
          default -> true;
        };
    if (!right) {
      throw Refusal.of("Value of property /%s must be of type %s".formatted(path, spoken(kind)));
    }
  }

  private AwsException unsupportedProperty(String path, String name) {
    return Refusal.of(
        "Encountered unsupported property %s in %s (at /%s)".formatted(name, type, path));
  }

  static boolean isFunction(JsonNode value) {
    if (!value.isObject() || value.size() != 1) {
      return false;
    }
    var name = value.fieldNames().next();
    return name.equals("Ref") || name.startsWith("Fn::");
  }

  /**
   * Turns evaluated properties into the types that the schema says: a text that a parameter gave
   * becomes the number that the property is.
   *
   * @throws AwsException {@code ValidationError} where that cannot be
   */
  ObjectNode typed(ObjectNode properties) {
    if (typed(root, "", properties) instanceof ObjectNode object) {
      return object;
    }
    throw new IllegalStateException("an object became another thing");
  }

  private JsonNode typed(JsonNode schema, String path, JsonNode value) {
    return switch (value) {
      case ObjectNode object -> {
        requireKind(schema, path, value, "object");
        var typed = JsonNodeFactory.instance.objectNode();
        object
            .properties()
            .forEach(e ->
                typed.set(
                    e.getKey(),
                    typed(member(schema, e.getKey()), path + "/" + e.getKey(), e.getValue())));
        yield typed;
      }
      case ArrayNode array -> {
        requireKind(schema, path, value, "array");
        var typed = JsonNodeFactory.instance.arrayNode();
        array.forEach(item -> typed.add(typed(schema.path("items"), path + "/*", item)));
        yield typed;
      }
      default -> scalar(schema.path("type").asText(), path, value);
    };
  }

  private static JsonNode member(JsonNode schema, String name) {
    return schema.has("properties") ? schema.path("properties").path(name) : schema.path("values");
  }

  private static void requireKind(JsonNode schema, String path, JsonNode value, String is) {
    var kind = schema.path("type").asText(is);
    var wellKnown = Set.of("string", "integer", "number", "boolean", "array", "object");
    if (wellKnown.contains(kind) && !kind.equals(is)) {
      throw wrongType(path, kind, value);
    }
  }

  private static JsonNode scalar(String kind, String path, JsonNode value) {
    if (value.isNull()) {
      throw Refusal.of("Null values are not allowed in templates (property %s)".formatted(path));
    }
    var text = value.asText();
    try {
      return switch (kind) {
        case "string" -> TextNode.valueOf(text);
        case "integer" -> LongNode.valueOf(new BigDecimal(text.strip()).longValueExact());
        case "number" -> DecimalNode.valueOf(new BigDecimal(text.strip()));
        case "boolean" -> bool(path, value, text);
        case "array" -> throw wrongType(path, kind, value);
        case "object" -> throw notAnObject(path, value);
        default -> value;
      };
    } catch (NumberFormatException e) {
      throw wrongType(path, kind, value);
    } catch (ArithmeticException e) {
      throw wrongType(path, kind, value);
    }
  }

  private static JsonNode bool(String path, JsonNode value, String text) {
    if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
      return BooleanNode.valueOf(text.equalsIgnoreCase("true"));
    }
    throw wrongType(path, "boolean", value);
  }

  /**
   * CloudFormation turns texts into numbers and booleans, and never into objects: a document's JSON
   * text is refused where the resource's schema says {@code object} alone. The words are those of
   * the <a
   * href="https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1414">registry's
   * validation</a>.
   */
  private static AwsException notAnObject(String path, JsonNode value) {
    var found =
        switch (value.getNodeType()) {
          case BOOLEAN -> "Boolean";
          case NUMBER -> "Integer";
          default -> "String";
        };
    return Refusal.of(
        "Properties validation failed: [#%s: expected type: JSONObject, found: %s]"
            .formatted(path.replace("/*", "/0"), found));
  }

  private static AwsException wrongType(String path, String kind, JsonNode value) {
    return Refusal.of(
        "Value of property %s must be of type %s, and is %s"
            .formatted(path.substring(path.indexOf('/') + 1), spoken(kind), value));
  }

  private static String spoken(String kind) {
    return switch (kind) {
      case "array" -> "List";
      case "string" -> "String";
      case "integer" -> "Integer";
      case "number" -> "Number";
      case "boolean" -> "Boolean";
      default -> "Object";
    };
  }
}
