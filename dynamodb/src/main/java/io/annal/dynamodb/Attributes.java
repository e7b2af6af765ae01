package io.annal.dynamodb;

import io.annal.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.util.DefaultSdkAutoConstructMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * JSON trees as DynamoDB's own attributes, so that whoever opens the table reads an event without
 * this library: objects are maps, arrays lists, numbers exact.
 *
 * <p>Limits: <a
 * href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html">Quotas
 * and constraints</a>.
 */
final class Attributes {
  /** How deep lists and maps may be nested: 32 levels with the values in the innermost one. */
  static final int MAX_DEPTH = 31;

  private static final int MAX_DIGITS = 38;
  private static final int MAX_EXPONENT = 125;
  private static final int MIN_EXPONENT = -130;

  private static final AttributeValue NULL = AttributeValue.fromNul(true);
  private static final AttributeValue TRUE = AttributeValue.fromBool(true);
  private static final AttributeValue FALSE = AttributeValue.fromBool(false);

  private Attributes() {}

  static AttributeValue string(String value) {
    return AttributeValue.fromS(value);
  }

  static AttributeValue number(long value) {
    return AttributeValue.fromN(Long.toString(value));
  }

  /**
   * The attribute for a value.
   *
   * @param name of the attribute or member, for error messages
   * @param depth how many lists and maps are around it, 0 at the top of an item
   */
  static AttributeValue of(String name, Json json, int depth) {
    return switch (json) {
      case Json.Str(String value) -> AttributeValue.fromS(value);
      case Json.Num(BigDecimal value) -> AttributeValue.fromN(digits(name, value));
      case Json.Bool(boolean value) -> value ? TRUE : FALSE;
      case Json.Null() -> NULL;
      case Json.Obj object -> AttributeValue.fromM(members(name, object, deeper(name, depth)));
      case Json.Arr array -> AttributeValue.fromL(items(name, array, deeper(name, depth)));
    };
  }

  private static int deeper(String name, int depth) {
    if (depth >= MAX_DEPTH) {
      throw new UnstorableException(name + " is nested deeper than DynamoDB's 32 levels");
    }
    return depth + 1;
  }

  private static Map<String, AttributeValue> members(String name, Json.Obj object, int depth) {
    var members = HashMap.<String, AttributeValue>newHashMap(object.members().size());
    for (var member : object.members().entrySet()) {
      if (member.getKey().isEmpty()) {
        throw new UnstorableException(name + " has a member without a name; DynamoDB wants one");
      }
      try {
        members.put(member.getKey(), of(member.getKey(), member.getValue(), depth));
      } catch (UnstorableException e) {
        throw e.in(name);
      }
    }
    return members;
  }

  private static List<AttributeValue> items(String name, Json.Arr array, int depth) {
    var items = new ArrayList<AttributeValue>(array.items().size());
    for (int i = 0; i < array.items().size(); i++) {
      try {
        items.add(of("[" + i + "]", array.items().get(i), depth));
      } catch (UnstorableException e) {
        throw e.in(name);
      }
    }
    return items;
  }

  private static String digits(String name, BigDecimal value) {
    if (value.signum() == 0) {
      return "0";
    }
    var trimmed = value.stripTrailingZeros();
    if (trimmed.precision() > MAX_DIGITS) {
      throw new UnstorableException(
          "%s has a number of %d digits; DynamoDB keeps at most %d exactly"
              .formatted(name, trimmed.precision(), MAX_DIGITS));
    }
    long exponent = (long) trimmed.precision() - trimmed.scale() - 1;
    if (exponent > MAX_EXPONENT || exponent < MIN_EXPONENT) {
      throw new UnstorableException(
          "%s has a number of the order of 10^%d; DynamoDB keeps 10^%d to 10^%d"
              .formatted(name, exponent, MIN_EXPONENT, MAX_EXPONENT));
    }
    return trimmed.toPlainString();
  }

  /**
   * The value of an attribute. What this library never writes is read where JSON has a like: sets
   * as arrays.
   */
  static Json json(AttributeValue attribute) {
    return switch (attribute.type()) {
      case S -> Json.of(attribute.s());
      case N -> number(attribute.n());
      case BOOL -> Json.of(attribute.bool());
      case NUL -> Json.NULL;
      case M -> object(attribute.m());
      case L -> Json.of(attribute.l().stream().map(Attributes::json).toList());
      case SS -> Json.of(attribute.ss().stream().map(Json::of).toList());
      case NS -> Json.of(attribute.ns().stream().map(Attributes::number).toList());
      case B, BS, UNKNOWN_TO_SDK_VERSION ->
          throw new IllegalArgumentException("of type " + attribute.type() + ", unknown to JSON");
    };
  }

  static Json.Obj object(Map<String, AttributeValue> map) {
    if (map.isEmpty() || map instanceof DefaultSdkAutoConstructMap) {
      return Json.EMPTY;
    }
    // DynamoDB keeps no order; names in order make what is read comparable and printable
    var members = new LinkedHashMap<String, Json>();
    map.keySet().stream().sorted().forEach(name -> members.put(name, json(at(map, name))));
    return new Json.Obj(members);
  }

  private static AttributeValue at(Map<String, AttributeValue> map, String name) {
    var value = map.get(name);
    if (value == null) {
      throw new IllegalStateException("no " + name);
    }
    return value;
  }

  private static Json.Num number(String digits) {
    return Json.of(new BigDecimal(digits));
  }
}
