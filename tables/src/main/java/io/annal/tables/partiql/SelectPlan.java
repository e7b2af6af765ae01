package io.annal.tables.partiql;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.partiql.Statement.Order;
import io.annal.tables.partiql.Statement.Select;
import io.annal.tables.schema.KeySchema;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The requests that a SELECT becomes.
 *
 * @param operation {@code Query} or {@code Scan}
 * @param requests for one partition each, in the order of the answer
 * @param filter what the requests do not test
 */
record SelectPlan(String operation, List<ObjectNode> requests, Optional<Where> filter) {

  static SelectPlan of(Select select, TableDefinition table) {
    KeySchema key = select.index().map(name -> Tables.index(table, name).key()).orElse(table.key());
    checkOrder(select, key);
    var conjuncts = new Conjuncts(select.where(), table.attributes());
    List<List<AttributeValue>> partitions = partitions(conjuncts, key);
    if (partitions.isEmpty()) {
      if (!select.order().isEmpty()) {
        throw DynamoDbException.validation(
            "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.");
      }
      return new SelectPlan("Scan", List.of(request(select)), select.where());
    }
    List<Where> range = range(conjuncts, key);
    List<ObjectNode> requests = new ArrayList<>();
    for (List<AttributeValue> partition : ordered(partitions, select, key)) {
      requests.add(query(select, key, partition, range));
    }
    return new SelectPlan("Query", requests, conjuncts.rest());
  }

  private static void checkOrder(Select select, KeySchema key) {
    if (select.order().isEmpty()) {
      return;
    }
    if (select.where().isEmpty()) {
      throw DynamoDbException.validation(
          "Must have WHERE clause in the statement when using ORDER BY clause.");
    }
    for (Order order : select.order()) {
      if (!key.names().contains(order.attribute())) {
        throw DynamoDbException.validation(
            "Attribute %s in ORDER BY clause must be part of the primary key"
                .formatted(order.attribute()));
      }
    }
  }

  /** The values of the partition key's attributes, for each partition; none for a scan. */
  private static List<List<AttributeValue>> partitions(Conjuncts conjuncts, KeySchema key) {
    if (key.hash().size() == 1) {
      String name = key.hash().getFirst();
      return conjuncts
          .takeEqual(name)
          .map(List::of)
          .or(() -> conjuncts.takeIn(name))
          .orElse(List.of())
          .stream()
          .map(List::of)
          .toList();
    }
    var values = new ArrayList<AttributeValue>();
    for (String name : key.hash()) {
      Optional<AttributeValue> value = conjuncts.takeEqual(name);
      if (value.isEmpty()) {
        return List.of();
      }
      values.add(value.get());
    }
    return List.of(values);
  }

  private static List<Where> range(Conjuncts conjuncts, KeySchema key) {
    var range = new ArrayList<Where>();
    for (String name : key.range()) {
      Optional<AttributeValue> equal = conjuncts.takeEqual(name);
      if (equal.isPresent()) {
        range.add(equal(name, equal.get()));
      } else {
        conjuncts.takeBound(name).ifPresent(range::add);
        break;
      }
    }
    return range;
  }

  private static Where equal(String name, AttributeValue value) {
    return new Where.Comparison(
        "=", new Term.Path(List.of(new Term.Name(name))), new Term.Value(value));
  }

  private static List<List<AttributeValue>> ordered(
      List<List<AttributeValue>> partitions, Select select, KeySchema key) {
    var ordered = new ArrayList<>(partitions);
    for (Order order : select.order()) {
      if (order.attribute().equals(key.hash().getFirst())) {
        ordered.sort((one, two) -> KeyOrder.compare(one.getFirst(), two.getFirst()));
        if (order.descending()) {
          Collections.reverse(ordered);
        }
      }
    }
    return ordered;
  }

  private static ObjectNode request(Select select) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put("TableName", select.table());
    select.index().ifPresent(name -> request.put("IndexName", name));
    return request;
  }

  private static ObjectNode query(
      Select select, KeySchema key, List<AttributeValue> partition, List<Where> range) {
    var text = new ExpressionText();
    Where condition = equal(key.hash().getFirst(), partition.getFirst());
    for (int i = 1; i < partition.size(); i++) {
      condition = new Where.And(condition, equal(key.hash().get(i), partition.get(i)));
    }
    for (Where bound : range) {
      condition = new Where.And(condition, bound);
    }
    ObjectNode request = request(select);
    request.put("KeyConditionExpression", text.condition(condition));
    text.putReferences(request);
    return descending(select, key) ? request.put("ScanIndexForward", false) : request;
  }

  /** The order of the partitions is also that within each, where nothing else says that. */
  private static boolean descending(Select select, KeySchema key) {
    List<Order> within =
        select.order().stream().filter(order -> key.range().contains(order.attribute())).toList();
    return (within.isEmpty() ? select.order() : within).stream().anyMatch(Order::descending);
  }
}
