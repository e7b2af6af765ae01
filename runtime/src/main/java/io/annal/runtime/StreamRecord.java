package io.annal.runtime;

import io.annal.Commit;
import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.codec.Codec;
import io.annal.dynamodb.CommitItem;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A record of a DynamoDB stream as Lambda delivers it: <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html">Using Lambda with DynamoDB</a>.
 *
 * @param sequenceNumber its place in the shard, by which a failure is reported
 * @param eventName {@code INSERT}, {@code MODIFY} or {@code REMOVE}
 * @param json the record as it came
 */
record StreamRecord(String sequenceNumber, String eventName, Json.Obj json) {

  static List<StreamRecord> batch(Json.Obj event) {
    if (!(event.get("Records").orElse(Json.NULL) instanceof Json.Arr(var records))) {
      throw new InvalidDataException("Records", "an array of stream records", "none");
    }
    return records.stream().map(StreamRecord::of).toList();
  }

  private static StreamRecord of(Json json) {
    var record = object("Records[]", json);
    return new StreamRecord(
        text("SequenceNumber", change(record).get("SequenceNumber").orElse(Json.NULL)),
        text("eventName", record.get("eventName").orElse(Json.NULL)),
        record);
  }

  /** Whether it tells of an item that was there before: only insertions add to history. */
  boolean rewritesHistory() {
    return !eventName.equals("INSERT") || change(json).get("OldImage").isPresent();
  }

  /** Which item it is about, for whoever looks into it. */
  String item() {
    var keys = object("Keys", change(json).get("Keys").orElse(Json.NULL));
    return "%s at sequence %s".formatted(key(keys, "AggregateId"), key(keys, "EventSequence"));
  }

  private static String key(Json.Obj keys, String name) {
    var typed = object(name, keys.get(name).orElse(Json.NULL)).members().values();
    return text(name, typed.stream().findFirst().orElse(Json.NULL));
  }

  /** The commit that the new item holds. */
  Commit commit() {
    return CommitItem.commit(
        attributes(object("NewImage", change(json).get("NewImage").orElse(Json.NULL))));
  }

  private static Json.Obj change(Json.Obj record) {
    return object("dynamodb", record.get("dynamodb").orElse(Json.NULL));
  }

  private static Map<String, AttributeValue> attributes(Json.Obj image) {
    var attributes = new HashMap<String, AttributeValue>();
    image.members().forEach((name, value) -> attributes.put(name, attribute(name, value)));
    return attributes;
  }

  /** DynamoDB's JSON: an object with one member, whose name is the type. */
  private static AttributeValue attribute(String name, Json json) {
    var typed = object(name, json).members();
    if (typed.size() != 1) {
      throw new InvalidDataException(name, "an attribute value of one type", typed.keySet() + "");
    }
    var entry = typed.entrySet().iterator().next();
    var value = entry.getValue();
    return switch (entry.getKey()) {
      case "S" -> AttributeValue.fromS(text(name, value));
      case "N" -> AttributeValue.fromN(text(name, value));
      case "BOOL" -> AttributeValue.fromBool(Codec.of(Boolean.class).decode(value));
      case "NULL" -> AttributeValue.fromNul(true);
      case "M" -> AttributeValue.fromM(attributes(object(name, value)));
      case "L" -> AttributeValue.fromL(list(name, value));
      case "B" -> AttributeValue.fromB(bytes(name, text(name, value)));
      default ->
          throw new InvalidDataException(name, "S, N, BOOL, NULL, M, L or B", entry.getKey());
    };
  }

  private static SdkBytes bytes(String name, String text) {
    try {
      return SdkBytes.fromByteArrayUnsafe(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new InvalidDataException(name, "Base64", "other text");
    }
  }

  private static List<AttributeValue> list(String name, Json json) {
    if (json instanceof Json.Arr(var items)) {
      return items.stream().map(item -> attribute(name, item)).toList();
    }
    throw new InvalidDataException(name, "an array", "another value");
  }

  private static Json.Obj object(String name, Json json) {
    if (json instanceof Json.Obj object) {
      return object;
    }
    throw new InvalidDataException(name, "an object", "another value or none");
  }

  private static String text(String name, Json json) {
    if (json instanceof Json.Str(var text)) {
      return text;
    }
    throw new InvalidDataException(name, "a string", "another value or none");
  }
}
