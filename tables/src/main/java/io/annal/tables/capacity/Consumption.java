package io.annal.tables.capacity;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.schema.IndexDefinition;
import io.annal.tables.schema.TableDefinition;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Units that a request consumed of one table.
 *
 * @param table whose
 * @param ofTable units of the table itself
 * @param global units of global indexes, by their names; only of those that were touched
 * @param local units of local indexes
 */
public record Consumption(
    TableDefinition table,
    double ofTable,
    SortedMap<String, Double> global,
    SortedMap<String, Double> local) {
  public Consumption {
    global = Collections.unmodifiableSortedMap(new TreeMap<>(global));
    local = Collections.unmodifiableSortedMap(new TreeMap<>(local));
  }

  /** How it was paid: which member beside {@code CapacityUnits} says the units. */
  public enum Paid {
    /** None: no transaction. */
    PLAIN,
    TRANSACT_READ,
    TRANSACT_WRITE
  }

  /** Units of the table itself. */
  public static Consumption ofTable(TableDefinition table, double units) {
    return new Consumption(table, units, new TreeMap<>(), new TreeMap<>());
  }

  /** Units of an index. */
  public static Consumption ofIndex(TableDefinition table, IndexDefinition index, double units) {
    var one = new TreeMap<>(Map.of(index.name(), units));
    return index.kind() == IndexDefinition.Kind.GLOBAL
        ? new Consumption(table, 0, one, new TreeMap<>())
        : new Consumption(table, 0, new TreeMap<>(), one);
  }

  /** Both together. */
  public Consumption plus(Consumption other) {
    return new Consumption(
        table, ofTable + other.ofTable, sum(global, other.global), sum(local, other.local));
  }

  /** Units of the table, and of the local indexes, which have no throughput of their own. */
  public double withLocal() {
    return ofTable + total(local);
  }

  private double total() {
    return ofTable + total(global) + total(local);
  }

  /**
   * As a response tells it.
   *
   * @param name of the table as the request named it
   * @param indexes whether the parts are told
   */
  public ObjectNode json(String name, boolean indexes, Paid paid) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("TableName", name);
    put(json, total(), paid);
    if (indexes) {
      put(json.putObject("Table"), ofTable, paid);
      put(json, "LocalSecondaryIndexes", local, paid);
      put(json, "GlobalSecondaryIndexes", global, paid);
    }
    return json;
  }

  private static void put(
      ObjectNode json, String member, SortedMap<String, Double> units, Paid paid) {
    if (!units.isEmpty()) {
      ObjectNode indexes = json.putObject(member);
      units.forEach((index, each) -> put(indexes.putObject(index), each, paid));
    }
  }

  private static void put(ObjectNode json, double units, Paid paid) {
    json.put("CapacityUnits", units);
    switch (paid) {
      case PLAIN -> {}
      case TRANSACT_READ -> json.put("ReadCapacityUnits", units);
      case TRANSACT_WRITE -> json.put("WriteCapacityUnits", units);
    }
  }

  private static SortedMap<String, Double> sum(
      SortedMap<String, Double> one, SortedMap<String, Double> other) {
    var sum = new TreeMap<>(one);
    other.forEach((name, units) -> sum.merge(name, units, Double::sum));
    return sum;
  }

  private static double total(SortedMap<String, Double> units) {
    return units.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}
