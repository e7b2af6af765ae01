package io.annal.localcloud.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.InputShape.Entries;
import io.annal.localcloud.wire.InputShape.Enumeration;
import io.annal.localcloud.wire.InputShape.Items;
import io.annal.localcloud.wire.InputShape.Simple;
import io.annal.localcloud.wire.InputShape.Structure;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Compares one input with its types. The sentences are those of AWS's services, recorded by others:
 * {@code STRING_VALUE can not be converted to an Integer}; the place is added to them. A member
 * that is null is absent, as on AWS.
 */
final class InputCheck {
  private static final int LONGEST_VALUE = 1_000;

  private final InputTypes types;
  private final InputForm form;

  InputCheck(InputTypes types, InputForm form) {
    this.types = types;
    this.form = form;
  }

  /**
   * Returns the value as its type reads it: itself, or the map or list that a query's text means.
   */
  JsonNode member(JsonNode value, InputShape shape, Place where) {
    return switch (shape) {
      case Structure structure -> structure(value, structure, where);
      case Items items -> list(value, items, where);
      case Entries entries -> map(value, entries, where);
      case Enumeration enumeration -> {
        simple(value, Simple.STRING, where);
        oneOf(value.asText(), enumeration, where);
        yield value;
      }
      case Simple simple -> {
        simple(value, simple, where);
        yield value;
      }
    };
  }

  private JsonNode structure(JsonNode value, Structure structure, Place where) {
    if (!(value instanceof ObjectNode object)) {
      if (isEmptyText(value)) {
        return Trees.object();
      }
      throw form.refusal(value.isArray() ? Unexpected.LIST : "Expected null", where);
    }
    for (var member : structure.members().entrySet()) {
      JsonNode found = object.get(member.getKey());
      if (found != null && !found.isNull()) {
        var place = where.member(member.getKey());
        object.set(member.getKey(), member(found, types.shape(member.getValue()), place));
      }
    }
    return object;
  }

  private JsonNode list(JsonNode value, Items items, Place where) {
    if (!(value instanceof ArrayNode array)) {
      if (isEmptyText(value)) {
        return Trees.array();
      }
      throw form.refusal(value.isObject() ? Unexpected.MAP : "Expected list or null", where);
    }
    InputShape shape = types.shape(items.member());
    for (int i = 0; i < array.size(); i++) {
      array.set(i, part(array.get(i), shape, where.item(i)));
    }
    return array;
  }

  private JsonNode map(JsonNode value, Entries entries, Place where) {
    JsonNode found = value;
    if (form == InputForm.QUERY) {
      found = isEmptyText(value) ? Trees.object() : byName(value, entries, where);
    }
    if (!(found instanceof ObjectNode object)) {
      throw form.refusal(found.isArray() ? Unexpected.LIST : "Expected map or null", where);
    }
    InputShape shape = types.shape(entries.value());
    for (var entry : object.properties()) {
      entry.setValue(part(entry.getValue(), shape, where.member(entry.getKey())));
    }
    return object;
  }

  /** A query's list of keys and values. */
  private JsonNode byName(JsonNode value, Entries entries, Place where) {
    if (!(value instanceof ArrayNode array)) {
      return value;
    }
    var map = Trees.object();
    for (JsonNode entry : array) {
      JsonNode key = entry.path(entries.keyName());
      if (!key.isTextual()) {
        throw form.refusal("An entry has no " + entries.keyName(), where);
      }
      map.set(key.asText(), entry.path(entries.valueName()));
    }
    return map;
  }

  /** An item of a list or a map, which null is none of. */
  private JsonNode part(JsonNode value, InputShape shape, Place where) {
    if (value.isNull() || value.isMissingNode()) {
      throw AwsException.validation(
          "1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null"
              .formatted(where.uncapitalized()));
    }
    return member(value, shape, where);
  }

