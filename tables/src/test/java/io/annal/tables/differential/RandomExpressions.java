package io.annal.tables.differential;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Expressions by their grammar, over few attributes, and values of every type. */
final class RandomExpressions {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> PATHS =
      List.of("a", "b", "c", "d", "c.x", "d[0]", "d[1]", "c.x.y", "d[0].x");
  private static final List<String> COMPARATORS = List.of("=", "<>", "<", "<=", ">", ">=");
  private static final List<String> NUMBERS =
      List.of(
          "0", "1", "-1", "2.5", "3", "1e20", "-0.001", "12345678901234567890123456789012345678");
  private static final List<String> TEXTS = List.of("", "x", "xy", "y", "ä", "x0");
  private static final int DEPTH = 2;

  private final Random random;

  RandomExpressions(Random random) {
    this.random = random;
  }

  /** A text with its names and values. */
  static final class Expression {
    private final String prefix;
    private final StringBuilder text = new StringBuilder();
    private final ObjectNode names = NODES.objectNode();
    private final ObjectNode values = NODES.objectNode();

    /**
     * @param prefix of its values' placeholders, of its own in each expression of a request
     */
    Expression(String prefix) {
      this.prefix = prefix;
    }

    Expression text(String more) {
      text.append(more);
      return this;
    }

    String value(ObjectNode value) {
      String placeholder = ":%s%d".formatted(prefix, values.size());
      values.set(placeholder, value);
      return placeholder;
    }

    String name(String name) {
      String placeholder = "#n" + name;
      names.put(placeholder, name);
      return placeholder;
    }

    void into(ObjectNode request, String member) {
      request.put(member, text.toString());
      if (!names.isEmpty()) {
        request.withObject("/ExpressionAttributeNames").setAll(names);
      }
      if (!values.isEmpty()) {
        request.withObject("/ExpressionAttributeValues").setAll(values);
      }
    }
  }

  Expression filter() {
    var expression = new Expression("c");
    condition(expression, DEPTH);
    return expression;
  }

  Expression projection() {
    var paths = new ArrayList<String>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      paths.add(one(PATHS));
    }
    return new Expression("p").text(String.join(", ", paths));
  }

  Expression update() {
    var expression = new Expression("u");
    boolean[] used = {
      random.nextBoolean(), random.nextInt(3) == 0, random.nextInt(4) == 0, random.nextInt(6) == 0
    };
    if (!used[1] && !used[2] && !used[3]) {
      used[0] = true;
    }
    if (used[0]) {
      expression.text("SET " + set(expression));
      if (random.nextInt(3) == 0) {
        expression.text(", " + set(expression));
      }
    }
    if (used[1]) {
      expression.text(" REMOVE " + one(PATHS));
    }
    if (used[2]) {
      expression.text(" ADD " + one(List.of("b", "c", "d", "c.x")) + " ");
      expression.text(expression.value(random.nextBoolean() ? number() : setOfValues()));
    }
    if (used[3]) {
      expression.text(" DELETE " + one(List.of("c", "d")) + " " + expression.value(setOfValues()));
    }
    return expression;
  }

  private String set(Expression expression) {
    if (random.nextInt(5) == 0) {
      String list = expression.value(list(1));
      return "%s = list_append(%s, %s)".formatted(one(PATHS), one(List.of("d", "c")), list);
    }
    String sum = random.nextInt(3) == 0 ? one(List.of(" + ", " - ")) + term(expression) : "";
    return one(PATHS) + " = " + term(expression) + sum;
  }

  private String term(Expression expression) {
    return switch (random.nextInt(4)) {
      case 0 -> one(PATHS);
      case 1 -> "if_not_exists(%s, %s)".formatted(one(PATHS), expression.value(any()));
      default -> expression.value(random.nextBoolean() ? number() : any());
    };
  }

  private void condition(Expression expression, int depth) {
    switch (random.nextInt(depth > 0 ? 11 : 8)) {
      case 0 -> expression.text("attribute_exists(%s)".formatted(one(PATHS)));
      case 1 -> expression.text("attribute_not_exists(%s)".formatted(one(PATHS)));
      case 2 -> {
        String type = one(List.of("S", "N", "SS", "L", "M", "NULL", "BOOL"));
        String value = expression.value(NODES.objectNode().put("S", type));
        expression.text("attribute_type(%s, %s)".formatted(one(PATHS), value));
      }
      case 3 ->
          expression.text("begins_with(%s, %s)".formatted(one(PATHS), expression.value(text())));
      case 4 ->
          expression.text("contains(%s, %s)".formatted(one(PATHS), expression.value(scalar())));
      case 5 ->
          expression.text(
              "%s IN (%s, %s)"
                  .formatted(one(PATHS), expression.value(any()), expression.value(any())));
      case 6 ->
          expression.text(
              "size(%s) %s %s".formatted(one(PATHS), one(COMPARATORS), expression.value(number())));
      case 7 ->
          expression.text(
              "%s %s %s".formatted(one(PATHS), one(COMPARATORS), expression.value(scalar())));
      case 8 -> {
        expression.text("NOT (");
        condition(expression, depth - 1);
        expression.text(")");
      }
      default -> {
        condition(expression, depth - 1);
        expression.text(one(List.of(" AND ", " OR ")));
        condition(expression, depth - 1);
      }
    }
  }

  ObjectNode text() {
    return NODES.objectNode().put("S", one(TEXTS.subList(1, TEXTS.size())));
  }

  ObjectNode number() {
    return NODES.objectNode().put("N", one(NUMBERS));
  }

  ObjectNode scalar() {
    return random.nextBoolean() ? number() : NODES.objectNode().put("S", one(TEXTS));
  }

  ObjectNode any() {
    return any(1);
  }

  private ObjectNode any(int depth) {
    return switch (random.nextInt(depth > 0 ? 9 : 5)) {
      case 0, 1 -> number();
      case 2 -> NODES.objectNode().put("S", one(TEXTS));
      case 3 -> NODES.objectNode().put("BOOL", random.nextBoolean());
      case 4 ->
          random.nextBoolean()
              ? NODES.objectNode().put("NULL", true)
              : NODES.objectNode().put("B", one(List.of("", "AA==", "AQI=")));
      case 5, 6 -> setOfValues();
      case 7 -> list(depth);
      default -> {
        var map = NODES.objectNode();
        for (String name : List.of("x", "y")) {
          if (random.nextBoolean()) {
            map.set(name, any(depth - 1));
          }
        }
        yield (ObjectNode) NODES.objectNode().set("M", map);
      }
    };
  }

  private ObjectNode list(int depth) {
    var value = NODES.objectNode();
    var list = value.putArray("L");
    for (int i = random.nextInt(3); i > 0; i--) {
      list.add(any(depth - 1));
    }
    return value;
  }

  private ObjectNode setOfValues() {
    var value = NODES.objectNode();
    switch (random.nextInt(3)) {
      case 0 -> {
        var set = value.putArray("SS").add("x");
        if (random.nextBoolean()) {
          set.add("y");
        }
      }
      case 1 -> {
        var set = value.putArray("NS").add("1");
        if (random.nextBoolean()) {
          set.add("2.5");
        }
      }
      default -> value.putArray("BS").add("AA==");
    }
    return value;
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
