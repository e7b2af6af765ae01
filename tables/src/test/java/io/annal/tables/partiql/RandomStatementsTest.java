package io.annal.tables.partiql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.TableEngine;
import io.annal.tables.TableOptions;
import io.annal.tables.api.DynamoDbException;
import io.annal.tables.api.Place;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RandomStatementsTest {
  private static final int ROUNDS = 5_000;
  private static final Place PLACE = new Place("000000000000", "eu-west-1");

  private static final List<String> STATEMENTS =
      List.of(
          "SELECT a, m.k[0] FROM \"tab\" WHERE pk IN ['x', 'y'] AND NOT (a BETWEEN 1 AND 2) ORDER BY pk DESC",
          "SELECT * FROM tab WHERE begins_with(a, 'x') OR size(b) > 1 AND c IS NOT MISSING",
          "INSERT INTO tab VALUE {'pk': 'x', 'a': [1, -2.5e3, <<'p', 'q'>>], 'b': {'k': null}}",
          "UPDATE tab SET a = list_append(a, [1]), b = b + 1 REMOVE c WHERE pk = 'x' RETURNING ALL NEW *",
          "DELETE FROM tab WHERE pk = 'x' AND a <> true RETURNING ALL OLD *",
          "EXISTS(SELECT * FROM tab WHERE pk = 'x' AND a = 1)");

  private static final List<String> PIECES =
      List.of(
          "'",
          "\"",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          "<<",
          ">>",
          "?",
          ";",
          "--",
          "/*",
          ".",
          ",",
          "=",
          "-",
          "1",
          "1e999",
          "SELECT",
          "FROM",
          "WHERE",
          "AND",
          "NOT",
          "IN",
          "IS",
          "MISSING",
          "null",
          "absent",
          "set_add(",
          "pk",
          "\u00e9",
          "\uD83D",
          "\n",
          "$",
          "@");

  private static ObjectNode statement(String text) {
    return JsonNodeFactory.instance.objectNode().put("Statement", text);
  }

  /** Whatever is cut out of a statement, or put into it, gives an answer or DynamoDB's error. */
  @ParameterizedTest
  @ValueSource(strings = {"ExecuteStatement", "BatchExecuteStatement", "ExecuteTransaction"})
  void changedStatementsAreRefusedOrMeanSomething(String operation) throws Exception {
    // given
    var random = new Random(operation.hashCode());
    int refused = 0;
    try (var engine = engine()) {
      for (int i = 0; i < ROUNDS; i++) {
        String text = STATEMENTS.get(random.nextInt(STATEMENTS.size()));
        for (int changes = random.nextInt(4); changes >= 0; changes--) {
          text = changed(text, random);
        }
        try {
          // when
          engine.call(operation, request(operation, text), PLACE);
        } catch (DynamoDbException e) {
          // then
          assertThat(e.status()).as(text).isEqualTo(400);
          refused++;
        }
      }
    }
    assertThat(refused).isLessThan(ROUNDS);
  }

  private static TableEngine engine() throws Exception {
    var engine = TableEngine.open(TableOptions.inMemory());
    var create =
        """
        {"TableName": "tab", "BillingMode": "PAY_PER_REQUEST",
         "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
         "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}]}
        """;
    engine.call("CreateTable", (ObjectNode) new ObjectMapper().readTree(create), PLACE);
    return engine;
  }

  private static ObjectNode request(String operation, String text) {
    return switch (operation) {
      case "ExecuteStatement" -> statement(text);
      case "BatchExecuteStatement" -> with("Statements", statement(text));
      default -> with("TransactStatements", statement(text));
    };
  }

  private static ObjectNode with(String member, ObjectNode statement) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.putArray(member).add(statement);
    return request;
  }

  private static String changed(String text, Random random) {
    int from = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), from + random.nextInt(5));
    String piece = random.nextBoolean() ? PIECES.get(random.nextInt(PIECES.size())) : "";
    return text.substring(0, from) + piece + text.substring(to);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOT ", "(", "[", "{'a':", "<<", "size("})
  void nestingHasABound(String piece) {
    // given
    String text = "SELECT * FROM tab WHERE a = " + piece.repeat(8_000 / piece.length());
    String condition = "SELECT * FROM tab WHERE " + piece.repeat(8_000 / piece.length());

    // when, then
    for (String each : List.of(text, condition)) {
      assertThatThrownBy(() -> StatementParser.parse(each, List.of()))
          .isInstanceOf(DynamoDbException.class);
    }
  }

  @Test
  void aLongChainOfConditionsIsAnswered() throws Exception {
    // given
    String text = "SELECT * FROM tab WHERE a=1" + " OR a=1".repeat(1_000);

    // when, then
    try (var engine = engine()) {
      assertThatThrownBy(() -> engine.call("ExecuteStatement", statement(text), PLACE))
          .isInstanceOf(DynamoDbException.class);
    }
  }
}
