package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.Place;
import io.annal.tables.expression.Condition;
import io.annal.tables.expression.Expressions;
import io.annal.tables.item.ItemWrite;
import io.annal.tables.item.KeyRules;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue.M;

/** {@code DeleteItem}. */
final class DeleteItem implements Operation {
  private final TableLookup tables;
  private final SingleWrite writes;

  DeleteItem(TableLookup tables, SingleWrite writes) {
    this.tables = tables;
    this.writes = writes;
  }

  @Override
  public ObjectNode call(ObjectNode input, Place place) {
    M key = Envelope.aroundKey(() -> Members.item(input, "Key"));
    Condition condition = Envelope.around(() -> condition(input));
    TableDefinition table = tables.of(input, place);
    KeyRules.checkKey(table, key);
    var write =
        new ItemWrite(
            table, key, new ItemWrite.Action.Delete(), condition, SingleWrite.oldOnFailure(input));
    return writes.call(input, write);
  }

  private static Condition condition(ObjectNode input) {
    SingleWrite.checkOldOrNone(input);
    var expressions = Expressions.of(input, "DeleteItem");
    expressions.checkParameters();
    Condition condition = expressions.condition().orElse(Condition.TRUE);
    expressions.checkUnused();
    return condition;
  }
}
