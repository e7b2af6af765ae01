package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.expression.Condition;
import io.annal.tables.expression.Expressions;
import io.annal.tables.expression.RequestExpressions;
import io.annal.tables.item.ItemStore;
import io.annal.tables.item.ItemWrite;
import io.annal.tables.item.KeyRules;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.Sizes;

/** {@code PutItem}. */
final class PutItem implements Operation {
  private final TableLookup tables;
  private final SingleWrite writes;

  PutItem(TableLookup tables, SingleWrite writes) {
    this.tables = tables;
    this.writes = writes;
  }

  @Override
  public ObjectNode call(ObjectNode input, Place place) {
    Parsed parsed = RequestValues.before("PutItem", input, () -> parsed(input));
    M item = parsed.item();
    TableDefinition table = tables.of(input, place);
    KeyRules.checkItem(table, item);
    KeyRules.checkIndexKeys(table, item);
    var write =
        new ItemWrite(
            table,
            KeyRules.keyOf(table, item),
            new ItemWrite.Action.Put(item),
            parsed.condition(),
            SingleWrite.oldOnFailure(input));
    return writes.call(input, write);
  }

  private record Parsed(M item, Condition condition) {}

  private static Parsed parsed(ObjectNode input) {
    M item = Envelope.around(() -> item(input));
    Condition condition = Envelope.around(() -> condition(input, item));
    checkSize(item);
    return new Parsed(item, condition);
  }

  /** The item of a request to put it. */
  static M item(ObjectNode input) {
    return Members.item(input, "Item");
  }

  /** Refuses an item that is too large. */
  static void checkSize(M item) {
    if (Sizes.item(item) > ItemStore.LARGEST_ITEM) {
      throw DynamoDbException.validation("Item size has exceeded the maximum allowed size");
    }
  }

  private static Condition condition(ObjectNode input, M item) {
    var expressions = Expressions.of(input, "PutItem");
    expressions.checkParameters();
    if (Members.has(input, "Expected")) {
      SingleWrite.checkOldOrNone(input);
    }
    Condition condition = parse(input, item, expressions);
    SingleWrite.checkOldOrNone(input);
    expressions.checkUnused();
    return condition;
  }

  /**
   * {@code ReturnValues} and the item's size are checked behind a condition, but before names that
   * it does not have.
   */
  private static Condition parse(ObjectNode input, M item, RequestExpressions expressions) {
    try {
      return expressions.condition().orElse(Condition.TRUE);
    } catch (DynamoDbException fault) {
      if (String.valueOf(fault.getMessage()).contains("is not defined")) {
        SingleWrite.checkOldOrNone(input);
        checkSize(item);
      }
      throw fault;
    }
  }
}
