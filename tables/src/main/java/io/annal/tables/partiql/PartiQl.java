package io.annal.tables.partiql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.operation.Operation;
import io.annal.tables.schema.Catalogue;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.JsonValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * PartiQL: statements become requests to the operations on items.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html">PartiQL
 *     for DynamoDB</a>
 */
public final class PartiQl {
  private final Catalogue catalogue;
  private final RequestPort port;

  /**
   * @param catalogue tells the keys of the tables that statements name
   * @param port calls GetItem, PutItem, UpdateItem, DeleteItem, Query, Scan, TransactGetItems and
   *     TransactWriteItems
   */
  public PartiQl(Catalogue catalogue, RequestPort port) {
    this.catalogue = catalogue;
    this.port = port;
  }

  /** ExecuteStatement, BatchExecuteStatement and ExecuteTransaction. */
  public Map<String, Operation> operations() {
    var tables = new Tables(catalogue);
    return Map.of(
        "ExecuteStatement", new SingleStatement(tables, port),
        "BatchExecuteStatement", new StatementBatch(tables, port),
        "ExecuteTransaction", new StatementTransaction(tables, port));
  }

  /** The statement of a request, or of a member of one, with its parameters. */
  static Statement parse(ObjectNode json) {
    List<AttributeValue> parameters = new ArrayList<>();
    for (JsonNode each : json.path("Parameters")) {
      parameters.add(JsonValues.value(each));
    }
    return StatementParser.parse(json.path("Statement").asText(), parameters);
  }

  /** Refuses to change an index. */
  static void requireTable(Statement statement) {
    boolean onIndex =
        (statement instanceof Statement.Update update && update.index().isPresent())
            || (statement instanceof Statement.Delete delete && delete.index().isPresent());
    if (onIndex) {
      throw DynamoDbException.validation("This operation is not supported on an index");
    }
  }

  /** Copies members that the request on items has, too. */
  static void copy(ObjectNode from, ObjectNode to, String... members) {
    for (String member : members) {
      if (from.hasNonNull(member)) {
        to.set(member, from.get(member));
      }
    }
  }
}
