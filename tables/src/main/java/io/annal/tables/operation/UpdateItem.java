package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.expression.Condition;
import io.annal.tables.expression.Expressions;
import io.annal.tables.expression.RequestExpressions;
import io.annal.tables.expression.Update;
import io.annal.tables.item.ItemStore;
import io.annal.tables.item.ItemWrite;
import io.annal.tables.item.KeyRules;
import io.annal.tables.item.Written;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.JsonValues;
import io.annal.tables.value.Sizes;
import java.util.Optional;
import java.util.Set;

/** {@code UpdateItem}. */
final class UpdateItem implements Operation {
  /** Of a request that says nothing to change: it makes an item of its key, if there is none. */
  private static final Update NOTHING =
      new Update() {
        @Override
        public M apply(M before) {
          return before;
        }

        @Override
        public Set<String> topLevelNames() {
          return Set.of();
        }

        @Override
        public M touched(M item) {
          return M.EMPTY;
        }
      };

  /** A name and a value of the key, and a name of the attribute. */
  private static final int SMALLEST_REST = 3;

  private final TableLookup tables;
  private final SingleWrite writes;

  UpdateItem(TableLookup tables, SingleWrite writes) {
    this.tables = tables;
    this.writes = writes;
  }

  @Override
  public ObjectNode call(ObjectNode input, Place place) {
    Keyed keyed = RequestValues.before("UpdateItem", input, () -> parsed(input));
    M key = keyed.key();
    Parsed parsed = keyed.parsed();
    TableDefinition table = tables.of(input, place);
    KeyRules.checkKey(table, key);
    checkNoKeyAttribute(table, parsed.update());
    checkSizes(input);
    var write =
        new ItemWrite(
            table,
            key,
            new ItemWrite.Action.Change(parsed.update()),
            parsed.condition(),
            SingleWrite.oldOnFailure(input));
    return writes.call(input, write, written -> attributes(input, parsed.update(), written));
  }

  private record Keyed(M key, Parsed parsed) {}

  private static Keyed parsed(ObjectNode input) {
    var expressions = Expressions.of(input, "UpdateItem");
    Envelope.checked(expressions::checkCombination);
    M key = Envelope.aroundKey(() -> Members.item(input, "Key"));
    checkSetsWithin(input);
    boolean updates = Members.has(input, "AttributeUpdates") && !Members.has(input, "Expected");
    return new Keyed(
        key,
        updates
            ? Envelope.aroundKey(() -> parse(expressions))
            : Envelope.around(() -> parse(expressions)));
  }

  /** What was parsed of a request. */
  record Parsed(Update update, Condition condition) {}

  /** That of an action of a transaction. */
  static Parsed parse(ObjectNode action) {
    var expressions = Expressions.of(action, "TransactWriteItems");
    expressions.checkCombination();
    return parse(expressions);
  }

  /** Parses the update first, then the condition: faults are found in that order. */
  private static Parsed parse(RequestExpressions expressions) {
    expressions.checkTexts();
    Update update = expressions.update().orElse(NOTHING);
    Condition condition = expressions.condition().orElse(Condition.TRUE);
    expressions.checkUnused();
    return new Parsed(update, condition);
  }

  /** Sets within lists and maps are found elsewhere than others: bare, in the older words. */
  private static void checkSetsWithin(ObjectNode input) {
    for (JsonNode value : Members.object(input, "ExpressionAttributeValues")) {
      if (value.has("L") || value.has("M")) {
        try {
          OlderWords.around(() -> JsonValues.value(value));
        } catch (DynamoDbException fault) {
          if (Envelope.isOfSet(fault)) {
            throw fault;
          }
        }
      }
    }
  }

  /** Refuses to change the key. */
  static void checkNoKeyAttribute(TableDefinition table, Update update) {
    for (String name : table.key().names()) {
      if (update.topLevelNames().contains(name)) {
        throw DynamoDbException.validation(
            "One or more parameter values were invalid: Cannot update attribute %s. This attribute is part of the key"
                .formatted(name));
      }
    }
  }

  /** A value that is too large beside a key and a name is found before the condition is checked. */
  private static void checkSizes(ObjectNode input) {
    for (JsonNode value : Members.object(input, "ExpressionAttributeValues")) {
      if (Sizes.value(JsonValues.value(value)) > ItemStore.LARGEST_ITEM - SMALLEST_REST) {
        throw DynamoDbException.validation(
            "Item size to update has exceeded the maximum allowed size");
      }
    }
  }

  private static Optional<M> attributes(ObjectNode input, Update update, Written written) {
    return switch (Members.text(input, "ReturnValues", "NONE")) {
      case "ALL_OLD" -> written.before();
      case "UPDATED_OLD" -> written.before().map(update::touched);
      case "ALL_NEW" -> written.after();
      case "UPDATED_NEW" -> written.after().map(update::touched);
      default -> Optional.empty();
    };
  }
}
