package io.annal.tables.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.JsonValues;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomConditionsTest {
  private static final int ROUNDS = 5_000;
  private static final List<String> PIECES =
      List.of(
          "(",
          ")",
          "((",
          "[",
          "]",
          "[0]",
          ".",
          ",",
          "=",
          "<>",
          "<",
          "AND",
          "or",
          "NOT",
          "BETWEEN",
          "IN",
          "size(",
          "contains(",
          ":x",
          ":unknown",
          "#unknown",
          "#",
          "a",
          "name",
          "1",
          "-",
          "\u00e9",
          "\uD83D",
          " ",
          "SET",
          "list_append(",
          "'",
          "\"",
          "\u0000");

  private static ObjectNode request(String parameter, String text) {
    ObjectNode request = JsonNodeFactory.instance.objectNode().put(parameter, text);
    ObjectNode values = request.putObject("ExpressionAttributeValues");
    RandomConditions.values().forEach((name, value) -> values.set(name, JsonValues.write(value)));
    return request;
  }

  @Test
  void conditionsMeanWhatTheDocumentationSays() {
    // given
    var random = new Random(11);
    var conditions = new RandomConditions(random);
    Set<Boolean> seen = new HashSet<>();

    for (int i = 0; i < ROUNDS; i++) {
      var meant = conditions.condition(random.nextInt(4));
      M item = conditions.item();

      // when
      boolean holds =
          Expressions.of(request("ConditionExpression", meant.text()))
              .condition()
              .orElseThrow()
              .test(item);

      // then
      assertThat(holds).as("%s for %s", meant.text(), item).isEqualTo(meant.holds().test(item));
      seen.add(holds);
    }
    assertThat(seen).hasSize(2);
  }

  /** Whatever is cut out of a text, or put into it, gives an answer or a validation error. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ConditionExpression",
        "FilterExpression",
        "KeyConditionExpression",
        "UpdateExpression",
        "ProjectionExpression"
      })
  void changedTextsAreRefusedOrMeanSomething(String parameter) {
    // given
    var random = new Random(parameter.hashCode());
    var conditions = new RandomConditions(random);
    int refused = 0;

    for (int i = 0; i < ROUNDS; i++) {
      String text = start(parameter, conditions, random);
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        text = changed(text, random);
      }
      try {
        // when
        evaluate(request(parameter, text), conditions.item());
      } catch (DynamoDbException e) {
        // then
        assertThat(e.code()).as(text).isEqualTo("ValidationException");
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  private static String start(String parameter, RandomConditions conditions, Random random) {
    return switch (parameter) {
      case "UpdateExpression" ->
          "SET a = b + :one, c.k = if_not_exists(c.k, :x) REMOVE b.l[1] ADD d :one DELETE e :set";
      case "ProjectionExpression" -> "a, b.k, c.l[0], c.l[1].k";
      case "KeyConditionExpression" -> "pk = :x AND sk BETWEEN :zero AND :one";
      default -> conditions.condition(random.nextInt(3)).text();
    };
  }

  private static String changed(String text, Random random) {
    int from = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), from + random.nextInt(4));
    String piece = random.nextBoolean() ? PIECES.get(random.nextInt(PIECES.size())) : "";
    return text.substring(0, from) + piece + text.substring(to);
  }

  private static void evaluate(ObjectNode request, M item) {
    var expressions = Expressions.of(request);
    if (!request.has("ProjectionExpression")) {
      expressions.checkParameters();
    } else {
      request.remove("ExpressionAttributeValues");
    }
    expressions.condition().ifPresent(condition -> condition.test(item));
    expressions.filter().ifPresent(filter -> filter.test(item));
    expressions.update().ifPresent(update -> update.touched(update.apply(item)));
    expressions.projection().ifPresent(projection -> projection.of(item));
    if (request.has("KeyConditionExpression")) {
      expressions.parseKeyCondition();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOT ", "(a = :x AND ", "NOT (", "size(", "a = :x AND ", "("})
  void nestingHasABound(String piece) {
    // given
    String text = piece.repeat(4_000 / piece.length()) + "a = :x";

    // when, then
    assertThatThrownBy(() -> Expressions.of(request("ConditionExpression", text)).condition())
        .isInstanceOf(DynamoDbException.class);
  }

  @Test
  void operatorsHaveABound() {
    // given
    String many = "a = :x AND ".repeat(150) + "a = :x";
    String asMany = "a = :x AND ".repeat(149) + "NOT a = :x";

    // when, then
    assertThat(Expressions.of(request("ConditionExpression", asMany)).condition()).isPresent();
    assertThatThrownBy(() -> Expressions.of(request("ConditionExpression", many)).condition())
        .hasMessageContaining("operator count: 301");
  }
}
