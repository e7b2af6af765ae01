package io.annal.tables.partiql;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.operation.Operation;
import io.annal.tables.partiql.ItemRequests.ItemRequest;
import io.annal.tables.schema.TableDefinition;

/** {@code ExecuteStatement}. */
final class SingleStatement implements Operation {
  private final Tables tables;
  private final RequestPort port;

  SingleStatement(Tables tables, RequestPort port) {
    this.tables = tables;
    this.port = port;
  }

  @Override
  public ObjectNode call(ObjectNode input, Place place) {
    try {
      Statement statement = PartiQl.parse(input);
      if (statement instanceof Statement.Exists) {
        throw misplacedExists();
      }
      PartiQl.requireTable(statement);
      TableDefinition table = tables.table(statement.table(), place);
      if (statement instanceof Statement.Select select) {
        return new Reading(port).execute(select, table, input, place);
      }
      ObjectNode written = write(statement, table, input, place);
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      var items = answer.putArray("Items");
      if (written.path("Attributes") instanceof ObjectNode attributes && !attributes.isEmpty()) {
        items.add(attributes);
      }
      PartiQl.copy(written, answer, "ConsumedCapacity");
      return answer;
    } catch (DynamoDbException e) {
      throw PlainErrors.of(e);
    }
  }

  static DynamoDbException misplacedExists() {
    return DynamoDbException.validation(
        "EXISTS can only be used in ExecuteTransaction write requests.");
  }

  /** Writes one item; what the operation answers. */
  private ObjectNode write(
      Statement statement, TableDefinition table, ObjectNode input, Place place) {
    ItemRequest request = request(statement, table);
    PartiQl.copy(
        input, request.request(), "ReturnConsumedCapacity", "ReturnValuesOnConditionCheckFailure");
    return call(port, statement, request, place);
  }

  static ObjectNode call(RequestPort port, Statement statement, ItemRequest request, Place place) {
    try {
      return port.call(request.operation(), request.request(), place);
    } catch (DynamoDbException e) {
      if (statement instanceof Statement.Insert
          && e.code().equals("ConditionalCheckFailedException")) {
        throw DynamoDbException.of(
            "DuplicateItemException", "Duplicate primary key exists in table");
      }
      throw e;
    }
  }

  /** The request of a statement that writes one item. */
  static ItemRequest request(Statement statement, TableDefinition table) {
    return switch (statement) {
      case Statement.Insert insert -> {
        ItemRequests.requireKeyTypes(insert, table);
        yield ItemRequests.put(insert, table);
      }
      case Statement.Update update -> ItemRequests.update(update, table);
      case Statement.Delete delete -> ItemRequests.delete(delete, table);
      case Statement.Exists exists -> throw misplacedExists();
      case Statement.Select select -> throw new IllegalStateException(select.toString());
    };
  }
}
