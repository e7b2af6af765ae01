package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.KeySchema;
import io.annal.tables.schema.ScalarType;
import io.annal.tables.schema.StreamDefinition;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.schema.Throughput;
import io.annal.tables.storage.Storage;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Makes the definitions of new tables, with DynamoDB's rules in its order. */
final class NewTables {
  private static final DateTimeFormatter LABEL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  private final Storage storage;
  private final Clock clock;

  NewTables(Storage storage, Clock clock) {
    this.storage = storage;
    this.clock = clock;
  }

  TableDefinition of(ObjectNode input, Place place) {
    boolean provisioned = isProvisioned(input);
    Map<String, ScalarType> attributes = attributes(input);
    KeySchema key = KeySchemas.table(input.path("KeySchema"), attributes.keySet());
    List<IndexDefinition> indexes =
        new IndexRequests(attributes.keySet(), provisioned, storage::newSpace).all(input, key);
    requireUsed(input, attributes.keySet(), key, indexes);
    ThroughputRules.requireLimits(input, provisioned);
    if (provisioned) {
      requireThroughput(input);
      input
          .path("GlobalSecondaryIndexes")
          .forEach(index -> ThroughputRules.requireIndexThroughput(index, "is not specified"));
    }
    TableDescriptions.requireWarm(input, provisioned);
    Instant now = clock.instant();
    Optional<StreamDefinition> stream =
        Requests.object(input, "StreamSpecification").flatMap(each -> stream(each, now));
    ObjectNode settings = settings(input, place);
    stream.ifPresent(each -> settings.put(TableSettings.LATEST_STREAM, each.label()));
    return new TableDefinition(
        place,
        Requests.tableName(input),
        UUID.randomUUID().toString(),
        now,
        TableDefinition.Status.ACTIVE,
        attributes,
        key,
        indexes,
        provisioned,
        provisioned ? ThroughputRules.of(input) : Throughput.ON_DEMAND,
        stream,
        Optional.empty(),
        input.path("DeletionProtectionEnabled").asBoolean(),
        storage.newSpace(),
        settings);
  }

  private static boolean isProvisioned(JsonNode input) {
    boolean provisioned = !input.path("BillingMode").asText().equals(ThroughputRules.ON_DEMAND);
    if (!provisioned) {
      ThroughputRules.requireNone(input);
    } else if (input.has("BillingMode")) {
      requireThroughput(input);
    }
    ThroughputRules.requireBounds(input, "");
    return provisioned;
  }

  private static void requireThroughput(JsonNode input) {
    if (!input.has("ProvisionedThroughput")) {
      throw Requests.invalid(
          "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is"
              + " PROVISIONED");
    }
  }

  static Map<String, ScalarType> attributes(JsonNode input) {
    Map<String, ScalarType> attributes = new LinkedHashMap<>();
    for (JsonNode definition : input.path("AttributeDefinitions")) {
      String name = definition.path("AttributeName").asText();
      ScalarType type = ScalarType.valueOf(definition.path("AttributeType").asText());
      if (attributes.putIfAbsent(name, type) != null) {
        throw DynamoDbException.validation("Attribute Name is duplicated: " + name);
      }
    }
    return attributes;
  }

  /** The attributes of all keys. */
  static Set<String> used(KeySchema key, List<IndexDefinition> indexes) {
    var used = new HashSet<>(key.names());
    indexes.forEach(index -> used.addAll(index.key().names()));
    return used;
  }

  private static void requireUsed(
      JsonNode input, Set<String> defined, KeySchema key, List<IndexDefinition> indexes) {
    Set<String> used = used(key, indexes);
    if (input.path("AttributeDefinitions").size() == used.size()) {
      return;
    }
    throw Requests.invalid(
        indexes.isEmpty()
            ? "Number of attributes in KeySchema does not exactly match number of attributes"
                + " defined in AttributeDefinitions"
            : "Some AttributeDefinitions are not used. AttributeDefinitions: %s, keys used: %s"
                .formatted(KeySchemas.printed(defined), used));
  }

  /** A stream that is switched on. */
  Optional<StreamDefinition> stream(JsonNode specification, Instant now) {
    Optional<String> view = Requests.text(specification, "StreamViewType");
    if (!specification.path("StreamEnabled").asBoolean()) {
      if (view.isPresent()) {
        throw Requests.invalid(
            "Table is being created with a stream disabled, UpdateViewType should not be"
                + " specified");
      }
      return Optional.empty();
    }
    if (view.isEmpty()) {
      throw Requests.invalid(
          "Table is being created with a stream enabled, UpdateViewType is required");
    }
    return view.map(name ->
        new StreamDefinition(
            LABEL.format(now), StreamDefinition.View.valueOf(name), storage.newSpace()));
  }

  private ObjectNode settings(ObjectNode input, Place place) {
    ObjectNode settings = JsonNodeFactory.instance.objectNode();
    TableSettings.take(input, settings, place);
    input
        .path("GlobalSecondaryIndexes")
        .forEach(index ->
            TableSettings.throughput(
                index, TableSettings.ofIndex(settings, index.path("IndexName").asText())));
    if (input.has("Tags")) {
      TableTags.add(input.path("Tags"), settings);
    }
    Requests.text(input, "ResourcePolicy")
        .ifPresent(policy -> ResourcePolicies.set(policy, settings, clock.instant()));
    return settings;
  }

  /** Refuses by name what nothing here does. */
  static void refuse(JsonNode input, String operation, String... members) {
    for (String member : members) {
      if (input.has(member)) {
        throw DynamoDbException.unsupported(member + " of " + operation);
      }
    }
  }
}
