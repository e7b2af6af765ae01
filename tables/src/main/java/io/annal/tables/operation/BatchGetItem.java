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
import io.annal.tables.expression.ItemProjection;
import io.annal.tables.item.ItemStore;
import io.annal.tables.item.KeyRules;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.JsonValues;
import io.annal.tables.value.Sizes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code BatchGetItem}. */
final class BatchGetItem implements Operation {
  private static final int MOST_KEYS = 100;
  private static final int LARGEST_RESPONSE = 16 * 1024 * 1024;
  private static final String REQUESTS = "RequestItems";
  private static final String KEYS = "Keys";

  private final TableLookup tables;
  private final ItemStore store;
  private final Capacity capacity;

  BatchGetItem(TableLookup tables, ItemStore store, Capacity capacity) {
    this.tables = tables;
    this.store = store;
    this.capacity = capacity;
  }

  @Override
  public ObjectNode call(ObjectNode input, Place place) {
    List<Part> parts =
        RequestValues.before("BatchGetItem", input, () -> parts(Members.object(input, REQUESTS)));
    // Tables are looked for in the order of their names, and answered in that of the request.
    var inOrder = new LinkedHashMap<String, Found>();
    parts.stream()
        .sorted(Comparator.comparing(Part::name))
        .forEach(part -> inOrder.put(part.name(), found(part, place)));
    var answer = new Answer();
    parts.forEach(part -> answer.add(part, of(inOrder, part)));
    return answer.response(input);
  }

  /** What is asked of one table. */
  private record Part(String name, ObjectNode request, List<M> keys, Projections projections) {}

  private static List<Part> parts(ObjectNode requests) {
    var parts = new ArrayList<Part>();
    int count = 0;
    for (Map.Entry<String, JsonNode> each : requests.properties()) {
      ObjectNode request = Members.object(requests, each.getKey());
      var keys = new ArrayList<M>();
      request.path(KEYS).forEach(key -> keys.add(JsonValues.item(key)));
      count += keys.size();
      if (count > MOST_KEYS) {
        throw DynamoDbException.validation("Too many items requested for the BatchGetItem call");
      }
      var projections = new Projections(request);
      projections.checkParameters();
      if (new HashSet<>(keys).size() < keys.size()) {
        throw DynamoDbException.validation("Provided list of item keys contains duplicates");
      }
      parts.add(new Part(each.getKey(), request, keys, projections));
    }
    return parts;
  }

  /** A table that is there, and what is wanted of its items. */
  private record Found(TableDefinition table, ItemProjection projection) {}

  private Found found(Part part, Place place) {
    TableDefinition table = tables.named(part.name(), place);
    ItemProjection projection = part.projections().parse();
    part.keys().forEach(key -> KeyRules.checkKey(table, key));
    return new Found(table, projection);
  }

  private static Found of(Map<String, Found> found, Part part) {
    return Optional.ofNullable(found.get(part.name())).orElseThrow();
  }

  /** What was read so far. */
  private final class Answer {
    private final ObjectNode responses = JsonNodeFactory.instance.objectNode();
    private final ObjectNode unprocessed = JsonNodeFactory.instance.objectNode();
    private final Map<String, Consumption> consumptions = new LinkedHashMap<>();
    private long bytes;
    private boolean isFull;

    void add(Part part, Found found) {
      TableDefinition table = found.table();
      ArrayNode items = responses.putArray(part.name());
      double units = 0;
      for (M key : part.keys()) {
        Optional<Double> read = read(part, table, key, found.projection(), items);
        if (read.isEmpty()) {
          rest(part).add(JsonValues.writeItem(key));
        }
        units += read.orElse(0.0);
      }
      var consumption = Consumption.ofTable(table, units);
      capacity.read(consumption);
      consumptions.put(part.name(), consumption);
    }

    /** Reads an item; empty where it must be asked for again. */
    private Optional<Double> read(
        Part part, TableDefinition table, M key, ItemProjection projection, ArrayNode items) {
      if (isFull || isThrottled(table)) {
        return Optional.empty();
      }
      Optional<M> item = store.get(table, key);
      int size = item.map(Sizes::item).orElse(0);
      if (bytes + size > LARGEST_RESPONSE) {
        isFull = true;
        return Optional.empty();
      }
      bytes += size;
      item.ifPresent(found -> items.add(JsonValues.writeItem(projection.of(found))));
      return Optional.of(Units.read(size, Members.flag(part.request(), "ConsistentRead", false)));
    }

    private boolean isThrottled(TableDefinition table) {
      try {
        capacity.admitRead(table, Optional.empty());
        return false;
      } catch (DynamoDbException throttled) {
        if (bytes == 0 && consumptions.isEmpty()) {
          throw throttled;
        }
        return true;
      }
    }

    private ArrayNode rest(Part part) {
      if (!unprocessed.has(part.name())) {
        ObjectNode request = part.request().deepCopy();
        request.putArray(KEYS);
        unprocessed.set(part.name(), request);
      }
      return (ArrayNode) unprocessed.path(part.name()).path(KEYS);
    }

    ObjectNode response(ObjectNode input) {
      ObjectNode response = JsonNodeFactory.instance.objectNode();
      response.set("Responses", responses);
      response.set("UnprocessedKeys", unprocessed);
      Ledger.write(input, consumptions, Consumption.Paid.PLAIN, response);
      return response;
    }
  }
}
