package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.IndexDefinition.Kind;
import io.annal.tables.schema.IndexDefinition.Projection;
import io.annal.tables.schema.IndexDefinition.Status;
import io.annal.tables.schema.KeySchema;
import io.annal.tables.schema.Throughput;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Reads the indexes of a request, with DynamoDB's rules in its order: the keys of all, then what
 * they project, their names, how many there are, and their throughput.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-secondary-indexes">Quotas</a>
 */
final class IndexRequests {
  static final int MOST_GLOBAL = 20;

  private static final int MOST_LOCAL = 5;
  private static final int MOST_PROJECTED = 100;
  private static final String LOCAL = "LocalSecondaryIndexes";
  private static final String GLOBAL = "GlobalSecondaryIndexes";

  private final Set<String> defined;
  private final boolean provisioned;
  private final IntSupplier newSpace;

  IndexRequests(Set<String> defined, boolean provisioned, IntSupplier newSpace) {
    this.defined = defined;
    this.provisioned = provisioned;
    this.newSpace = newSpace;
  }

  /** All indexes of a new table. */
  List<IndexDefinition> all(JsonNode input, KeySchema table) {
    var indexes = new ArrayList<IndexDefinition>();
    if (input.has(LOCAL)) {
      requireSome(input, LOCAL);
      locals(input.path(LOCAL), table, indexes);
    }
    if (input.has(GLOBAL)) {
      requireSome(input, GLOBAL);
      globals(input.path(GLOBAL), indexes);
    }
    requireFewProjected(indexes);
    return indexes;
  }

  private static void requireSome(JsonNode input, String member) {
    if (input.path(member).isEmpty()) {
      throw Requests.invalid("List of %s is empty".formatted(member));
    }
  }

  private void locals(JsonNode input, KeySchema table, List<IndexDefinition> indexes) {
    if (table.range().isEmpty()) {
      throw Requests.invalid(
          "Table KeySchema does not have a range key, which is required when specifying a"
              + " LocalSecondaryIndex");
    }
    var keys = new ArrayList<KeySchema>();
    input.forEach(each -> keys.add(KeySchemas.local(each.path("KeySchema"), defined)));
    for (int i = 0; i < keys.size(); i++) {
      requireTablesHash(keys.get(i), table, name(input.path(i)));
    }
    input.forEach(IndexRequests::requireProjection);
    requireUnique(input, Set.of());
    if (input.size() > MOST_LOCAL) {
      throw Requests.invalid(
          "Number of LocalSecondaryIndexes exceeds per-table limit of " + MOST_LOCAL);
    }
    for (int i = 0; i < keys.size(); i++) {
      indexes.add(definition(input.path(i), Kind.LOCAL, keys.get(i), Throughput.ON_DEMAND));
    }
  }

  private static void requireTablesHash(KeySchema key, KeySchema table, String name) {
    if (key.range().isEmpty()) {
      throw Requests.invalid("Index KeySchema does not have a range key for index: " + name);
    }
    if (!key.hash().equals(table.hash())) {
      throw Requests.invalid(
          "Index KeySchema does not have the same leading hash key as table KeySchema for index: %s. index hash key: %s, table hash key: %s"
              .formatted(name, key.hash().get(0), table.hash().get(0)));
    }
  }

  private void globals(JsonNode input, List<IndexDefinition> indexes) {
    var keys = new ArrayList<KeySchema>();
    input.forEach(each -> keys.add(KeySchemas.global(each.path("KeySchema"), defined)));
    input.forEach(IndexRequests::requireProjection);
    requireUnique(input, names(indexes));
    if (input.size() > MOST_GLOBAL) {
      throw Requests.invalid(
          "GlobalSecondaryIndex count exceeds the per-table limit of " + MOST_GLOBAL);
    }
    for (int i = 0; i < keys.size(); i++) {
      indexes.add(
          definition(
              input.path(i),
              Kind.GLOBAL,
              keys.get(i),
              ThroughputRules.ofIndex(input.path(i), provisioned)));
    }
  }

  /** One global index that a table gets later; its entries are still to be written. */
  IndexDefinition added(JsonNode input) {
    KeySchema key = KeySchemas.added(input.path("KeySchema"), defined);
    requireProjection(input);
    Throughput throughput = ThroughputRules.ofIndex(input, provisioned);
    if (provisioned) {
      ThroughputRules.requireIndexThroughput(input, "must be specified");
    }
    IndexDefinition index = definition(input, Kind.GLOBAL, key, throughput);
    return Definitions.with(index, Status.CREATING);
  }

  /** All indexes of a table together project a hundred attributes at most. */
  static void requireFewProjected(Collection<IndexDefinition> indexes) {
    int projected = indexes.stream().mapToInt(each -> each.included().size()).sum();
    if (projected > MOST_PROJECTED) {
      throw Requests.invalid(
          "Number of NonKeyAttributes of all indexes, %d, exceeds the per-table limit of %d"
              .formatted(projected, MOST_PROJECTED));
    }
  }

  private IndexDefinition definition(
      JsonNode input, Kind kind, KeySchema key, Throughput throughput) {
    JsonNode projection = input.path("Projection");
    var included = new LinkedHashSet<String>();
    for (JsonNode name : projection.path("NonKeyAttributes")) {
      if (!included.add(name.asText())) {
        throw Requests.invalid("Duplicate element in NonKeyAttributes: " + name.asText());
      }
    }
    return new IndexDefinition(
        name(input),
        kind,
        key,
        Projection.valueOf(projection.path("ProjectionType").asText()),
        included,
        throughput,
        Status.ACTIVE,
        newSpace.getAsInt());
  }

  private static void requireProjection(JsonNode index) {
    JsonNode projection = index.path("Projection");
    String type = Requests.text(projection, "ProjectionType").orElse("null");
    boolean named = projection.has("NonKeyAttributes");
    switch (type) {
      case "ALL", "KEYS_ONLY" -> {
        if (named) {
          throw Requests.invalid(
              "ProjectionType is %s, but NonKeyAttributes is specified".formatted(type));
        }
      }
      case "INCLUDE" -> {
        if (!named) {
          throw Requests.invalid(
              "ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
        }
      }
      default -> throw Requests.invalid("Unknown ProjectionType: " + type);
    }
  }

  private static void requireUnique(JsonNode indexes, Set<String> taken) {
    var names = new HashSet<>(taken);
    for (JsonNode index : indexes) {
      if (!names.add(name(index))) {
        throw Requests.invalid("Duplicate index name: " + name(index));
      }
    }
  }

  private static Set<String> names(List<IndexDefinition> indexes) {
    var names = new HashSet<String>();
    indexes.forEach(each -> names.add(each.name()));
    return names;
  }

  private static String name(JsonNode index) {
    return index.path("IndexName").asText();
  }
}
