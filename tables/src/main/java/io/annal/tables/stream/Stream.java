package io.annal.tables.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.Place;
import io.annal.tables.schema.StreamDefinition.View;
import io.annal.tables.schema.TableDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A stream that can be read; it is so for a day longer than it is on.
 *
 * @param place whose
 * @param table its name
 * @param label as its ARN ends
 * @param view what its records show
 * @param space where they lie
 * @param created when it was switched on
 * @param keySchema of the table, as the API writes it
 * @param disabled when it was switched off
 * @param trimmed the position of the last record that was deleted for its age, 0 if none was
 * @param shards in order; the last is open, unless the stream is off
 */
record Stream(
    Place place,
    String table,
    String label,
    View view,
    int space,
    Instant created,
    ArrayNode keySchema,
    Optional<Instant> disabled,
    long trimmed,
    List<Shard> shards) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Stream {
    shards = List.copyOf(shards);
  }

  /** A table's stream that is switched on now. */
  static Stream of(TableDefinition table, Instant now) {
    var on = table.stream().orElseThrow();
    ArrayNode keySchema = JSON.createArrayNode();
    table.key().hash().forEach(name -> key(keySchema, name, "HASH"));
    table.key().range().forEach(name -> key(keySchema, name, "RANGE"));
    return new Stream(
        table.place(),
        table.name(),
        on.label(),
        on.view(),
        on.space(),
        now,
        keySchema,
        Optional.empty(),
        0,
        List.of(Shard.first(now)));
  }

  private static void key(ArrayNode schema, String name, String type) {
    schema.addObject().put("AttributeName", name).put("KeyType", type);
  }

  static String arn(TableDefinition table, String label) {
    return table.arn() + "/stream/" + label;
  }

  String arn() {
    return place.tableArn(table) + "/stream/" + label;
  }

  Optional<Shard> shard(String id) {
    return shards.stream().filter(each -> each.id().equals(id)).findFirst();
  }

  /** Whether nothing is written to a shard any more. */
  boolean isClosed(Shard shard) {
    return disabled.isPresent() || !shard.isOpen();
  }

  Stream disabled(Instant now) {
    return with(Optional.of(now), trimmed, shards);
  }

  Stream with(Optional<Instant> off, long trimmedTo, List<Shard> those) {
    return new Stream(place, table, label, view, space, created, keySchema, off, trimmedTo, those);
  }

  /** What does not change, as JSON. */
  byte[] definition() {
    ObjectNode json = JSON.createObjectNode();
    json.put("account", place.account());
    json.put("region", place.region());
    json.put("table", table);
    json.put("label", label);
    json.put("view", view.name());
    json.put("space", space);
    json.put("created", created.toEpochMilli());
    json.set("keySchema", keySchema);
    return bytes(json);
  }

  /** What does change, as JSON. */
  byte[] state() {
    ObjectNode json = JSON.createObjectNode();
    json.put("trimmed", trimmed);
    ArrayNode array = json.putArray("shards");
    for (Shard each : shards) {
      ObjectNode shard = array.addObject();
      shard.put("id", each.id());
      each.parent().ifPresent(parent -> shard.put("parent", parent));
      shard.put("opened", each.opened().toEpochMilli());
      shard.put("after", each.after());
      each.last().ifPresent(last -> shard.put("last", last));
    }
    return bytes(json);
  }

  private static byte[] bytes(ObjectNode json) {
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads what {@link #definition} wrote: the stream as it began. */
  static Stream ofDefinition(byte[] bytes) {
    JsonNode json = json(bytes);
    var created = Instant.ofEpochMilli(json.get("created").asLong());
    return new Stream(
        new Place(json.get("account").asText(), json.get("region").asText()),
        json.get("table").asText(),
        json.get("label").asText(),
        View.valueOf(json.get("view").asText()),
        json.get("space").asInt(),
        created,
        (ArrayNode) json.get("keySchema"),
        Optional.empty(),
        0,
        List.of(Shard.first(created)));
  }

  /** With what {@link #state} wrote. */
  Stream withState(byte[] bytes) {
    JsonNode json = json(bytes);
    var read = new ArrayList<Shard>();
    for (JsonNode each : json.get("shards")) {
      read.add(
          new Shard(
              each.get("id").asText(),
              Optional.ofNullable(each.get("parent")).map(JsonNode::asText),
              Instant.ofEpochMilli(each.get("opened").asLong()),
              each.get("after").asLong(),
              each.has("last")
                  ? OptionalLong.of(each.get("last").asLong())
                  : OptionalLong.empty()));
    }
    return with(disabled, json.get("trimmed").asLong(), read);
  }

  private static JsonNode json(byte[] bytes) {
    try {
      return JSON.readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
