package io.annal.tables.partiql;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.expression.Expressions;
import io.annal.tables.partiql.Statement.Delete;
import io.annal.tables.partiql.Statement.Exists;
import io.annal.tables.partiql.Statement.Insert;
import io.annal.tables.partiql.Statement.Select;
import io.annal.tables.partiql.Statement.Update;
import io.annal.tables.schema.ScalarType;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.JsonValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Statements on one item as requests on that item. */
final class ItemRequests {
  private ItemRequests() {}

  /**
   * A request on one item.
   *
   * @param action as TransactWriteItems and TransactGetItems name it: {@code Put}, {@code
   *     ConditionCheck}, …; the operation on one item has {@code Item} behind it
   */
  record ItemRequest(String action, ObjectNode request, M key) {
    String operation() {
      return action + "Item";
    }
  }

  private static ObjectNode request(TableDefinition table) {
    return JsonNodeFactory.instance.objectNode().put("TableName", table.name());
  }

  /** A read of one item, if the statement names one by its key and nothing else. */
  static Optional<ItemRequest> get(Select select, TableDefinition table) {
    var conjuncts = new Conjuncts(select.where(), table.attributes());
    Optional<M> key = key(conjuncts, table);
    if (select.index().isPresent() || key.isEmpty() || conjuncts.rest().isPresent()) {
      return Optional.empty();
    }
    ObjectNode request = request(table);
    request.set("Key", JsonValues.writeItem(key.get()));
    return Optional.of(new ItemRequest("Get", request, key.get()));
  }

  static ItemRequest put(Insert insert, TableDefinition table) {
    var key = new LinkedHashMap<String, AttributeValue>();
    for (String name : table.key().names()) {
      AttributeValue value = insert.item().values().get(name);
      if (value != null) {
        key.put(name, value);
      }
    }
    ObjectNode request = request(table);
    request.set("Item", JsonValues.writeItem(insert.item()));
    var text = new ExpressionText();
    String hash = text.name(table.key().hash().getFirst());
    request.put("ConditionExpression", "attribute_not_exists(" + hash + ")");
    text.putReferences(request);
    return new ItemRequest("Put", request, new M(key));
  }

  /** Refuses keys of another type than the table's, as statements outside transactions do. */
  static void requireKeyTypes(Insert insert, TableDefinition table) {
    for (String name : table.key().names()) {
      AttributeValue value = insert.item().values().get(name);
      ScalarType type = table.attributes().get(name);
      if (value != null && type != null && !type.name().equals(value.type())) {
        throw Conjuncts.wrongType(name);
      }
    }
  }

  static ItemRequest update(Update update, TableDefinition table) {
    var conjuncts = new Conjuncts(update.where(), table.attributes());
    M key = requiredKey(conjuncts, table);
    ObjectNode request = request(table);
    request.set("Key", JsonValues.writeItem(key));
    var text = new ExpressionText();
    request.put("UpdateExpression", updateText(update.changes(), text));
    putCondition(request, exists(table, text), " AND ", conjuncts, text);
    update.returning().ifPresent(returning -> request.put("ReturnValues", returning.name()));
    text.putReferences(request);
    return new ItemRequest("Update", request, key);
  }

  private static String updateText(List<Statement.Change> changes, ExpressionText text) {
    var set = new ArrayList<String>();
    var remove = new ArrayList<String>();
    var add = new ArrayList<String>();
    var delete = new ArrayList<String>();
    for (Statement.Change change : changes) {
      switch (change) {
        case Statement.Remove removed -> remove.add(text.path(removed.path()));
        case Statement.Assign assign -> {
          if (assign.value() instanceof Term.Call call && call.function().startsWith("set_")) {
            String element = text.path(assign.path()) + " " + text.term(call.operands().get(1));
            (call.function().equals("set_add") ? add : delete).add(element);
          } else {
            set.add(text.path(assign.path()) + " = " + text.term(assign.value()));
          }
        }
      }
    }
    return (section("SET", set)
            + section("REMOVE", remove)
            + section("ADD", add)
            + section("DELETE", delete))
        .strip();
  }

  private static String section(String word, List<String> actions) {
    return actions.isEmpty() ? "" : word + " " + String.join(", ", actions) + " ";
  }

  static ItemRequest delete(Delete delete, TableDefinition table) {
    delete
        .returning()
        .filter(returning -> returning != Statement.Returning.ALL_OLD)
        .ifPresent(returning -> {
          throw DynamoDbException.validation(
              "Invalid returning clause: RETURNING %s *. Only RETURNING ALL OLD * is allowed in DELETE statements."
                  .formatted(returning.words()));
        });
    var conjuncts = new Conjuncts(delete.where(), table.attributes());
    M key = requiredKey(conjuncts, table);
    ObjectNode request = request(table);
    request.set("Key", JsonValues.writeItem(key));
    var text = new ExpressionText();
    if (conjuncts.rest().isPresent()) {
      // an item that is not there is deleted already
      String absent = "NOT " + exists(table, text);
      putCondition(request, absent, " OR ", conjuncts, text);
    }
    delete.returning().ifPresent(returning -> request.put("ReturnValues", returning.name()));
    text.putReferences(request);
    return new ItemRequest("Delete", request, key);
  }

  static ItemRequest conditionCheck(Exists exists, TableDefinition table) {
    var conjuncts = new Conjuncts(exists.select().where(), table.attributes());
    M key = requiredKey(conjuncts, table);
    ObjectNode request = request(table);
    request.set("Key", JsonValues.writeItem(key));
    var text = new ExpressionText();
    putCondition(request, exists(table, text), " AND ", conjuncts, text);
    text.putReferences(request);
    return new ItemRequest("ConditionCheck", request, key);
  }

  private static String exists(TableDefinition table, ExpressionText text) {
    return "attribute_exists(" + text.name(table.key().hash().getFirst()) + ")";
  }

  private static void putCondition(
      ObjectNode request, String first, String join, Conjuncts conjuncts, ExpressionText text) {
    String condition =
        conjuncts.rest().map(rest -> first + join + "(" + text.condition(rest) + ")").orElse(first);
    request.put("ConditionExpression", condition);
  }

  private static M requiredKey(Conjuncts conjuncts, TableDefinition table) {
    Optional<M> key = key(conjuncts, table);
    if (key.isEmpty()) {
      conjuncts.rest().ifPresent(ItemRequests::check);
      throw DynamoDbException.validation(
          "Where clause does not contain a mandatory equality on all key attributes");
    }
    return key.get();
  }

  /** Refuses operands that no condition may have. */
  private static void check(Where where) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    var text = new ExpressionText();
    request.put("FilterExpression", text.condition(where));
    text.putReferences(request);
    var unused = Expressions.of(request).filter();
  }

  private static Optional<M> key(Conjuncts conjuncts, TableDefinition table) {
    var key = new LinkedHashMap<String, AttributeValue>();
    for (String name : table.key().names()) {
      conjuncts.takeEqual(name).ifPresent(value -> key.put(name, value));
    }
    return key.size() == table.key().names().size() ? Optional.of(new M(key)) : Optional.empty();
  }
}
