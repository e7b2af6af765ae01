package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.expression.Expressions;
import io.annal.tables.model.ValueCheck;
import io.annal.tables.value.ValueFault;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Values that are none, as {@link ValueFault} tells them: AWS names them before constraints that do
 * not hold and before other faults of expressions and values, in the words that the operation has
 * for them. Names without a character, and actions of a transaction that are none, or several at
 * once, come next.
 */
public final class RequestValues implements ValueCheck {
  @Override
  public void check(String operation, ObjectNode request) {
    refuse(operation, request);
  }

  /** Reads a request; a fault that is found comes after all of these. */
  static <T> T before(String operation, ObjectNode request, Supplier<T> parts) {
    try {
      return parts.get();
    } catch (DynamoDbException fault) {
      refuse(operation, request);
      refuseEmptyNames(operation, request);
      throw fault;
    }
  }

  /** Refuses an item or a key with a value that is none; else it is the answer. */
  static ObjectNode item(ObjectNode owner, String member) {
    ObjectNode item = Members.object(owner, member);
    ValueFault.ofItem(item).ifPresent(RequestValues::refuse);
    return item;
  }

  private static void refuse(ValueFault fault) {
    throw fault.exception();
  }

  private static void refuse(String operation, ObjectNode request) {
    switch (operation) {
      case "GetItem" -> item(request, "Key");
      case "PutItem" -> {
        Envelope.checked(() -> item(request, "Item"));
        expressions(operation, request);
      }
      case "UpdateItem" -> {
        Envelope.checked(() -> item(request, "Key"));
        Envelope.checked(() -> updates(request));
        expressions(operation, request);
      }
      case "DeleteItem" -> Envelope.checked(() -> item(request, "Key"));
      case "Query", "Scan" -> Expressions.checkValues(request, operation);
      case "BatchGetItem" ->
          tables(
              request,
              table ->
                  objects(
                      table.path("Keys"),
                      key -> ValueFault.ofItem(key).ifPresent(RequestValues::refuse)));
      case "BatchWriteItem" -> tables(request, table -> objects(table, BatchWriteItem::checkItem));
      case "TransactGetItems" -> objects(request.path("TransactItems"), TransactGetItems::checkKey);
      case "TransactWriteItems" -> {
        objects(request.path("TransactItems"), TransactAction::checkValues);
        objects(request.path("TransactItems"), TransactAction::kind);
      }
      default -> {}
    }
  }

  private static void expressions(String operation, ObjectNode request) {
    Envelope.checked(() -> Expressions.checkValues(request, operation));
  }

  private static void updates(ObjectNode request) {
    for (JsonNode update : Members.object(request, "AttributeUpdates")) {
      if (update.has("Value")) {
        ValueFault.of(update.path("Value")).ifPresent(RequestValues::refuse);
      }
    }
  }

  private static void refuseEmptyNames(String operation, ObjectNode request) {
    boolean none =
        switch (operation) {
          case "PutItem" -> request.path("Item").has("");
          case "UpdateItem" -> request.path("AttributeUpdates").has("");
          default -> false;
        };
    if (none) {
      throw Envelope.of("Empty attribute name");
    }
  }

  private static void tables(ObjectNode request, Consumer<JsonNode> each) {
    Members.object(request, "RequestItems").forEach(each);
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
