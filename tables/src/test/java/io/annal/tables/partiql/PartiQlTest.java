package io.annal.tables.partiql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartiQlTest extends PartiQlFixture {
  @BeforeEach
  void threeItemsInOnePartition() {
    call(
        "CreateTable",
        """
        {"TableName": "tab", "BillingMode": "PAY_PER_REQUEST",
         "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
         "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"},
                                  {"AttributeName": "g", "AttributeType": "N"}],
         "GlobalSecondaryIndexes": [{"IndexName": "byG", "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}],
                                     "Projection": {"ProjectionType": "ALL"}}]}
        """);
    for (int i = 0; i < 3; i++) {
      execute(
          "INSERT INTO tab VALUE {'pk': 'a', 'sk': '%d', 'n': %d, 'g': 7, 'm': {'x': %d}, 'l': [1, 2]}"
              .formatted(i, i, i));
    }
  }

  private static List<String> sortKeys(JsonNode items) {
    var keys = new ArrayList<String>();
    items.forEach(item -> keys.add(item.path("sk").path("S").asText()));
    return keys;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT * FROM tab WHERE pk = 'a'                                  | 0,1,2
          SELECT * FROM "tab" WHERE pk = 'a' AND sk = '1'                   | 1
          SELECT sk FROM tab WHERE pk = 'a' AND sk > '0' AND sk < '2'       | 1
          SELECT sk FROM tab WHERE 'a' = pk AND (sk = '0' OR sk = '2')      | 0,2
          SELECT sk FROM tab WHERE pk = 'a' ORDER BY sk DESC                | 2,1,0
          SELECT sk FROM tab WHERE pk IN ['b', 'a'] AND n <> 1              | 0,2
          SELECT sk FROM tab WHERE begins_with(sk, '1')                     | 1
          SELECT sk FROM tab WHERE m.x BETWEEN 1 AND 2 AND NOT n = 1        | 2
          SELECT sk FROM tab WHERE n IN (0, 5) AND zz IS MISSING            | 0
          SELECT sk FROM tab WHERE zz IS NOT MISSING                        | ``
          SELECT sk FROM tab WHERE size(l) = 2 AND contains(l, 2) AND n > 1 | 2
          SELECT sk FROM "tab"."byG" WHERE g = 7 AND n = 2                  | 2
          """)
  void selectsItems(String statement, String sortKeys) {
    // when
    ObjectNode answer = execute(statement);

    // then
    assertThat(String.join(",", sortKeys(answer.path("Items")))).isEqualTo(sortKeys);
  }

  @Test
  void aSelectGoesOnWhereItStopped() {
    // given
    String statement = "SELECT sk FROM tab WHERE pk IN ['a', 'b']";
    ObjectNode input = JSON.createObjectNode().put("Statement", statement).put("Limit", 2);

    // when
    ObjectNode first = engine.call("ExecuteStatement", input.deepCopy(), PLACE);
    input.set("NextToken", first.get("NextToken"));
    ObjectNode second = engine.call("ExecuteStatement", input.deepCopy(), PLACE);

    // then
    assertThat(sortKeys(first.path("Items"))).containsExactly("0", "1");
    assertThat(sortKeys(second.path("Items"))).containsExactly("2");
    assertThatThrownBy(() ->
            engine.call("ExecuteStatement", input.put("Statement", "SELECT * FROM tab"), PLACE))
        .hasMessage("NextToken does not match request");
  }

  @Test
  void columnsHaveTheirLastName() {
    assertThat(execute("SELECT m.x, l[1] FROM tab WHERE pk = 'a' AND sk = '2'").path("Items"))
        .hasToString("[{\"x\":{\"N\":\"2\"},\"l[1]\":{\"N\":\"2\"}}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SET n = n + 10, z = 'it''s' REMOVE m.x | {"n":{"N":"11"},"z":{"S":"it's"}}
          SET l = list_append(l, [3])            | {"l":{"L":[{"N":"1"},{"N":"2"},{"N":"3"}]}}
          SET s = set_add(s, <<'p'>>)            | {"s":{"SS":["p"]}}
          SET m.x = l[0]                         | {"m":{"M":{"x":{"N":"1"}}}}
          """)
  void updatesAnItem(String changes, String expected) {
    // when
    ObjectNode answer =
        execute(
            "UPDATE tab %s WHERE pk='a' AND sk='1' RETURNING MODIFIED NEW *".formatted(changes));

    // then
    assertThat(answer.path("Items").path(0)).hasToString(expected);
  }

  @Test
  void deletesAnItemAndReturnsIt() {
    // when
    ObjectNode answer =
        execute("DELETE FROM tab WHERE pk = 'a' AND sk = '1' AND n = 1 RETURNING ALL OLD *");

    // then
    assertThat(sortKeys(answer.path("Items"))).containsExactly("1");
    assertThat(execute("SELECT * FROM tab").path("Items")).hasSize(2);
    assertThat(execute("DELETE FROM tab WHERE pk = 'a' AND sk = '1' AND n = 1").path("Items"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          INSERT INTO tab VALUE {'pk':'a','sk':'1'}           | DuplicateItemException          | Duplicate primary key exists in table
          UPDATE tab SET n = 1 WHERE pk='a' AND sk='9'        | ConditionalCheckFailedException | The conditional request failed
          DELETE FROM tab WHERE pk='a' AND sk='1' AND n = 9   | ConditionalCheckFailedException | The conditional request failed
          SELECT * FROM absent                                | ResourceNotFoundException       | Requested resource not found
          SELECT * FROM tab.absent                            | ValidationException             | The table does not have the specified index
          UPDATE tab SET n = 1 WHERE pk='a'                   | ValidationException             | Where clause does not contain a mandatory equality on all key attributes
          SELECT * FROM tab WHERE pk = 1                      | ValidationException             | Key attribute's data type should match its data type in table's schema: Key pk
          SELECT * FROM tab WHERE pk = ?                      | ValidationException             | Number of parameters in request and statement don't match.
          INSERT INTO tab VALUE {'pk':'x'}                    | ValidationException             | One or more parameter values were invalid: Missing the key sk in the item
          INSERT INTO tab VALUE {'pk':'x','sk':<<>>}          | ValidationException             | Empty bags are not supported
          SELECT * FROM tab ORDER BY sk                       | ValidationException             | Must have WHERE clause in the statement when using ORDER BY clause.
          SELECT * FROM tab WHERE n = 1 ORDER BY sk           | ValidationException             | Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.
          SELECT * FROM tab WHERE pk = 'a' ORDER BY n         | ValidationException             | Attribute n in ORDER BY clause must be part of the primary key
          SELECT * FROM tab; SELECT * FROM tab                | ValidationException             | Statement wasn't well formed, can't be processed: Unexpected token after semicolon. (Only one query is allowed.)
          SELECT * FROM tab WHERE foo(n, 1)                   | ValidationException             | Unrecognized function: foo at 1:25:3
          SELECT * FROM tab WHERE pk = 'a                     | ValidationException             | Statement wasn't well formed, can't be processed: Unterminated string literal
          EXISTS(SELECT * FROM tab WHERE pk='a' AND sk='1')   | ValidationException             | EXISTS can only be used in ExecuteTransaction write requests.
          SELECT n FROM tab WHERE begins_with(n, 1)           | ValidationException             | Incorrect operand type for operator or function; operator or function: begins_with, operand type: N
          """)
  void isRefusedAsAwsDoes(String statement, String code, String message) {
    assertThatThrownBy(() -> execute(statement))
        .hasMessage(message)
        .isInstanceOfSatisfying(DynamoDbException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void aBatchTellsEachStatementsError() {
    // when
    ObjectNode answer =
        several(
            "BatchExecuteStatement",
            "Statements",
            "INSERT INTO tab VALUE {'pk':'b','sk':'1'}",
            "INSERT INTO tab VALUE {'pk':'a','sk':'1'}",
            "UPDATE tab SET n = 1 WHERE pk='x' AND sk='1'",
            "UPDATE tab SET n = 1",
            "SELEC");

    // then
    assertThat(answer.path("Responses").findValuesAsText("Code"))
        .containsExactly(
            "DuplicateItem", "ConditionalCheckFailed", "ValidationError", "ValidationError");
    assertThat(answer.path("Responses").path(0)).hasToString("{\"TableName\":\"tab\"}");
  }

  @Test
  void aBatchReadsSingleItems() {
    // when
    ObjectNode answer =
        several(
            "BatchExecuteStatement",
            "Statements",
            "SELECT n FROM tab WHERE pk='a' AND sk='1'",
            "SELECT n FROM tab WHERE pk='a' AND sk='9'",
            "SELECT n FROM tab WHERE pk='a'");

    // then
    assertThat(answer.path("Responses"))
        .hasToString(
            "[{\"Item\":{\"n\":{\"N\":\"1\"}},\"TableName\":\"tab\"},{\"TableName\":\"tab\"},"
                + "{\"Error\":{\"Code\":\"ValidationError\",\"Message\":\"Select statements within BatchExecuteStatement"
                + " must specify the primary key in the where clause.\"}}]");
  }

  @Test
  void aTransactionIsDoneWhollyOrNotAtAll() {
    // given
    String insert = "INSERT INTO tab VALUE {'pk':'b','sk':'1'}";
    String exists = "EXISTS(SELECT * FROM tab WHERE pk='a' AND sk='1' AND n = %d)";

    // when, then
    assertThatThrownBy(() -> transact(insert, exists.formatted(5)))
        .hasMessage(
            "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]");
    assertThat(execute("SELECT * FROM tab WHERE pk='b'").path("Items")).isEmpty();

    // when
    transact(insert, exists.formatted(1));

    // then
    assertThat(execute("SELECT * FROM tab WHERE pk='b'").path("Items")).hasSize(1);
    assertThatThrownBy(() -> transact("DELETE FROM tab WHERE pk='a' AND sk='0'", insert))
        .hasMessage(
            "Transaction cancelled, please refer cancellation reasons for specific reasons [None, DuplicateItem]");
  }

  @Test
  void aTransactionReadsSingleItems() {
    assertThat(
            transact(
                    "SELECT n FROM tab WHERE pk='a' AND sk='1'",
                    "SELECT n FROM tab WHERE pk='a' AND sk='9'")
                .path("Responses"))
        .hasToString("[{\"Item\":{\"n\":{\"N\":\"1\"}}},{}]");
    assertThatThrownBy(() -> transact("SELECT n FROM tab WHERE pk='a'"))
        .hasMessage(
            "Validation failed in TransactStatements[0]: Select statements within ExecuteTransaction must specify the primary key in the where clause.");
  }

  private ObjectNode transact(String... statements) {
    return several("ExecuteTransaction", "TransactStatements", statements);
  }
}
