package io.annal.tables.partiql;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.item.IndexEntries;
import io.annal.tables.partiql.Statement.Select;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.IndexDefinition.Kind;
import io.annal.tables.schema.TableDefinition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * The attributes that a SELECT from an index reads: those of a local index may come from the table,
 * unless they are filtered by.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.Projections">Attribute
 *     projections</a>
 */
final class IndexColumns {
  private IndexColumns() {}

  /** Refuses attributes that the index has not. */
  static void check(
      Select select, IndexDefinition index, Optional<Where> filter, TableDefinition table) {
    List<String> missing = missing(columns(select), index, table);
    if (index.kind() == Kind.GLOBAL && !missing.isEmpty()) {
      throw invalid("Global secondary index %s does not project %s", index, missing);
    }
    List<String> names = filter.map(IndexColumns::names).orElse(List.of());
    List<String> unfiltered = missing(names, index, table);
    if (!unfiltered.isEmpty()) {
      throw invalid(
          "Secondary index %s does not project one or more filter attributes: %s",
          index, unfiltered);
    }
  }

  /** Lets a request on a local index read what only the table has, too. */
  static void fetch(
      ObjectNode request, Select select, IndexDefinition index, Optional<Where> filter) {
    if (index.kind() != Kind.LOCAL || select.columns().isEmpty()) {
      return;
    }
    var names = new LinkedHashSet<>(columns(select));
    filter.ifPresent(where -> names.addAll(names(where)));
    ObjectNode references = request.withObject("/ExpressionAttributeNames");
    var projection = new ArrayList<String>();
    for (String name : names) {
      String reference = "#c" + projection.size();
      references.put(reference, name);
      projection.add(reference);
    }
    request.put("ProjectionExpression", String.join(", ", projection));
  }

  /** The first names of the columns; none where all are asked for. */
  private static List<String> columns(Select select) {
    return select.columns().stream().map(IndexColumns::name).toList();
  }

  /** The first names of the paths in a condition. */
  private static List<String> names(Where where) {
    var names = new ArrayList<String>();
    addNames(where, names);
    return names.stream().distinct().toList();
  }

  private static List<String> missing(
      List<String> names, IndexDefinition index, TableDefinition table) {
    return names.stream().filter(name -> !IndexEntries.projects(table, index, name)).toList();
  }

  private static DynamoDbException invalid(
      String message, IndexDefinition index, List<String> names) {
    return DynamoDbException.validation(
        "One or more parameter values were invalid: " + message.formatted(index.name(), names));
  }

  private static void addNames(Where where, List<String> names) {
    switch (where) {
      case Where.And and -> {
        addNames(and.left(), names);
        addNames(and.right(), names);
      }
      case Where.Or or -> {
        addNames(or.left(), names);
        addNames(or.right(), names);
      }
      case Where.Not not -> addNames(not.condition(), names);
      case Where.Comparison c -> addNames(List.of(c.left(), c.right()), names);
      case Where.Between b -> addNames(List.of(b.operand(), b.low(), b.high()), names);
      case Where.In in -> {
        addNames(List.of(in.operand()), names);
        addNames(in.list(), names);
      }
      case Where.IsMissing missing -> names.add(name(missing.path()));
      case Where.IsNull isNull -> names.add(name(isNull.path()));
      case Where.Holds holds -> addNames(holds.call().operands(), names);
    }
  }

  private static void addNames(List<? extends Term> terms, List<String> names) {
    for (Term term : terms) {
      switch (term) {
        case Term.Path path -> names.add(name(path));
        case Term.Value value -> {}
        case Term.Call call -> addNames(call.operands(), names);
        case Term.Arithmetic sum -> addNames(List.of(sum.left(), sum.right()), names);
      }
    }
  }

  private static String name(Term.Path path) {
    return ((Term.Name) path.steps().getFirst()).name();
  }
}
