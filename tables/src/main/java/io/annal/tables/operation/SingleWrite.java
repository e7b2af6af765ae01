package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.capacity.Capacity;
import io.annal.tables.capacity.Consumption;
import io.annal.tables.capacity.Units;
import io.annal.tables.item.ItemStore;
import io.annal.tables.item.ItemWrite;
import io.annal.tables.item.Written;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.JsonValues;
import java.util.Optional;
import java.util.function.Function;

/** What PutItem, UpdateItem and DeleteItem share. */
final class SingleWrite {
  private final ItemStore store;
  private final Capacity capacity;

  SingleWrite(ItemStore store, Capacity capacity) {
    this.store = store;
    this.capacity = capacity;
  }

  /** {@code ReturnValues} of PutItem and DeleteItem. */
  static void checkOldOrNone(ObjectNode input) {
    String values = Members.text(input, "ReturnValues", "NONE");
    if (!values.equals("NONE") && !values.equals("ALL_OLD")) {
      throw DynamoDbException.validation("ReturnValues can only be ALL_OLD or NONE");
    }
  }

  static boolean oldOnFailure(ObjectNode input) {
    return Members.text(input, "ReturnValuesOnConditionCheckFailure", "NONE").equals("ALL_OLD");
  }

  /** For PutItem and DeleteItem. */
  ObjectNode call(ObjectNode input, ItemWrite write) {
    boolean old = Members.text(input, "ReturnValues", "NONE").equals("ALL_OLD");
    return call(input, write, written -> old ? written.before() : Optional.empty());
  }

  /** Writes; the response has the attributes that the function picks. */
  ObjectNode call(ObjectNode input, ItemWrite write, Function<Written, Optional<M>> attributes) {
    Written written = write(write);
    Consumption consumption = Units.write(written);
    capacity.written(consumption);
    ObjectNode response = JsonNodeFactory.instance.objectNode();
    attributes
        .apply(written)
        .filter(item -> !item.values().isEmpty())
        .ifPresent(item -> response.set("Attributes", JsonValues.writeItem(item)));
    Ledger.write(input, consumption, response);
    if (CollectionMetrics.areAsked(input, written.table())) {
      response.set(
          "ItemCollectionMetrics", new CollectionMetrics(store).of(written.table(), written.key()));
    }
    return response;
  }

  private Written write(ItemWrite write) {
    capacity.admitWrite(write.table());
    try {
      return store.write(write);
    } catch (DynamoDbException fault) {
      if (fault.code().equals("ConditionalCheckFailedException")) {
        capacity.written(failed(write.table()));
      }
      throw fault;
    }
  }

  /**
   * A condition that fails is paid, too.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html#write-operation-consumption">Write
   *     operation consumption</a>
   */
  private static Consumption failed(TableDefinition table) {
    return Consumption.ofTable(table, 1);
  }
}
