package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.Place;
import io.annal.tables.expression.Condition;
import io.annal.tables.expression.Expressions;
import io.annal.tables.expression.RequestExpressions;
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
    Parsed parsed = RequestValues.before("DeleteItem", input, () -> parsed(input));
    TableDefinition table = tables.of(input, place);
    KeyRules.checkKey(table, parsed.key());
    var write =
        new ItemWrite(
            table,
            parsed.key(),
            new ItemWrite.Action.Delete(),
            parsed.condition(),
            SingleWrite.oldOnFailure(input));
    return writes.call(input, write);
  }

  private record Parsed(M key, Condition condition) {}

  private static Parsed parsed(ObjectNode input) {
    var expressions = Expressions.of(input, "DeleteItem");
    Envelope.checked(() -> SingleWrite.checkOldOrNone(input));
    Envelope.checked(expressions::checkCombination);
    M key = Envelope.aroundKey(() -> Members.item(input, "Key"));
    return new Parsed(key, Envelope.around(() -> condition(expressions)));
  }

  private static Condition condition(RequestExpressions expressions) {
    expressions.checkTexts();
    Condition condition = expressions.condition().orElse(Condition.TRUE);
    expressions.checkUnused();
    return condition;
  }
}
