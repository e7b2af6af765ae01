package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.expression.Condition;
import io.annal.tables.expression.Expressions;
import io.annal.tables.expression.RequestExpressions;
import io.annal.tables.item.ItemWrite;
import io.annal.tables.item.ItemWrite.Action;
import io.annal.tables.item.KeyRules;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.JsonValues;
import io.annal.tables.value.Sizes;
import io.annal.tables.value.ValueFault;
import java.util.List;

/**
 * One action of a transaction, parsed.
 *
 * @param request the action's own object
 * @param item to put, or the key
 * @param action what is done
 * @param condition that must be met
 */
record TransactAction(ObjectNode request, M item, Action action, Condition condition) {
  private static final List<String> KINDS = List.of("ConditionCheck", "Put", "Update", "Delete");
  private static final String VALUES = "ExpressionAttributeValues";
  private static final List<String> EXPRESSIONS =
      List.of("ConditionExpression", "UpdateExpression");

  static TransactAction of(ObjectNode member) {
    String kind = kind(member);
    return of(kind, Members.object(member, kind));
  }

  /** Which action it is: exactly one. */
  static String kind(ObjectNode member) {
    List<String> kinds = KINDS.stream().filter(kind -> Members.has(member, kind)).toList();
    if (kinds.isEmpty()) {
      throw DynamoDbException.validation(
          "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
    }
    if (kinds.size() > 1) {
      throw DynamoDbException.validation(
          "TransactItems can only contain one of Check, Put, Update or Delete");
    }
    return kinds.getFirst();
  }

  /** Looks at the values of an action. */
  static void checkValues(ObjectNode member) {
    for (String kind : KINDS) {
      ObjectNode request = Members.object(member, kind);
      OlderWords.around(() -> RequestValues.item(request, kind.equals("Put") ? "Item" : "Key"));
      for (var value : Members.object(request, VALUES).properties()) {
        ValueFault.of(value.getValue())
            .ifPresent(fault -> {
              throw told(value.getKey(), fault);
            });
      }
    }
  }

  /** Reads the values of an action's expressions. */
  private static void readValues(ObjectNode request) {
    for (var value : Members.object(request, VALUES).properties()) {
      try {
        OlderWords.around(() -> JsonValues.transacted(value.getValue()));
      } catch (DynamoDbException fault) {
        throw ValueFault.of(value.getValue())
            .map(each -> told(value.getKey(), each))
            .orElseGet(() -> named(value.getKey(), fault));
      }
    }
  }

  /** Only numbers that are none name their placeholder. */
  private static DynamoDbException told(String key, ValueFault fault) {
    if (fault.kind() != ValueFault.Kind.NUMBER) {
      return fault.exception();
    }
    return named(key, OlderWords.of(fault.exception()));
  }

  private static DynamoDbException named(String key, DynamoDbException fault) {
    return DynamoDbException.validation(
        "%s contains invalid value: %s for key %s".formatted(VALUES, fault.getMessage(), key));
  }

  private static TransactAction of(String kind, ObjectNode request) {
    Expressions.checkNames(request);
    return switch (kind) {
      case "Put" -> {
        M item = OlderWords.around(() -> PutItem.item(request));
        Condition condition = condition(request);
        PutItem.checkSize(item);
        yield new TransactAction(request, item, new Action.Put(item), condition);
      }
      case "Update" -> {
        M key = OlderWords.around(() -> Members.item(request, "Key"));
        readValues(request);
        UpdateItem.Parsed parsed = UpdateItem.parse(request);
        yield new TransactAction(
            request, key, new Action.Change(parsed.update()), parsed.condition());
      }
      case "Delete" -> keyed(request, new Action.Delete());
      default -> keyed(request, new Action.Check());
    };
  }

  private static TransactAction keyed(ObjectNode request, Action action) {
    M key = OlderWords.around(() -> Members.item(request, "Key"));
    return new TransactAction(request, key, action, condition(request));
  }

  private static Condition condition(ObjectNode request) {
    if (EXPRESSIONS.stream().noneMatch(name -> Members.has(request, name))) {
      return Condition.TRUE;
    }
    readValues(request);
    RequestExpressions expressions = Expressions.of(request, "TransactWriteItems");
    expressions.checkParameters();
    Condition condition = expressions.condition().orElse(Condition.TRUE);
    expressions.checkUnused();
    return condition;
  }

  /** How many bytes it writes: those of an item to put, or of a key and the values of an update. */
  long size() {
    long size = Sizes.item(item);
    if (action instanceof Action.Change) {
      for (var value : Members.object(request, VALUES)) {
        size += Sizes.value(JsonValues.transacted(value));
      }
    }
    return size;
  }

  String tableName() {
    return Members.text(request, "TableName", "");
  }

  ItemWrite write(TableDefinition table) {
    M key = action instanceof Action.Put ? KeyRules.keyOf(table, item) : item;
    return new ItemWrite(table, key, action, condition, SingleWrite.oldOnFailure(request));
  }

  /** Empty values of keys refuse the whole request. */
  static void checkNoEmptyKeys(ItemWrite write) {
    KeyRules.checkNoEmptyKey(write.table(), write.key());
    if (write.action() instanceof Action.Put put) {
      KeyRules.checkNoEmptyIndexKey(write.table(), put.item());
    }
  }

  /** Other faults of keys cancel it. */
  static void check(ItemWrite write) {
    TableDefinition table = write.table();
    switch (write.action()) {
      case Action.Put put -> {
        KeyRules.checkItem(table, put.item());
        KeyRules.checkIndexKeys(table, put.item());
      }
      case Action.Change change -> {
        KeyRules.checkKey(table, write.key());
        UpdateItem.checkNoKeyAttribute(table, change.update());
      }
      case Action.Delete delete -> KeyRules.checkKey(table, write.key());
      case Action.Check check -> KeyRules.checkKey(table, write.key());
    }
  }
}
