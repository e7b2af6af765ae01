package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.Place;
import io.annal.tables.capacity.Capacity;
import io.annal.tables.capacity.Consumption;
import io.annal.tables.capacity.Consumption.Paid;
import io.annal.tables.capacity.Units;
import io.annal.tables.item.Cancellation;
import io.annal.tables.item.Cancellation.Reason;
import io.annal.tables.item.ItemStore;
import io.annal.tables.item.ItemWrite;
import io.annal.tables.item.RequestTokens;
import io.annal.tables.item.Transactions.Read;
import io.annal.tables.item.Written;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.Sizes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** {@code TransactWriteItems}. */
final class TransactWriteItems implements Operation {
  private final TableLookup tables;
  private final ItemStore store;
  private final Capacity capacity;
  private final RequestTokens tokens;

  TransactWriteItems(TableLookup tables, ItemStore store, Capacity capacity, RequestTokens tokens) {
    this.tables = tables;
    this.store = store;
    this.capacity = capacity;
    this.tokens = tokens;
  }

  @Override
  public ObjectNode call(ObjectNode input, Place place) {
    List<TransactAction> actions =
        RequestValues.before("TransactWriteItems", input, () -> actions(input));
    TransactRules.checkSize(actions.stream().mapToLong(TransactAction::size).sum());
    List<ItemWrite> writes =
        actions.stream().map(action -> action.write(tables.of(action.request(), place))).toList();
    writes.forEach(TransactAction::checkNoEmptyKeys);
    TransactRules.checkDistinct(
        writes.stream().map(write -> new Read(write.table(), write.key())).toList());
    checkEach(writes);
    Optional<String> token =
        Members.text(input, "ClientRequestToken").filter(text -> !text.isEmpty());
    if (token.isEmpty()) {
      return response(input, actions, store.transactions().write(writes, batch -> {}));
    }
    return tokens.once(
        place,
        token.get(),
        fingerprint(input),
        more -> response(input, actions, store.transactions().write(writes, more)),
        () -> repeated(input, actions, writes));
  }

  /** What tells one request from another, in few bytes. */
  private static byte[] fingerprint(ObjectNode input) {
    byte[] json = input.path("TransactItems").toString().getBytes(StandardCharsets.UTF_8);
    try {
      return MessageDigest.getInstance("SHA-256").digest(json);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  private static List<TransactAction> actions(ObjectNode input) {
    var actions = new ArrayList<TransactAction>();
    for (JsonNode each : input.path("TransactItems")) {
      actions.add(TransactAction.of((ObjectNode) each));
    }
    return actions;
  }

  /** Where keys are wrong, the conditions of the other actions are told, too. */
  private void checkEach(List<ItemWrite> writes) {
    var reasons = new LinkedHashMap<ItemWrite, Reason>();
    writes.forEach(write -> reasons.put(write, TransactRules.rule(() -> check(write))));
    if (reasons.values().stream().allMatch(Reason::isNone)) {
      return;
    }
    List<ItemWrite> others = writes.stream().filter(each -> isNone(reasons, each)).toList();
    List<Reason> theirs = store.transactions().reasons(others);
    for (int i = 0; i < others.size(); i++) {
      reasons.put(others.get(i), theirs.get(i));
    }
    throw Cancellation.of(List.copyOf(reasons.values()));
  }

  private static boolean isNone(Map<ItemWrite, Reason> reasons, ItemWrite write) {
    return reasons.getOrDefault(write, Cancellation.NONE).isNone();
  }

  private void check(ItemWrite write) {
    TransactAction.check(write);
    capacity.admitWrite(write.table());
  }

  private ObjectNode response(
      ObjectNode input, List<TransactAction> actions, List<Written> written) {
    ObjectNode response = JsonNodeFactory.instance.objectNode();
    var consumptions = new TreeMap<String, Consumption>();
    var metrics = new CollectionMetrics(store).several(input);
    for (int i = 0; i < written.size(); i++) {
      String name = actions.get(i).tableName();
      Consumption consumption = Units.transactWrite(written.get(i));
      capacity.written(consumption);
      consumptions.merge(name, consumption, Consumption::plus);
      if (!(actions.get(i).action() instanceof ItemWrite.Action.Check)) {
        metrics.add(name, written.get(i));
      }
    }
    Ledger.write(input, consumptions, Paid.TRANSACT_WRITE, response);
    metrics.write(response);
    return response;
  }

  /** A request that was done before is paid as a read of its items. */
  private ObjectNode repeated(
      ObjectNode input, List<TransactAction> actions, List<ItemWrite> writes) {
    ObjectNode response = JsonNodeFactory.instance.objectNode();
    Map<String, Consumption> consumptions = new TreeMap<>();
    for (int i = 0; i < writes.size(); i++) {
      ItemWrite write = writes.get(i);
      M item = store.get(write.table(), write.key()).orElse(M.EMPTY);
      var consumption = Consumption.ofTable(write.table(), Units.transactRead(Sizes.item(item)));
      capacity.read(consumption);
      consumptions.merge(actions.get(i).tableName(), consumption, Consumption::plus);
    }
    Ledger.write(input, consumptions, Paid.TRANSACT_READ, response);
    return response;
  }
}
