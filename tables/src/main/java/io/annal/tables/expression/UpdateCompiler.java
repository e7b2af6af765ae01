package io.annal.tables.expression;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.expression.ParsedUpdate.Assignment;
import io.annal.tables.value.AttributeValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Makes assignments of parsed actions: resolves references, checks what needs no item. */
final class UpdateCompiler {
  private static final ExpressionKind KIND = ExpressionKind.UPDATE;
  private static final Set<String> CONDITION_FUNCTIONS =
      Set.of(
          "attribute_exists",
          "attribute_not_exists",
          "attribute_type",
          "begins_with",
          "contains",
          "size");

  private final Placeholders placeholders;

  UpdateCompiler(Placeholders placeholders) {
    this.placeholders = placeholders;
  }

  static ParsedUpdate compile(String text, Placeholders placeholders) {
    var compiler = new UpdateCompiler(placeholders);
    var assignments = new ArrayList<Assignment>();
    UpdateParser.parse(text).forEach(action -> assignments.add(compiler.assignment(action)));
    PathTree.requireApart(KIND, assignments.stream().map(Assignment::path).toList());
    return new ParsedUpdate(assignments);
  }

  private Assignment assignment(UpdateParser.Action action) {
    DocumentPath path = placeholders.path(KIND, action.path());
    NewValue value =
        switch (action.section()) {
          case SET -> value(action.value().getFirst());
          case REMOVE -> new NewValue.Nothing();
          case ADD ->
              new NewValue.Added(path, operand("ADD", action, Set.of("N", "SS", "NS", "BS")));
          case DELETE ->
              new NewValue.Without(path, operand("DELETE", action, Set.of("SS", "NS", "BS")));
        };
    return new Assignment(path, value);
  }

  private AttributeValue operand(String operator, UpdateParser.Action action, Set<String> types) {
    AttributeValue operand = placeholders.value(KIND, (Node.Value) action.value().getFirst());
    if (!types.contains(operand.type())) {
      throw KIND.fault(
          "Incorrect operand type for operator or function; operator: %s, operand type: %s, typeSet: ALLOWED_FOR_%s_OPERAND"
              .formatted(operator, typeName(operand), operator));
    }
    return operand;
  }

  private static String typeName(AttributeValue value) {
    return switch (value.type()) {
      case "S" -> "STRING";
      case "N" -> "NUMBER";
      case "B" -> "BINARY";
      case "L" -> "LIST";
      case "M" -> "MAP";
      case "SS" -> "STRING_SET";
      case "NS" -> "NUMBER_SET";
      case "BS" -> "BINARY_SET";
      default -> value.type();
    };
  }

  private NewValue value(Node node) {
    return switch (node) {
      case Node.Value value -> new NewValue.Given(placeholders.value(KIND, value));
      case Node.Path path -> new NewValue.Copied(placeholders.path(KIND, path));
      case Node.Arithmetic arithmetic -> {
        NewValue left = value(arithmetic.left());
        NewValue right = value(arithmetic.right());
        requireType(arithmetic.operator(), "N", left, right);
        yield new NewValue.Sum(arithmetic.operator().equals("-"), left, right);
      }
      case Node.Call call -> call(call);
      case Node.And a -> throw new IllegalStateException(a.toString());
      case Node.Or o -> throw new IllegalStateException(o.toString());
      case Node.Not n -> throw new IllegalStateException(n.toString());
      case Node.Comparison c -> throw new IllegalStateException(c.toString());
      case Node.Between b -> throw new IllegalStateException(b.toString());
      case Node.In i -> throw new IllegalStateException(i.toString());
    };
  }

  private NewValue call(Node.Call call) {
    String function = call.function();
    if (CONDITION_FUNCTIONS.contains(function)) {
      throw KIND.fault(
          "The function is not allowed in an update expression; function: " + function);
    }
    List<NewValue> operands = new ArrayList<>();
    call.operands().forEach(each -> operands.add(value(each)));
    if (operands.size() != 2) {
      throw KIND.fault(
          "Incorrect number of operands for operator or function; operator or function: %s, number of operands: %d"
              .formatted(function, operands.size()));
    }
    if (function.equals("if_not_exists")) {
      if (!(operands.getFirst() instanceof NewValue.Copied path)) {
        throw KIND.fault(
            "Operator or function requires a document path; operator or function: " + function);
      }
      return new NewValue.Otherwise(path.path(), operands.get(1));
    }
    requireType(function, "L", operands.getFirst(), operands.get(1));
    return new NewValue.Appended(operands.getFirst(), operands.get(1));
  }

  private static void requireType(String operator, String type, NewValue... operands) {
    for (NewValue operand : operands) {
      String known = operand.staticType();
      if (known != null && !known.equals(type)) {
        throw wrongType(operator, known);
      }
    }
  }

  private static DynamoDbException wrongType(String operator, String type) {
    return KIND.fault(
        "Incorrect operand type for operator or function; operator or function: %s, operand type: %s"
            .formatted(operator, type));
  }
}
