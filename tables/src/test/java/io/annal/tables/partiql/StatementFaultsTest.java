package io.annal.tables.partiql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementFaultsTest extends PartiQlFixture {
  @BeforeEach
  void aTableWithIndexesOfKeys() {
    call(
        "CreateTable",
        """
        {"TableName": "tab", "BillingMode": "PAY_PER_REQUEST",
         "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
         "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "N"},
                                  {"AttributeName": "g", "AttributeType": "S"}],
         "LocalSecondaryIndexes": [{"IndexName": "local", "Projection": {"ProjectionType": "KEYS_ONLY"},
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "g", "KeyType": "RANGE"}]}],
         "GlobalSecondaryIndexes": [{"IndexName": "global", "Projection": {"ProjectionType": "KEYS_ONLY"},
            "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"}]}]}
        """);
    execute("INSERT INTO tab VALUE {'pk':'p','sk':1,'g':'g','n':1,'m':{'x':2}}");
    execute("INSERT INTO tab VALUE {'pk':'p','sk':2,'g':'g','n':2}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT *                                              | Expected 'FROM'
          SELECT                                                | Unexpected term
          SELECT n,                                             | Expected projection attribute name
          SELECT * FROM                                         | Unexpected term
          SELECT * FROM WHERE pk='p'                            | Unexpected keyword
          SELECT * "tab"                                        | Expected 'FROM' but got '"tab"'
          SELECT m. FROM tab                                    | Invalid path dot component
          SELECT * FROM tab WHERE n=1 AND                       | Missing right-hand side expression of infix operator
          SELECT * FROM tab WHERE n=1 OR                        | Missing right-hand side expression of infix operator
          SELECT * FROM tab WHERE n=                            | Missing right-hand side expression of infix operator
          SELECT * FROM tab WHERE n BETWEEN                     | Missing right-hand side expression of infix operator
          SELECT * FROM tab WHERE n BETWEEN 1                   | Expected AND keyword
          SELECT * FROM tab WHERE n BETWEEN 1, 2                | Expected AND keyword
          SELECT * FROM tab WHERE n BETWEEN 1 AND               | Expected expression after AND
          SELECT * FROM tab WHERE (n=1                          | Expected ')' but got 'end of statement'
          SELECT * FROM tab WHERE n==1                          | Unexpected value token: =
          SELECT * FROM tab WHERE n+1=2                         | Unknown operator: +
          SELECT * FROM tab WHERE n IN                          | Expected '(' or '[' after IN
          SELECT * FROM tab WHERE n IN 1                        | Expected '(' or '[' after IN, got '1'
          SELECT * FROM tab WHERE n IN [1                       | Unexpected end of IN list
          SELECT * FROM tab WHERE n IS NOT                      | Expected type name
          SELECT * FROM tab WHERE begins_with(                  | Expected path in function
          SELECT * FROM tab WHERE begins_with(n                 | Expected ',' in BEGINS_WITH
          SELECT * FROM tab WHERE begins_with(n,'a'             | Expected ')'
          SELECT * FROM tab WHERE pk='p' ORDER                  | Expected 'BY'
          SELECT * FROM tab WHERE pk='p' ORDER BY               | Expected attribute path in ORDER BY
          SELECT * FROM tab WHERE pk='p' && n=1                 | Unexpected character: '&'
          UPDATE tab SET n=1+n WHERE pk='p' AND sk=1            | Expected attribute path on left side of '+' expression
          UPDATE tab SET n=size(g) WHERE pk='p' AND sk=1        | Unexpected token after expression
          UPDATE tab SET n=(1) WHERE pk='p' AND sk=1            | Unexpected value token: (
          INSERT                                                | Unexpected keyword
          INSERT tab VALUE {'pk':'p'}                           | Unexpected keyword
          INSERT INTO                                           | Expected identifier for simple path
          INSERT INTO tab                                       | Expected 'VALUE'
          INSERT INTO tab VALUE                                 | Expected '{'
          INSERT INTO tab VALUE 'p'                             | Expected '{' but got ''p''
          INSERT INTO tab VALUE {                               | Unexpected end of item literal
          INSERT INTO tab VALUE {'pk'                           | Expected ':'
          INSERT INTO tab VALUE {'pk':                          | Expected value
          INSERT INTO tab VALUE {'pk':'p'                       | Expected RIGHT_CURLY
          INSERT INTO tab VALUE {'pk':[1}                       | Expected RIGHT_BRACKET
          INSERT INTO tab VALUE {'pk':<<1}                      | Expected RIGHT_DOUBLE_ANGLE_BRACKET
          UPDATE                                                | Expected identifier for simple path
          UPDATE tab SET                                        | Expected identifier for simple path
          UPDATE tab SET n                                      | Expected '='
          UPDATE tab SET n=                                     | Expected value
          UPDATE tab REMOVE                                     | Expected identifier for simple path
          UPDATE tab SET n=1 WHERE pk='p' RETURNING             | Expected returning variant after RETURNING
          UPDATE tab SET n=1 WHERE pk='p' RETURNING ALL NEW     | Expected '*' in RETURNING clause
          UPDATE tab SET n=1 WHERE pk='p' RETURNING ALL FOO *   | Unsupported RETURNING clause: RETURNING ALL FOO *
          UPDATE tab SET n=1 WHERE pk='p' RETURNING ALL NEW n   | `Malformed RETURNING clause; expected RETURNING <ALL|MODIFIED> <OLD|NEW> *`
          DELETE                                                | Expected FROM after DELETE
          DELETE tab WHERE pk='p'                               | Expected FROM after DELETE
          DELETE FROM                                           | Expected identifier for simple path
          EXISTS                                                | Unexpected keyword
          EXISTS(SELECT * FROM tab                              | Expected RIGHT_PAREN
          FOO *                                                 | Missing right-hand side expression of infix operator
          """)
  void isMalformed(String statement, String message) {
    assertThatThrownBy(() -> execute(statement))
        .hasMessage("Statement wasn't well formed, can't be processed: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          1                                                     | Unsupported operation: Lit
          ?                                                     | Unsupported operation: Parameter
          SELECT * FROM tab WHERE size(n)                       | WHERE clause must contain an expression that resolves to a boolean
          SELECT * FROM tab.a.b                                 | A path may contain at most 2 components in the FROM clause
          UPDATE tab.global SET n=1 WHERE g='g'                 | This operation is not supported on an index
          DELETE FROM tab.global WHERE g='g'                    | This operation is not supported on an index
          INSERT INTO "tab".global VALUE {'pk':'p'}             | FROM clause may only contain a single table name in data manipulation statements at 1:13:5
          UPDATE tab t SET n=1 WHERE pk='p'                     | Aliasing is not supported
          DELETE FROM tab t WHERE pk='p'                        | Aliasing is not supported
          SELECT * FROM tab WHERE pk=null                       | Key value must be of type S, N, or B. Key name: pk, Key type: NULL
          SELECT * FROM tab WHERE pk IN ['p','p']               | Overlapping conditions with range keys are not supported in where clause
          SELECT * FROM tab WHERE pk='p' AND sk IN [1,1]        | Overlapping conditions with range keys are not supported in where clause
          SELECT * FROM tab WHERE pk='p' AND begins_with(sk,'1') | Key attribute's data type should match its data type in table's schema: Key sk
          UPDATE tab SET s=set_add(s,'c') WHERE pk='p'          | The second argument to SET_ADD must be a value with type SET at 1:26:1
          UPDATE tab SET s=set_delete(n,<<1>>) WHERE pk='p'     | The first argument to SET_DELETE must equal the assignment value at 1:18:10
          DELETE FROM tab WHERE pk='p' AND n BETWEEN 3 AND 1    | The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:3}, upper bound operand: AttributeValue: {N:1}
          SELECT * FROM tab WHERE pk IN [true]                  | Key value must be of type S, N, or B. Key name: pk, Key type: BOOL
          SELECT * FROM tab WHERE pk='p' AND sk IN ['x']        | Key attribute's data type should match its data type in table's schema: Key sk
          SELECT * FROM tab WHERE pk='p' AND sk>'x'             | Key attribute's data type should match its data type in table's schema: Key sk
          SELECT * FROM tab WHERE pk='p' AND sk BETWEEN '' AND 'x' | Key attribute's data type should match its data type in table's schema: Key sk
          SELECT n, m.x FROM tab.global WHERE g='g'             | One or more parameter values were invalid: Global secondary index global does not project [n, m]
          SELECT * FROM tab.global WHERE g='g' AND n=1          | One or more parameter values were invalid: Secondary index global does not project one or more filter attributes: [n]
          SELECT * FROM tab.local WHERE pk='p' AND NOT m.x IN [1, 2] | One or more parameter values were invalid: Secondary index local does not project one or more filter attributes: [m]
          UPDATE tab SET x=<<1, 1.0>> WHERE pk='p' AND sk=1     | One or more parameter values were invalid: Input collection [1, 1.0] contains duplicates! under root
          UPDATE tab SET x=<<'a','a'>> WHERE pk='p' AND sk=1    | One or more parameter values were invalid: Input collection [a, a] contains duplicates.
          UPDATE tab SET x=<<true>> WHERE pk='p' AND sk=1       | Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags at 1:20:4
          UPDATE tab SET x={'y':[1e200]} WHERE pk='p' AND sk=1  | Number overflow. Attempting to store a number with magnitude larger than supported range under root.y[0]
          INSERT INTO tab VALUE {'pk':'p','sk':1e-200}          | Number underflow. Attempting to store a number with magnitude smaller than supported range under root
          """)
  void isRefused(String statement, String message) {
    assertThatThrownBy(() -> execute(statement))
        .hasMessage(message)
        .isInstanceOfSatisfying(
            DynamoDbException.class, e -> assertThat(e.code()).isEqualTo("ValidationException"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT n, m.x FROM tab.local WHERE pk='p'           | [{"n":{"N":"1"},"x":{"N":"2"}},{"n":{"N":"2"}}]
          SELECT sk FROM tab WHERE pk='p' AND n NOT BETWEEN 2 AND 9 | [{"sk":{"N":"1"}}]
          SELECT sk FROM tab WHERE pk='p' ORDER BY pk DESC    | [{"sk":{"N":"2"}},{"sk":{"N":"1"}}]
          """)
  void reads(String statement, String items) {
    assertThat(execute(statement).path("Items")).hasToString(items);
  }

  @Test
  void aBatchNamesNoTableOfAStatementThatIsInvalid() {
    // when
    ObjectNode answer =
        several(
            "BatchExecuteStatement",
            "Statements",
            "UPDATE tab SET n=zz+1 WHERE pk='p' AND sk=1",
            "INSERT INTO tab VALUE {'pk':'p','sk':2}");

    // then
    assertThat(answer.path("Responses").path(0).has("TableName")).isFalse();
    assertThat(answer.path("Responses").path(1).path("TableName").asText()).isEqualTo("tab");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT * FROM tab WHERE pk=1 AND sk=1                 | The provided key element does not match the schema
          SELECT * FROM tab WHERE pk=null AND sk=1              | The provided key element does not match the schema
          UPDATE tab SET n=1 WHERE pk='p' AND sk='x'            | The provided key element does not match the schema
          UPDATE tab SET n=n+'x' WHERE pk='p' AND sk=1          | Incorrect operand type for operator or function; operator or function: +, operand type: S
          INSERT INTO tab VALUE {'pk':'','sk':1}                | One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk
          """)
  void aTransactionTellsWhichStatementIsInvalid(String statement, String message) {
    // given
    String other = statement.replace("sk=1", "sk=2").replace("'sk':1", "'sk':2");
    String fine =
        statement.startsWith("SELECT")
            ? "SELECT * FROM tab WHERE pk='q' AND sk=1"
            : "INSERT INTO tab VALUE {'pk':'q','sk':1}";

    // when, then
    assertThatThrownBy(() -> several("ExecuteTransaction", "TransactStatements", fine, other))
        .hasMessageEndingWith("[None, ValidationError]")
        .isInstanceOfSatisfying(
            DynamoDbException.class,
            e ->
                assertThat(e.members().path("CancellationReasons").path(1).path("Message").asText())
                    .isEqualTo(message));
  }

  @Test
  void aTransactionTellsEachStatementThatIsInvalid() {
    assertThatThrownBy(() ->
            several(
                "ExecuteTransaction",
                "TransactStatements",
                "UPDATE tab SET n=1 WHERE n=1",
                "INSERT INTO tab VALUE {'pk':'q','sk':1}",
                "DELETE FROM absent WHERE pk='p'",
                "DELETE FROM tab.global WHERE g='g'"))
        .hasMessageEndingWith("[ValidationError, None, ResourceNotFound, ValidationError]");
  }

  @Test
  void aBatchOfReadsAndWritesIsRefusedWhateverElseIsWrong() {
    assertThatThrownBy(() ->
            several(
                "BatchExecuteStatement",
                "Statements",
                "SELECT * FROM tab WHERE pk='p' AND sk=1",
                "DELETE FROM tab.global WHERE g='g'"))
        .hasMessage("Read and write requests together in the same batch is not supported.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT * FROM tab.global WHERE g='g'        | Reads on indices are not supported within transactions.
          DELETE FROM tab WHERE pk=true AND sk=1      | Key value must be of type S, N, or B. Key name: pk, Key type: BOOL
          """)
  void aTransactionIsRefused(String statement, String message) {
    assertThatThrownBy(() -> several("ExecuteTransaction", "TransactStatements", statement))
        .hasMessage("Validation failed in TransactStatements[0]: " + message);
  }
}
