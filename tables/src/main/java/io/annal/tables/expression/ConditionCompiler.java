package io.annal.tables.expression;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.expression.Operand.At;
import io.annal.tables.expression.Operand.Constant;
import io.annal.tables.expression.Operand.Size;
import io.annal.tables.value.AttributeValue.S;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes tests of parsed conditions: resolves references, checks what can be known without an item.
 * Faults are found from the left to the right.
 */
final class ConditionCompiler {
  private static final Map<String, Integer> OPERANDS =
      Map.of(
          "attribute_exists", 1,
          "attribute_not_exists", 1,
          "attribute_type", 2,
          "begins_with", 2,
          "contains", 2,
          "size", 1);

  private static final Set<String> NOT_SIZED = Set.of("N", "BOOL", "NULL");

  private static final String VALID_TYPES = "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}";
  private static final Set<String> TYPES =
      Set.of("B", "NULL", "SS", "BOOL", "L", "BS", "N", "NS", "S", "M");

  private final ExpressionKind kind;
  private final Placeholders placeholders;
  private final Set<String> topLevelNames = new LinkedHashSet<>();

  ConditionCompiler(ExpressionKind kind, Placeholders placeholders) {
    this.kind = kind;
    this.placeholders = placeholders;
  }

  Set<String> topLevelNames() {
    return Set.copyOf(topLevelNames);
  }

  Predicate compile(Node node) {
    return switch (node) {
      case Node.And and -> new Predicate.All(compile(and.left()), compile(and.right()));
      case Node.Or or -> new Predicate.Any(compile(or.left()), compile(or.right()));
      case Node.Not not -> new Predicate.Negated(compile(not.condition()));
      case Node.Comparison comparison -> comparison(comparison);
      case Node.Between between -> between(between);
      case Node.In in -> in(in);
      case Node.Call call -> call(call);
      case Node.Path p -> throw new IllegalStateException(p.toString());
      case Node.Value v -> throw new IllegalStateException(v.toString());
      case Node.Arithmetic a -> throw new IllegalStateException(a.toString());
    };
  }

  private Predicate comparison(Node.Comparison comparison) {
    String operator = comparison.operator();
    Operand left = operand(comparison.left());
    Operand right = operand(comparison.right());
    requireDistinct(operator, left, List.of(right));
    return switch (operator) {
      case "=" -> new Predicate.Equal(left, right);
      case "<>" -> new Predicate.Negated(new Predicate.Equal(left, right));
      default -> {
        requireOrder(operator, left, right);
        yield new Predicate.Ordered(operator, left, right);
      }
    };
  }

  private Predicate between(Node.Between between) {
    Operand operand = operand(between.operand());
    Operand low = operand(between.low());
    Operand high = operand(between.high());
    requireDistinct("BETWEEN", operand, List.of(low, high));
    requireOrder("BETWEEN", operand, low, high);
    if (low instanceof Constant from && high instanceof Constant to) {
      Bounds.check(kind, from.value(), to.value());
    }
    return new Predicate.Within(operand, low, high);
  }

  private Predicate in(Node.In in) {
    Operand operand = operand(in.operand());
    var list = new ArrayList<Operand>();
    in.list().forEach(each -> list.add(operand(each)));
    requireDistinct("IN", operand, list);
    return new Predicate.OneOf(operand, List.copyOf(list));
  }

  private Predicate call(Node.Call call) {
    String function = call.function();
    requireAllowed(function);
    if (function.equals("size")) {
      throw usedThisWay(function);
    }
    List<Operand> operands = operands(call);
    Operand first = operands.getFirst();
    return switch (function) {
      case "attribute_exists" -> new Predicate.Exists(path(function, first));
      case "attribute_not_exists" ->
          new Predicate.Negated(new Predicate.Exists(path(function, first)));
      case "attribute_type" -> {
        requireDistinct(function, first, List.of(operands.get(1)));
        yield new Predicate.HasType(path(function, first), type(operands.get(1)));
      }
      case "begins_with" -> {
        requireDistinct(function, first, List.of(operands.get(1)));
        requirePrefix(first, operands.get(1));
        yield new Predicate.BeginsWith(first, operands.get(1));
      }
      case "contains" -> {
        requireDistinct(function, first, List.of(operands.get(1)));
        yield new Predicate.Contains(first, operands.get(1));
      }
      default -> throw new IllegalStateException(function);
    };
  }

