package io.annal.tables.value;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.value.AttributeValue.B;
import io.annal.tables.value.AttributeValue.BS;
import io.annal.tables.value.AttributeValue.Bool;
import io.annal.tables.value.AttributeValue.L;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.AttributeValue.N;
import io.annal.tables.value.AttributeValue.NS;
import io.annal.tables.value.AttributeValue.Null;
import io.annal.tables.value.AttributeValue.S;
import io.annal.tables.value.AttributeValue.SS;
import io.annal.tables.value.Numbers.NumberException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;

/**
 * Values as DynamoDB's JSON. The JSON types of the members ({@code S} a text, {@code BOOL} a truth
 * value) were checked before by the service's model; what is checked here is what a value means.
 */
public final class JsonValues {
  private static final String INVALID = "One or more parameter values were invalid: ";

  /**
   * How many values may lie in one another, the innermost included.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes">Nested
   *     attribute depth</a>
   */
  static final int DEEPEST = 32;

  /**
   * Names of attributes are shorter than this, in bytes.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes">Attribute
   *     name-value pairs</a>
   */
  private static final int LONGEST_NAME = 65_536;

  private JsonValues() {}

  /**
   * An item, or a key.
   *
   * @throws DynamoDbException {@code ValidationException} where a value in it is none
   */
  public static M item(JsonNode json) {
    return map(json, DEEPEST);
  }

  private static M map(JsonNode json, int levels) {
    var values = new LinkedHashMap<String, AttributeValue>();
    for (Map.Entry<String, JsonNode> entry : json.properties()) {
      requireName(entry.getKey());
      values.put(entry.getKey(), value(entry.getValue(), levels));
    }
    return new M(values);
  }

  /**
   * Refuses what is no attribute's name.
   *
   * @throws DynamoDbException {@code ValidationException} where it is empty or too long
   */
  public static void requireName(String name) {
    if (name.isEmpty()) {
      throw DynamoDbException.validation("Empty attribute name");
    }
    if (name.length() >= LONGEST_NAME / 3 && Sizes.text(name) >= LONGEST_NAME) {
      throw DynamoDbException.validation(
          "Attribute name is too large, must be less than 65536 bytes");
    }
  }

  /**
   * A value.
   *
   * @throws DynamoDbException {@code ValidationException} where it is none
   */
  public static AttributeValue value(JsonNode json) {
    return value(json, DEEPEST);
  }

  /**
   * A value of a transaction's expressions, which may have a scalar one level deeper: only what is
   * written is held to the limit then.
   *
   * @throws DynamoDbException {@code ValidationException} where it is none
   */
  public static AttributeValue transacted(JsonNode json) {
    return value(json, DEEPEST + 1);
  }

  private static AttributeValue value(JsonNode json, int levels) {
    if (json.isEmpty()) {
      throw ValueFault.EMPTY.exception();
    }
    if (json.size() > 1) {
      throw ValueFault.ofSeveral(json).exception();
    }
    Map.Entry<String, JsonNode> entry = json.properties().iterator().next();
    requireLevel(levels);
    return typed(entry.getKey(), entry.getValue(), levels - 1);
  }

  private static void requireLevel(int levels) {
    if (levels < 1) {
      throw DynamoDbException.validation(
          "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels"
              + " beyond supported limit");
    }
  }

  private static AttributeValue typed(String type, JsonNode value, int levels) {
    return switch (type) {
      case "S" -> new S(value.asText());
      case "N" -> new N(number(value.asText()));
      case "B" -> new B(Binary.ofBase64(value.asText()));
      case "BOOL" -> new Bool(value.asBoolean());
      case "NULL" -> {
        if (!value.asBoolean()) {
          throw ValueFault.NULL.exception();
        }
        yield new Null();
      }
      case "L" -> {
        var values = new ArrayList<AttributeValue>();
        value.forEach(each -> values.add(value(each, levels)));
        yield new L(values);
      }
      case "M" -> map(value, levels);
      case "SS", "NS", "BS" -> set(type, value);
      default -> throw ValueFault.EMPTY.exception();
    };
  }

  private static AttributeValue set(String type, JsonNode elements) {
    if (elements.isEmpty()) {
      throw DynamoDbException.validation(
          INVALID
              + switch (type) {
                case "SS" -> "An string set  may not be empty";
                case "NS" -> "An number set  may not be empty";
                default -> "Binary sets should not be empty";
              });
    }
    return switch (type) {
      case "SS" -> {
        var texts = new LinkedHashSet<String>();
        elements.forEach(each -> texts.add(each.asText()));
        requireDistinct(texts.size(), elements, "Input collection [%s] contains duplicates.", ", ");
        yield new SS(texts);
      }
      case "NS" -> {
        var numbers = new LinkedHashSet<BigDecimal>();
        elements.forEach(each -> numbers.add(number(each.asText())));
        if (numbers.size() < elements.size()) {
          throw DynamoDbException.validation(INVALID + "Input collection contains duplicates.");
        }
        yield new NS(numbers);
      }
      default -> {
        var binaries = new LinkedHashSet<Binary>();
        elements.forEach(each -> binaries.add(Binary.ofBase64(each.asText())));
        requireDistinct(
            binaries.size(), elements, "Input collection [%s]of type BS contains duplicates.", ",");
        yield new BS(binaries);
      }
    };
  }

  private static void requireDistinct(
      int distinct, JsonNode elements, String message, String separator) {
    if (distinct < elements.size()) {
      var texts = new ArrayList<String>();
      elements.forEach(each -> texts.add('"' + each.asText() + '"'));
      throw DynamoDbException.validation(
          INVALID + message.formatted(String.join(separator, texts)));
    }
  }

  /**
   * A number.
   *
   * @throws DynamoDbException {@code ValidationException} where the text is none
   */
  public static BigDecimal number(String text) {
    try {
      return Numbers.parse(text);
    } catch (NumberException e) {
      throw ValueFault.of(e, text).exception();
    }
  }

  /** An item as JSON. */
  public static ObjectNode writeItem(M item) {
    var json = JsonNodeFactory.instance.objectNode();
    item.values().forEach((name, value) -> json.set(name, write(value)));
    return json;
  }

  /** A value as JSON. */
  public static ObjectNode write(AttributeValue value) {
    var json = JsonNodeFactory.instance.objectNode();
    switch (value) {
      case S s -> json.put("S", s.value());
      case N n -> json.put("N", Numbers.text(n.value()));
      case B b -> json.put("B", b.value().toBase64());
      case Bool b -> json.put("BOOL", b.value());
      case Null n -> json.put("NULL", true);
      case L l -> {
        ArrayNode values = json.putArray("L");
        l.values().forEach(each -> values.add(write(each)));
      }
      case M m -> json.set("M", writeItem(m));
      case SS set -> set.values().forEach(json.putArray("SS")::add);
      case NS set -> {
        ArrayNode values = json.putArray("NS");
        set.values().forEach(each -> values.add(Numbers.text(each)));
      }
      case BS set -> {
        ArrayNode values = json.putArray("BS");
        set.values().forEach(each -> values.add(each.toBase64()));
      }
    }
    return json;
  }
}
