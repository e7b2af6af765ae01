package io.annal.tables.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.Place;
import io.annal.tables.storage.StorageException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** A definition as JSON for storage. */
final class DefinitionJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private DefinitionJson() {}

  static byte[] write(TableDefinition table) {
    ObjectNode json = JSON.createObjectNode();
    json.put("account", table.place().account()).put("region", table.place().region());
    json.put("name", table.name()).put("id", table.id());
    json.put("created", table.created().toString()).put("status", table.status().name());
    ObjectNode attributes = json.putObject("attributes");
    table.attributes().forEach((name, type) -> attributes.put(name, type.name()));
    key(json, table.key());
    var indexes = json.putArray("indexes");
    table.indexes().forEach(index -> index(indexes.addObject(), index));
    json.put("provisioned", table.provisioned());
    throughput(json, table.throughput());
    table.stream()
        .ifPresent(stream ->
            json.putObject("stream")
                .put("label", stream.label())
                .put("view", stream.view().name())
                .put("space", stream.space()));
    table.timeToLive().ifPresent(attribute -> json.put("timeToLive", attribute));
    json.put("protected", table.protectedFromDeletion()).put("space", table.space());
    json.set("settings", table.settings());
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new StorageException("A table's definition is no JSON", e);
    }
  }

  static TableDefinition read(byte[] bytes) {
    try {
      return table(JSON.readTree(bytes));
    } catch (IOException | IllegalArgumentException e) {
      throw new StorageException("The catalogue has an entry that is no table's definition", e);
    }
  }

  private static TableDefinition table(JsonNode json) {
    Map<String, ScalarType> attributes = new LinkedHashMap<>();
    json.path("attributes")
        .properties()
        .forEach(
            each -> attributes.put(each.getKey(), ScalarType.valueOf(each.getValue().asText())));
    var indexes = new ArrayList<IndexDefinition>();
    json.path("indexes").forEach(each -> indexes.add(index(each)));
    return new TableDefinition(
        new Place(json.path("account").asText(), json.path("region").asText()),
        json.path("name").asText(),
        json.path("id").asText(),
        Instant.parse(json.path("created").asText()),
        TableDefinition.Status.valueOf(json.path("status").asText()),
        attributes,
        key(json),
        indexes,
        json.path("provisioned").asBoolean(),
        throughput(json),
        Optional.ofNullable(json.get("stream")).map(DefinitionJson::stream),
        Optional.ofNullable(json.get("timeToLive")).map(JsonNode::asText),
        json.path("protected").asBoolean(),
        json.path("space").asInt(),
        (ObjectNode) json.path("settings"));
  }

  private static void index(ObjectNode json, IndexDefinition index) {
    json.put("name", index.name()).put("kind", index.kind().name());
    key(json, index.key());
    json.put("projection", index.projection().name());
    var included = json.putArray("included");
    new TreeSet<>(index.included()).forEach(included::add);
    throughput(json, index.throughput());
    json.put("status", index.status().name()).put("space", index.space());
  }

  private static IndexDefinition index(JsonNode json) {
    return new IndexDefinition(
        json.path("name").asText(),
        IndexDefinition.Kind.valueOf(json.path("kind").asText()),
        key(json),
        IndexDefinition.Projection.valueOf(json.path("projection").asText()),
        new LinkedHashSet<>(texts(json.path("included"))),
        throughput(json),
        IndexDefinition.Status.valueOf(json.path("status").asText()),
        json.path("space").asInt());
  }

  private static StreamDefinition stream(JsonNode json) {
    return new StreamDefinition(
        json.path("label").asText(),
        StreamDefinition.View.valueOf(json.path("view").asText()),
        json.path("space").asInt());
  }

  private static void key(ObjectNode json, KeySchema key) {
    var hash = json.putArray("hash");
    key.hash().forEach(hash::add);
    var range = json.putArray("range");
    key.range().forEach(range::add);
  }

  private static KeySchema key(JsonNode json) {
    return new KeySchema(texts(json.path("hash")), texts(json.path("range")));
  }

  private static void throughput(ObjectNode json, Throughput throughput) {
    json.put("read", throughput.read()).put("write", throughput.write());
  }

  private static Throughput throughput(JsonNode json) {
    return new Throughput(json.path("read").asLong(), json.path("write").asLong());
  }

  private static List<String> texts(JsonNode json) {
    var texts = new ArrayList<String>();
    json.forEach(each -> texts.add(each.asText()));
    return texts;
  }
}
