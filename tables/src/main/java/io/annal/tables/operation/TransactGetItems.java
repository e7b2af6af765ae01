package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.capacity.Capacity;
import io.annal.tables.capacity.Consumption;
import io.annal.tables.capacity.Units;
import io.annal.tables.expression.Expressions;
import io.annal.tables.expression.ItemProjection;
import io.annal.tables.item.ItemStore;
import io.annal.tables.item.KeyRules;
import io.annal.tables.item.Transactions.Read;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.JsonValues;
import io.annal.tables.value.Sizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** {@code TransactGetItems}. */
final class TransactGetItems implements Operation {
  private final TableLookup tables;
  private final ItemStore store;
  private final Capacity capacity;

  TransactGetItems(TableLookup tables, ItemStore store, Capacity capacity) {
    this.tables = tables;
    this.store = store;
    this.capacity = capacity;
  }

  @Override
  public ObjectNode call(ObjectNode input, Place place) {
    List<Action> actions = RequestValues.before("TransactGetItems", input, () -> actions(input));
    List<TableDefinition> found =
        actions.stream().map(action -> tables.of(action.get(), place)).toList();
    var reads = new ArrayList<Read>();
    for (int i = 0; i < found.size(); i++) {
      reads.add(new Read(found.get(i), actions.get(i).key()));
    }
    TransactRules.check(reads.stream().map(read -> TransactRules.rule(() -> check(read))).toList());
    TransactRules.checkDistinct(reads);
    List<Optional<M>> items = store.transactions().read(reads);
    TransactRules.checkSize(items.stream().flatMap(Optional::stream).mapToLong(Sizes::item).sum());
    return response(input, actions, reads, items);
  }

  private static List<Action> actions(ObjectNode input) {
    var actions = new ArrayList<Action>();
    for (JsonNode each : input.path("TransactItems")) {
      ObjectNode get = Members.object((ObjectNode) each, "Get");
      Expressions.checkNames(get);
      actions.add(new Action(get, key((ObjectNode) each), projection(get)));
    }
    return actions;
  }

  /** The key of an action. */
  private static M key(ObjectNode action) {
    return OlderWords.around(() -> Members.item(Members.object(action, "Get"), "Key"));
  }

  /** Looks at the values of an action's key. */
  static void checkKey(ObjectNode action) {
    OlderWords.around(() -> RequestValues.item(Members.object(action, "Get"), "Key"));
  }

  /** An item that is asked for. */
  private record Action(ObjectNode get, M key, ItemProjection projection) {}

  private void check(Read read) {
    KeyRules.checkKey(read.table(), read.key());
    capacity.admitRead(read.table(), Optional.empty());
  }

  private static ItemProjection projection(ObjectNode get) {
    if (Members.has(get, "ProjectionExpression")) {
      var projections = new Projections(get);
      projections.checkParameters();
      return projections.parse();
    }
    var names = new TreeSet<String>();
    Members.object(get, "ExpressionAttributeNames").fieldNames().forEachRemaining(names::add);
    if (!names.isEmpty()) {
      throw DynamoDbException.validation(
          "Value provided in ExpressionAttributeNames unused in expressions: keys: {%s}"
              .formatted(String.join(", ", names)));
    }
    return ItemProjection.ALL;
  }

  private ObjectNode response(
      ObjectNode input, List<Action> actions, List<Read> reads, List<Optional<M>> items) {
    ObjectNode response = JsonNodeFactory.instance.objectNode();
    ArrayNode responses = response.putArray("Responses");
    var consumptions = new TreeMap<String, Consumption>();
    for (int i = 0; i < items.size(); i++) {
      Action action = actions.get(i);
      ObjectNode one = responses.addObject();
      items
          .get(i)
          .map(action.projection()::of)
          .filter(item -> !item.values().isEmpty())
          .ifPresent(item -> one.set("Item", JsonValues.writeItem(item)));
      double units = Units.transactRead(items.get(i).map(Sizes::item).orElse(0));
      var consumption = Consumption.ofTable(reads.get(i).table(), units);
      capacity.read(consumption);
      consumptions.merge(
          Members.text(action.get(), "TableName", ""), consumption, Consumption::plus);
    }
    Ledger.write(input, consumptions, Consumption.Paid.TRANSACT_READ, response);
    return response;
  }
}