  private void simple(JsonNode value, Simple type, Place where) {
    String unexpected = Unexpected.of(value);
    if (unexpected.isEmpty()) {
      boolean fits =
          switch (type) {
            case STRING -> value.isTextual();
            case BLOB -> isBlob(value);
            case BOOLEAN -> value.isBoolean() || (isQuery() && isBoolean(value.asText()));
            case TIMESTAMP -> value.isPojo() || value.isNumber() || value.isTextual();
            case INTEGER, LONG, FLOAT, DOUBLE -> isNumber(value, type);
          };
      if (!fits) {
        throw form.refusal(
            "%s can not be converted to %s".formatted(Unexpected.token(value), type.withArticle()),
            where);
      }
      return;
    }
    throw form.refusal(unexpected, where);
  }

  private static void oneOf(String value, Enumeration enumeration, Place where) {
    if (!enumeration.values().contains(value)) {
      throw AwsException.validation(
          "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must satisfy enum value set: [%s]"
              .formatted(
                  value.substring(0, Math.min(LONGEST_VALUE, value.length())),
                  where.uncapitalized(),
                  String.join(", ", enumeration.values())));
    }
  }

  private boolean isNumber(JsonNode value, Simple type) {
    if (!value.isNumber() && !isQuery()) {
      return false;
    }
    try {
      var number = BoundedNumbers.of(value.asText().trim());
      return switch (type) {
        case INTEGER -> number.toBigInteger().bitLength() < Integer.SIZE;
        case LONG -> number.toBigInteger().bitLength() < Long.SIZE;
        case STRING, BLOB, BOOLEAN, TIMESTAMP, FLOAT, DOUBLE -> true;
      };
    } catch (NumberFormatException e) {
      return false; // NaN and infinities of CBOR, too
    }
  }

  private boolean isBlob(JsonNode value) {
    if (form == InputForm.CBOR) {
      return value.isBinary();
    }
    try {
      return value.isTextual() && value.binaryValue() != null;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isBoolean(String text) {
    return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
  }

  /** What a query sends for a list, a map or a structure without members. */
  private boolean isEmptyText(JsonNode value) {
    return isQuery() && value.isTextual() && value.asText().isEmpty();
  }

  private boolean isQuery() {
    return form == InputForm.QUERY;
  }

  /** Where something stands, e.g. {@code Entries[0].Id}; written out for a refusal only. */
  record Place(@Nullable Place above, String name, int index) {
    static final Place TOP = new Place(null, "", -1);
    private static final int LONGEST = 200;

    Place member(String member) {
      return new Place(this, member, -1);
    }

    Place item(int at) {
      return new Place(this, "", at);
    }

    /** As AWS's validation writes it: {@code tableName}. */
    String uncapitalized() {
      String whole = toString();
      return Character.toLowerCase(whole.charAt(0)) + whole.substring(1);
    }

    @Override
    public String toString() {
      String whole = written();
      return whole.length() <= LONGEST ? whole : whole.substring(0, LONGEST) + "…";
    }

    private String written() {
      String before = above == null ? "" : above.written();
      if (index >= 0) {
        return before + "[" + index + "]";
      }
      return before.isEmpty() ? name : before + "." + name;
    }
  }

  /** What was found instead, in AWS's words. */
  private static final class Unexpected {
    static final String LIST = "Start of list found where not expected";
    static final String MAP = "Start of structure or map found where not expected.";

    static String of(JsonNode value) {
      return switch (value.getNodeType()) {
        case ARRAY -> LIST;
        case OBJECT -> MAP;
        case BINARY, BOOLEAN, MISSING, NULL, NUMBER, POJO, STRING -> "";
      };
    }

    static String token(JsonNode value) {
      return switch (value.getNodeType()) {
        case BOOLEAN -> value.booleanValue() ? "TRUE_VALUE" : "FALSE_VALUE";
        case NUMBER -> value.isIntegralNumber() ? "NUMBER_VALUE" : "DECIMAL_VALUE";
        case BINARY -> "BLOB_VALUE";
        case POJO -> "TIMESTAMP_VALUE";
        case ARRAY, MISSING, NULL, OBJECT, STRING -> "STRING_VALUE";
      };
    }
  }
}
