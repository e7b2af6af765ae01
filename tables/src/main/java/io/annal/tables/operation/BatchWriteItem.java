package io.annal.tables.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import io.annal.tables.capacity.Capacity;
import io.annal.tables.capacity.Consumption;
import io.annal.tables.capacity.Units;
import io.annal.tables.expression.Condition;
import io.annal.tables.item.ItemStore;
import io.annal.tables.item.ItemWrite;
import io.annal.tables.item.KeyRules;
import io.annal.tables.item.Written;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue.M;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** {@code BatchWriteItem}. The writes that are admitted are stored together. */
final class BatchWriteItem implements Operation {
  private static final int MOST_REQUESTS = 25;
  private static final String REQUESTS = "RequestItems";
  private static final String PUT = "PutRequest";
  private static final String DELETE = "DeleteRequest";

  private final TableLookup tables;
  private final ItemStore store;
  private final Capacity capacity;

  BatchWriteItem(TableLookup tables, ItemStore store, Capacity capacity) {
    this.tables = tables;
    this.store = store;
    this.capacity = capacity;
  }

  @Override
  public ObjectNode call(ObjectNode input, Place place) {
    List<Part> parts =
        RequestValues.before("BatchWriteItem", input, () -> parts(Members.object(input, REQUESTS)));
    var writes = new LinkedHashMap<String, List<ItemWrite>>();
    parts.stream()
        .sorted(Comparator.comparing(Part::name))
        .forEach(part -> writes.put(part.name(), writes(part, place)));
    ObjectNode unprocessed = JsonNodeFactory.instance.objectNode();
    admit(parts, writes, unprocessed);
    Map<ItemWrite, Written> written =
        store.transactions().writeEach(writes.values().stream().flatMap(List::stream).toList());
    leave(parts, writes, written, unprocessed);
    return response(input, writes, written, unprocessed);
  }

  /** What is asked of one table. */
  private record Part(String name, JsonNode request, List<Write> writes) {}

  /** A put of an item or a delete of a key. */
  private record Write(boolean put, M item) {}

  private static List<Part> parts(ObjectNode requests) {
    if (requests.isEmpty()) {
      throw DynamoDbException.validation(
          "The requestItems parameter is required for BatchWriteItem");
    }
    var parts = new ArrayList<Part>();
    int count = 0;
    for (Map.Entry<String, JsonNode> each : requests.properties()) {
      var writes = new ArrayList<Write>();
      for (JsonNode request : each.getValue()) {
        writes.add(write((ObjectNode) request));
      }
      count += writes.size();
      if (count > MOST_REQUESTS) {
        throw DynamoDbException.validation("Too many items requested for the BatchWriteItem call");
      }
      parts.add(new Part(each.getKey(), each.getValue(), writes));
    }
    return parts;
  }

  private static Write write(ObjectNode request) {
    boolean put = Members.has(request, PUT);
    if (put == Members.has(request, DELETE)) {
      throw DynamoDbException.validation(
          "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the"
              + " supported datatypes");
    }
    M item = item(request);
    if (put) {
      PutItem.checkSize(item);
    }
    return new Write(put, item);
  }

  /** The item to put, or the key of the one to delete. */
  private static M item(ObjectNode request) {
    return OlderWords.around(() ->
        Members.has(request, PUT)
            ? PutItem.item(Members.object(request, PUT))
            : Members.item(Members.object(request, DELETE), "Key"));
  }

  /** Looks at the values of one of them. */
  static void checkItem(ObjectNode request) {
    OlderWords.around(() ->
        Members.has(request, PUT)
            ? RequestValues.item(Members.object(request, PUT), "Item")
            : RequestValues.item(Members.object(request, DELETE), "Key"));
  }

  private List<ItemWrite> writes(Part part, Place place) {
    TableDefinition table = tables.named(part.name(), place);
    for (Write write : part.writes()) {
      if (write.put()) {
        KeyRules.checkKeyIn(table, write.item());
        KeyRules.checkIndexKeys(table, write.item());
      } else {
        KeyRules.checkKey(table, write.item());
      }
    }
    List<ItemWrite> writes = part.writes().stream().map(write -> write(table, write)).toList();
    if (new HashSet<>(writes.stream().map(ItemWrite::key).toList()).size() < writes.size()) {
      throw DynamoDbException.validation("Provided list of item keys contains duplicates");
    }
    return writes;
  }

  private static ItemWrite write(TableDefinition table, Write write) {
    return new ItemWrite(
        table,
        KeyRules.keyOf(table, write.item()),
        write.put() ? new ItemWrite.Action.Put(write.item()) : new ItemWrite.Action.Delete(),
        Condition.TRUE,
        false);
  }

  /** Takes out the writes to tables that are throttled; if those are all, that is the answer. */
  private void admit(
      List<Part> parts, Map<String, List<ItemWrite>> writes, ObjectNode unprocessed) {
    for (Part part : parts) {
      try {
        capacity.admitWrite(writes.getOrDefault(part.name(), List.of()).getFirst().table());
      } catch (DynamoDbException throttled) {
        if (writes.size() == 1) {
          throw throttled;
        }
        writes.remove(part.name());
        unprocessed.set(part.name(), part.request());
      }
    }
  }

  /** Those that waited too long for an item that others hold are left to the caller. */
  private static void leave(
      List<Part> parts,
      Map<String, List<ItemWrite>> writes,
      Map<ItemWrite, Written> written,
      ObjectNode unprocessed) {
    for (Part part : parts) {
      List<ItemWrite> some = writes.getOrDefault(part.name(), List.of());
      for (int i = 0; i < some.size(); i++) {
        if (!written.containsKey(some.get(i))) {
          unprocessed.withArray(part.name()).add(part.request().path(i));
        }
      }
    }
  }

  private ObjectNode response(
      ObjectNode input,
      Map<String, List<ItemWrite>> writes,
      Map<ItemWrite, Written> written,
      ObjectNode unprocessed) {
    ObjectNode response = JsonNodeFactory.instance.objectNode();
    response.set("UnprocessedItems", unprocessed);
    var consumptions = new TreeMap<String, Consumption>();
    var metrics = new CollectionMetrics(store).several(input);
    writes.forEach((name, some) ->
        some.stream()
            .map(written::get)
            .filter(Objects::nonNull)
            .forEach(one -> {
              capacity.written(Units.write(one));
              consumptions.merge(name, Units.write(one), Consumption::plus);
              metrics.add(name, one);
            }));
    Ledger.write(input, consumptions, Consumption.Paid.PLAIN, response);
    metrics.write(response);
    return response;
  }
}
