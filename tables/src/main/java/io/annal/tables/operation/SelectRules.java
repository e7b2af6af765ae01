package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.expression.ItemProjection;
import io.annal.tables.item.IndexEntries;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.IndexDefinition.Kind;
import io.annal.tables.schema.IndexDefinition.Projection;
import io.annal.tables.schema.TableDefinition;
import java.util.List;
import java.util.Optional;

/**
 * Which attributes a query or scan returns.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html#DDB-Query-request-Select">Select</a>
 */
final class SelectRules {
  private static final String ALL = "ALL_ATTRIBUTES";
  private static final List<String> VALUES =
      List.of("SPECIFIC_ATTRIBUTES", "COUNT", ALL, "ALL_PROJECTED_ATTRIBUTES");

  private SelectRules() {}

  /** Refuses a {@code Select} that is none, or that contradicts other parameters. */
  static void check(ObjectNode input) {
    String select = select(input);
    if (Members.has(input, "Select") && !VALUES.contains(select)) {
      throw Envelope.of(
          "Value '%s' at 'select' failed to satisfy constraint: Member must satisfy enum value set: %s"
              .formatted(select, VALUES));
    }
    Optional<String> names = names(input);
    if (select.equals("SPECIFIC_ATTRIBUTES") && names.isEmpty()) {
      throw Envelope.of(
          "Must specify the AttributesToGet or ProjectionExpression when choosing to get"
              + " SPECIFIC_ATTRIBUTES");
    }
    if (names.isPresent() && !select.isEmpty() && !select.equals("SPECIFIC_ATTRIBUTES")) {
      throw Envelope.of(
          "Cannot specify the %s when choosing to get %s"
              .formatted(names.get(), isCount(input) ? "only the Count" : select));
    }
    if (select.equals("ALL_PROJECTED_ATTRIBUTES") && !Members.has(input, "IndexName")) {
      throw Envelope.of(
          "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
    }
  }

  /** Refuses to read attributes from a global index that it does not have. */
  static void checkIndex(ObjectNode input, IndexDefinition index) {
    if (select(input).equals(ALL)
        && index.kind() == Kind.GLOBAL
        && index.projection() != Projection.ALL) {
      throw DynamoDbException.validation(
          "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported"
              + " for global secondary index %s because its projection type is not ALL"
                  .formatted(index.name()));
    }
  }

  /**
   * Refuses names of attributes that a global index does not have.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.Projections">Attribute
   *     projections: a query of a global index cannot fetch attributes from the table</a>
   */
  static void checkProjected(Source source, ItemProjection projection) {
    Optional<IndexDefinition> index = source.index().filter(each -> each.kind() == Kind.GLOBAL);
    if (index.isEmpty()) {
      return;
    }
    List<String> missing =
        projection.topLevelNames().stream()
            .filter(name -> !IndexEntries.projects(source.table(), index.get(), name))
            .sorted()
            .toList();
    if (!missing.isEmpty()) {
      throw DynamoDbException.validation(
          "One or more parameter values were invalid: Global secondary index %s does not project %s"
              .formatted(index.get().name(), missing));
    }
  }

  /** Whether the table's items must be read for entries of a local index. */
  static boolean needsItems(
      ObjectNode input, TableDefinition table, IndexDefinition index, ItemProjection projection) {
    return index.kind() == Kind.LOCAL
        && index.projection() != Projection.ALL
        && (select(input).equals(ALL)
            || projection.topLevelNames().stream()
                .anyMatch(name -> !IndexEntries.projects(table, index, name)));
  }

  static boolean isCount(ObjectNode input) {
    return select(input).equals("COUNT");
  }

  private static String select(ObjectNode input) {
    return Members.text(input, "Select", "");
  }

  private static Optional<String> names(ObjectNode input) {
    return Members.has(input, "ProjectionExpression")
        ? Optional.of("ProjectionExpression")
        : Optional.of("AttributesToGet").filter(name -> Members.has(input, name));
  }
}
