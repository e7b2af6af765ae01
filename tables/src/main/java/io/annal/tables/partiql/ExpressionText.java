package io.annal.tables.partiql;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.value.AttributeValue;
import io.annal.tables.value.AttributeValue.S;
import io.annal.tables.value.JsonValues;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes conditions and terms as expressions; names and values become references. */
final class ExpressionText {
  private final Map<String, String> names = new HashMap<>();
  private final Map<AttributeValue, String> values = new HashMap<>();

  /** Puts the names and values that were written into a request. */
  void putReferences(ObjectNode request) {
    if (!names.isEmpty()) {
      var json = JsonNodeFactory.instance.objectNode();
      names.forEach((name, reference) -> json.put(reference, name));
      request.set("ExpressionAttributeNames", json);
    }
    if (!values.isEmpty()) {
      var json = JsonNodeFactory.instance.objectNode();
      values.forEach((value, reference) -> json.set(reference, JsonValues.write(value)));
      request.set("ExpressionAttributeValues", json);
    }
  }

  String name(String name) {
    return names.computeIfAbsent(name, absent -> "#n" + names.size());
  }

  String value(AttributeValue value) {
    return values.computeIfAbsent(value, absent -> ":v" + values.size());
  }

  String path(Term.Path path) {
    var text = new StringBuilder();
    for (Term.Step step : path.steps()) {
      switch (step) {
        case Term.Name name -> text.append(text.isEmpty() ? "" : ".").append(name(name.name()));
        case Term.Index index -> text.append('[').append(index.digits()).append(']');
      }
    }
    return text.toString();
  }

  String term(Term term) {
    return switch (term) {
      case Term.Path path -> path(path);
      case Term.Value value -> value(value.value());
      case Term.Call call -> call.function() + "(" + terms(call.operands()) + ")";
      case Term.Arithmetic sum -> term(sum.left()) + " " + sum.operator() + " " + term(sum.right());
    };
  }

  private String terms(List<Term> terms) {
    return terms.stream().map(this::term).collect(Collectors.joining(", "));
  }

  String condition(Where where) {
    return switch (where) {
      case Where.And and -> operand(and.left(), Where.And.class) + " AND " + operand(and.right());
      case Where.Or or -> operand(or.left(), Where.Or.class) + " OR " + operand(or.right());
      case Where.Not not -> "NOT " + operand(not.condition());
      case Where.Comparison c -> term(c.left()) + " " + c.operator() + " " + term(c.right());
      case Where.Between b ->
          term(b.operand()) + " BETWEEN " + term(b.low()) + " AND " + term(b.high());
      case Where.In in -> term(in.operand()) + " IN (" + terms(in.list()) + ")";
      case Where.IsMissing missing -> "attribute_not_exists(" + path(missing.path()) + ")";
      case Where.IsNull isNull ->
          "attribute_type(" + path(isNull.path()) + ", " + value(new S("NULL")) + ")";
      case Where.Holds holds -> term(holds.call());
    };
  }

  private String operand(Where where) {
    return operand(where, Where.Not.class);
  }

  /** Parentheses are needed around conditions that are joined, other than by the same word. */
  private String operand(Where where, Class<? extends Where> bare) {
    boolean joined = where instanceof Where.And || where instanceof Where.Or;
    return joined && !bare.isInstance(where) ? "(" + condition(where) + ")" : condition(where);
  }
}