  private Operand operand(Node node) {
    return switch (node) {
      case Node.Path path -> {
        DocumentPath resolved = placeholders.path(kind, path);
        topLevelNames.add(resolved.topLevelName());
        yield new At(resolved);
      }
      case Node.Value value -> new Constant(placeholders.value(kind, value), value.reference());
      case Node.Call call -> {
        requireAllowed(call.function());
        if (!call.function().equals("size")) {
          throw usedThisWay(call.function());
        }
        yield size(call);
      }
      case Node.And a -> throw new IllegalStateException(a.toString());
      case Node.Or o -> throw new IllegalStateException(o.toString());
      case Node.Not n -> throw new IllegalStateException(n.toString());
      case Node.Comparison c -> throw new IllegalStateException(c.toString());
      case Node.Between b -> throw new IllegalStateException(b.toString());
      case Node.In i -> throw new IllegalStateException(i.toString());
      case Node.Arithmetic a -> throw new IllegalStateException(a.toString());
    };
  }

  private Operand size(Node.Call call) {
    Operand operand = operands(call).getFirst();
    String type = operand.staticType();
    if (type != null && NOT_SIZED.contains(type)) {
      throw wrongType("size", type);
    }
    return new Size(operand);
  }

  private List<Operand> operands(Node.Call call) {
    var operands = new ArrayList<Operand>();
    call.operands().forEach(each -> operands.add(operand(each)));
    Integer expected = OPERANDS.get(call.function());
    if (expected == null || operands.size() != expected) {
      throw kind.fault(
          "Incorrect number of operands for operator or function; operator or function: %s, number of operands: %d"
              .formatted(call.function(), operands.size()));
    }
    return operands;
  }

  private void requireAllowed(String function) {
    if (!OPERANDS.containsKey(function)) {
      throw kind.fault(
          "The function is not allowed in a condition expression; function: " + function);
    }
  }

  private DynamoDbException usedThisWay(String function) {
    return kind.fault(
        "The function is not allowed to be used this way in an expression; function: " + function);
  }

  private Operand path(String function, Operand operand) {
    if (!(operand instanceof At)) {
      throw kind.fault(
          "Operator or function requires a document path; operator or function: " + function);
    }
    return operand;
  }

  private Operand type(Operand operand) {
    String type = operand.staticType();
    if (type != null && !type.equals("S")) {
      throw wrongType("attribute_type", type);
    }
    if (operand instanceof Constant constant
        && constant.value() instanceof S name
        && !TYPES.contains(name.value())) {
      throw kind.fault(
          "Invalid attribute type name found; type: %s, valid types: %s"
              .formatted(name.value(), VALID_TYPES));
    }
    return operand;
  }

  private void requirePrefix(Operand... operands) {
    for (Operand operand : operands) {
      String type = operand.staticType();
      if (type != null && !type.equals("S") && !type.equals("B")) {
        throw wrongType("begins_with", type);
      }
    }
  }

  private void requireOrder(String operator, Operand... operands) {
    for (Operand operand : operands) {
      String type = operand.staticType();
      if (type != null && !Comparing.hasOrder(type)) {
        throw wrongType(operator, type);
      }
    }
  }

  private DynamoDbException wrongType(String operator, String type) {
    return kind.fault(
        "Incorrect operand type for operator or function; operator or function: %s, operand type: %s"
            .formatted(operator, type));
  }

  private void requireDistinct(String operator, Operand first, List<Operand> others) {
    if (first instanceof At at && others.contains(first)) {
      throw repeated(operator, at.path().toString());
    }
    if (operator.equals("contains") && first instanceof Constant value && others.contains(value)) {
      throw repeated(operator, "[" + value.reference() + "]");
    }
  }

  private DynamoDbException repeated(String operator, String operand) {
    return kind.fault(
        "The first operand must be distinct from the remaining operands for this operator or function; operator: %s, first operand: %s"
            .formatted(operator, operand));
  }
}
