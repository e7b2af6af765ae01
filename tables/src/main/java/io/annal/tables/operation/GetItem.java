package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.Place;
import io.annal.tables.capacity.Capacity;
import io.annal.tables.capacity.Consumption;
import io.annal.tables.capacity.Units;
import io.annal.tables.expression.ItemProjection;
import io.annal.tables.item.ItemStore;
import io.annal.tables.item.KeyRules;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.JsonValues;
import io.annal.tables.value.Sizes;
import java.util.Optional;

/** {@code GetItem}. Reads are always consistent; the others are only cheaper. */
final class GetItem implements Operation {
  private final TableLookup tables;
  private final ItemStore store;
  private final Capacity capacity;

  GetItem(TableLookup tables, ItemStore store, Capacity capacity) {
    this.tables = tables;
    this.store = store;
    this.capacity = capacity;
  }

  @Override
  public ObjectNode call(ObjectNode input, Place place) {
    M key = Members.item(input, "Key");
    var projections = new Projections(input);
    projections.checkParameters();
    TableDefinition table = tables.of(input, place);
    KeyRules.checkKey(table, key);
    ItemProjection projection = projections.parse();
    capacity.admitRead(table, Optional.empty());
    Optional<M> item = store.get(table, key);
    boolean consistent = Members.flag(input, "ConsistentRead", false);
    var consumption =
        Consumption.ofTable(table, Units.read(item.map(Sizes::item).orElse(0), consistent));
    capacity.read(consumption);
    ObjectNode response = JsonNodeFactory.instance.objectNode();
    item.ifPresent(found -> response.set("Item", JsonValues.writeItem(projection.of(found))));
    Ledger.write(input, consumption, response);
    return response;
  }
}
