package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.expression.Expressions;
import io.annal.tables.model.ValueCheck;
import io.annal.tables.value.JsonValues;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Values without a type or with several, numbers that are none and NULL that is false: AWS names
 * them before constraints that do not hold, in the words that the operation has for them. Actions
 * of a transaction that are none, or several at once, come next.
 */
public final class RequestValues implements ValueCheck {
  private static final List<String> EARLY =
      List.of(
          "Supplied AttributeValue",
          "cannot be converted to a numeric value",
          "significant digits in a Number",
          "Number overflow",
          "Number underflow",
          "Null attribute value types");

  @Override
  public void check(String operation, ObjectNode request) {
    refuse(operation, request);
  }

  /** Reads a request of several parts; a fault in one of them comes after all of these values. */
  static <T> T before(String operation, ObjectNode request, Supplier<T> parts) {
    try {
      return parts.get();
    } catch (DynamoDbException fault) {
      refuse(operation, request);
      throw fault;
    }
  }

  private static void refuse(String operation, ObjectNode request) {
    early(() -> read(operation, request));
    if (operation.equals("TransactWriteItems")) {
      objects(request.path("TransactItems"), TransactAction::kind);
    }
  }

  /** Reads values; other faults than the early ones are found again later. */
  private static void early(Runnable read) {
    try {
      read.run();
    } catch (DynamoDbException fault) {
      if (EARLY.stream().anyMatch(String.valueOf(fault.getMessage())::contains)) {
        throw fault;
      }
    }
  }

  private static void read(String operation, ObjectNode request) {
    switch (operation) {
      case "GetItem" -> Members.item(request, "Key");
      case "PutItem" -> {
        Envelope.around(() -> PutItem.item(request));
        expressions(operation, request);
      }
      case "UpdateItem" -> {
        Envelope.aroundKey(() -> Members.item(request, "Key"));
        updates(request);
        expressions(operation, request);
      }
      case "DeleteItem" -> Envelope.aroundKey(() -> Members.item(request, "Key"));
      case "Query", "Scan" -> Expressions.checkValues(request, operation);
      case "BatchGetItem" -> tables(request, table -> values(table.path("Keys"), JsonValues::item));
      case "BatchWriteItem" -> tables(request, table -> values(table, BatchWriteItem::item));
      case "TransactGetItems" -> values(request.path("TransactItems"), TransactGetItems::key);
      case "TransactWriteItems" -> values(request.path("TransactItems"), TransactAction::read);
      default -> {}
    }
  }

  private static void expressions(String operation, ObjectNode request) {
    Envelope.around(() -> {
      Expressions.checkValues(request, operation);
      return request;
    });
  }

  private static void updates(ObjectNode request) {
    for (JsonNode update : Members.object(request, "AttributeUpdates")) {
      if (update.has("Value")) {
        Envelope.around(() -> JsonValues.value(update.path("Value")));
      }
    }
  }

  private static void tables(ObjectNode request, Consumer<JsonNode> each) {
    Members.object(request, "RequestItems").forEach(each);
  }

  private static void values(JsonNode list, Consumer<ObjectNode> read) {
    objects(list, object -> early(() -> read.accept(object)));
  }

  /** An element that is null is a constraint's fault. */
  private static void objects(JsonNode list, Consumer<ObjectNode> each) {
    for (JsonNode element : list) {
      if (element instanceof ObjectNode object) {
        each.accept(object);
      }
    }
  }
}
