package io.annal.dynamodb;

import io.annal.Json;
import io.annal.StorableValues;
import io.annal.UnstorableException;
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
 */
final class Attributes {
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
   * @throws UnstorableException where DynamoDB could not hold it exactly
   */
  static AttributeValue of(String name, Json json, int depth) {
    StorableValues.check(name, json, depth);
    return of(json);
  }

  private static AttributeValue of(Json json) {
    return switch (json) {
      case Json.Str(String value) -> AttributeValue.fromS(value);
      case Json.Num(BigDecimal value) -> AttributeValue.fromN(digits(value));
      case Json.Bool(boolean value) -> value ? TRUE : FALSE;
      case Json.Null() -> NULL;
      case Json.Obj(var members) -> AttributeValue.fromM(map(members));
      case Json.Arr(var items) -> AttributeValue.fromL(list(items));
    };
  }

  private static String digits(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  private static Map<String, AttributeValue> map(Map<String, Json> members) {
    var map = HashMap.<String, AttributeValue>newHashMap(members.size());
    members.forEach((name, value) -> map.put(name, of(value)));
    return map;
  }

  private static List<AttributeValue> list(List<Json> items) {
    var list = new ArrayList<AttributeValue>(items.size());
    items.forEach(item -> list.add(of(item)));
    return list;
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

  private static Json number(String digits) {
    return StorableValues.asStored(Json.of(new BigDecimal(digits)));
  }
}
