package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.ScalarType;
import io.annal.tables.schema.StreamDefinition;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.schema.Throughput;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Makes changed definitions of definitions. */
final class Definitions {
  private Definitions() {}

  static TableDefinition withIndexes(
      TableDefinition table, Map<String, ScalarType> attributes, List<IndexDefinition> indexes) {
    return new TableDefinition(
        table.place(),
        table.name(),
        table.id(),
        table.created(),
        table.status(),
        attributes,
        table.key(),
        indexes,
        table.provisioned(),
        table.throughput(),
        table.stream(),
        table.timeToLive(),
        table.protectedFromDeletion(),
        table.space(),
        table.settings());
  }

  /** With one of its indexes changed. */
  static TableDefinition withIndex(
      TableDefinition table, String name, UnaryOperator<IndexDefinition> change) {
    return withIndexes(
        table,
        table.attributes(),
        table.indexes().stream()
            .map(each -> each.name().equals(name) ? change.apply(each) : each)
            .toList());
  }

  static TableDefinition withThroughput(
      TableDefinition table, boolean provisioned, Throughput throughput) {
    return new TableDefinition(
        table.place(),
        table.name(),
        table.id(),
        table.created(),
        table.status(),
        table.attributes(),
        table.key(),
        table.indexes(),
        provisioned,
        throughput,
        table.stream(),
        table.timeToLive(),
        table.protectedFromDeletion(),
        table.space(),
        table.settings());
  }

  static TableDefinition withStatus(TableDefinition table, TableDefinition.Status status) {
    return new TableDefinition(
        table.place(),
        table.name(),
        table.id(),
        table.created(),
        status,
        table.attributes(),
        table.key(),
        table.indexes(),
        table.provisioned(),
        table.throughput(),
        table.stream(),
        table.timeToLive(),
        table.protectedFromDeletion(),
        table.space(),
        table.settings());
  }

  static TableDefinition withStream(TableDefinition table, Optional<StreamDefinition> stream) {
    return with(table, stream, table.timeToLive(), table.protectedFromDeletion(), table.settings());
  }

  static TableDefinition withTimeToLive(TableDefinition table, Optional<String> attribute) {
    return with(table, table.stream(), attribute, table.protectedFromDeletion(), table.settings());
  }

  static TableDefinition withProtection(TableDefinition table, boolean on) {
    return with(table, table.stream(), table.timeToLive(), on, table.settings());
  }

  /** With settings that were changed in a copy of them. */
  static TableDefinition withSettings(TableDefinition table, Consumer<ObjectNode> change) {
    ObjectNode settings = table.settings().deepCopy();
    change.accept(settings);
    return with(table, table.stream(), table.timeToLive(), table.protectedFromDeletion(), settings);
  }

  static IndexDefinition with(IndexDefinition index, IndexDefinition.Status status) {
    return new IndexDefinition(
        index.name(),
        index.kind(),
        index.key(),
        index.projection(),
        index.included(),
        index.throughput(),
        status,
        index.space());
  }

  static IndexDefinition with(IndexDefinition index, Throughput throughput) {
    return new IndexDefinition(
        index.name(),
        index.kind(),
        index.key(),
        index.projection(),
        index.included(),
        throughput,
        index.status(),
        index.space());
  }

  private static TableDefinition with(
      TableDefinition table,
      Optional<StreamDefinition> stream,
      Optional<String> timeToLive,
      boolean protectedFromDeletion,
      ObjectNode settings) {
    return new TableDefinition(
        table.place(),
        table.name(),
        table.id(),
        table.created(),
        table.status(),
        table.attributes(),
        table.key(),
        table.indexes(),
        table.provisioned(),
        table.throughput(),
        stream,
        timeToLive,
        protectedFromDeletion,
        table.space(),
        settings);
  }
}
