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
    return with(
        table,
        draft -> {
          draft.attributes = attributes;
          draft.indexes = indexes;
        });
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
    return with(
        table,
        draft -> {
          draft.provisioned = provisioned;
          draft.throughput = throughput;
        });
  }

  static TableDefinition withStatus(TableDefinition table, TableDefinition.Status status) {
    return with(table, draft -> draft.status = status);
  }

  static TableDefinition withStream(TableDefinition table, Optional<StreamDefinition> stream) {
    return with(table, draft -> draft.stream = stream);
  }

  static TableDefinition withTimeToLive(TableDefinition table, Optional<String> attribute) {
    return with(table, draft -> draft.timeToLive = attribute);
  }

  static TableDefinition withProtection(TableDefinition table, boolean on) {
    return with(table, draft -> draft.protectedFromDeletion = on);
  }

  /** With settings that were changed in a copy of them. */
  static TableDefinition withSettings(TableDefinition table, Consumer<ObjectNode> change) {
    ObjectNode settings = table.settings().deepCopy();
    change.accept(settings);
    return with(table, draft -> draft.settings = settings);
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

  private static TableDefinition with(TableDefinition table, Consumer<Draft> change) {
    var draft = new Draft(table);
    change.accept(draft);
    return draft.definition();
  }

  /** What may change of a table. */
  private static final class Draft {
    private final TableDefinition table;
    private TableDefinition.Status status;
    private Map<String, ScalarType> attributes;
    private List<IndexDefinition> indexes;
    private boolean provisioned;
    private Throughput throughput;
    private Optional<StreamDefinition> stream;
    private Optional<String> timeToLive;
    private boolean protectedFromDeletion;
    private ObjectNode settings;

    Draft(TableDefinition table) {
      this.table = table;
      status = table.status();
      attributes = table.attributes();
      indexes = table.indexes();
      provisioned = table.provisioned();
      throughput = table.throughput();
      stream = table.stream();
      timeToLive = table.timeToLive();
      protectedFromDeletion = table.protectedFromDeletion();
      settings = table.settings();
    }

    TableDefinition definition() {
      return new TableDefinition(
          table.place(),
          table.name(),
          table.id(),
          table.created(),
          status,
          attributes,
          table.key(),
          indexes,
          provisioned,
          throughput,
          stream,
          timeToLive,
          protectedFromDeletion,
          table.space(),
          settings);
    }
  }
}
