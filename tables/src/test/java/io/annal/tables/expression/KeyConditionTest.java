package io.annal.tables.expression;

import static io.annal.tables.expression.Requests.json;
import static io.annal.tables.expression.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.expression.KeyCondition.Range;
import io.annal.tables.schema.KeySchema;
import io.annal.tables.schema.ScalarType;
import io.annal.tables.value.AttributeValue.N;
import io.annal.tables.value.AttributeValue.S;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyConditionTest {
  private static final KeySchema KEY = new KeySchema(List.of("pk"), List.of("sk"));
  private static final Map<String, ScalarType> TYPES =
      Map.of("pk", ScalarType.S, "sk", ScalarType.N);

  private static final KeySchema MANY =
      new KeySchema(List.of("h1", "h2"), List.of("r1", "r2", "r3"));
  private static final Map<String, ScalarType> MANY_TYPES =
      Map.of(
          "h1",
          ScalarType.S,
          "h2",
          ScalarType.S,
          "r1",
          ScalarType.S,
          "r2",
          ScalarType.N,
          "r3",
          ScalarType.S);

  private static KeyCondition parse(
      String expression, KeySchema key, Map<String, ScalarType> types) {
    var expressions = Expressions.of(request("KeyConditionExpression", expression));
    expressions.parseKeyCondition();
    return expressions.keyCondition(key, types);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pk = :s                            | All[]
          :s = pk AND :n > sk                | Less[value=N[value=1], orEqual=false]
          (pk = :s) AND sk >= :n             | Greater[value=N[value=1], orEqual=true]
          sk BETWEEN :n AND :m AND pk = :s   | Between[low=N[value=1], high=N[value=2]]
          pk = :s AND sk = :n                | Equal[value=N[value=1]]
          """)
  void boundsTheRange(String expression, String range) {
    // when
    KeyCondition condition = parse(expression, KEY, TYPES);

    // then
    assertThat(condition.hash()).containsExactly(new S("x"));
    assertThat(condition.range()).hasToString(range);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pk > :s                          | Query key condition not supported
          begins_with(pk, :s)              | Query key condition not supported
          sk = :n                          | Query condition missed key schema element: pk
          pk = :s AND a = :s               | Query condition missed key schema element: sk
          pk = :s AND sk = :n AND a = :s   | The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)
          pk = :n                          | One or more parameter values were invalid: Condition parameter type does not match schema type
          pk = :s AND sk = :s              | One or more parameter values were invalid: Condition parameter type does not match schema type
          pk = :e                          | One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk
          pk = :s OR sk = :n               | Invalid operator used in KeyConditionExpression: OR
          pk = :s AND NOT sk = :n          | Invalid operator used in KeyConditionExpression: NOT
          pk = :s AND sk <> :n             | Invalid operator used in KeyConditionExpression: <>
          pk IN (:s)                       | Invalid operator used in KeyConditionExpression: IN
          pk = :s AND contains(sk, :s)     | Invalid operator used in KeyConditionExpression: contains
          pk = :s AND sk > :n AND sk < :m  | Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key
          pk.a = :s                        | Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes
          pk = :s AND size(sk) = :n        | Invalid KeyConditionExpression: KeyConditionExpressions cannot contain nested operations
          pk = sk                          | Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition
          pk = :s AND sk BETWEEN :m AND :n | Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}
          """)
  void isRefusedAsAwsDoes(String expression, String message) {
    assertThatThrownBy(() -> parse(expression, KEY, TYPES))
        .isInstanceOf(DynamoDbException.class)
        .hasMessage(message);
  }

  @Test
  void aKeyOfManyAttributesIsBoundedFromTheLeft() {
    // when
    KeyCondition condition = parse("h2 = :t AND r1 = :s AND h1 = :s AND r2 < :n", MANY, MANY_TYPES);

    // then
    assertThat(condition.hash()).containsExactly(new S("x"), new S("y"));
    assertThat(condition.equal()).containsExactly(new S("x"));
    assertThat(condition.range()).isEqualTo(new Range.Less(new N(BigDecimal.ONE), false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          h1 = :s                                      | HASH key attributes h2 must have equality conditions specified in the query
          h1 > :s AND h2 > :s                          | HASH key attributes h1, h2 must have equality conditions specified in the query
          h1 = :s AND h2 = :s AND r3 = :s              | RANGE key attributes r1, r2 must have equality conditions specified in the query because a condition is present on key attribute r3
          h1 = :s AND h2 = :s AND r1 > :s AND r2 = :n  | RANGE key attributes r1 must have equality conditions specified in the query because a condition is present on key attribute r2
          h1 = :s AND h2 = :s AND a = :s               | Query condition missed key schema element: r1
          """)
  void aKeyOfManyAttributesHasNoGap(String expression, String message) {
    assertThatThrownBy(() -> parse(expression, MANY, MANY_TYPES)).hasMessage(message);
  }

  @Test
  void keyConditionsOfOldClientsAreTheSame() {
    // given
    var expressions =
        Expressions.of(
            json(
                """
                {'KeyConditions': {
                  'sk': {'ComparisonOperator': 'BETWEEN', 'AttributeValueList': [{'N': '1'}, {'N': '2'}]},
                  'pk': {'ComparisonOperator': 'EQ', 'AttributeValueList': [{'S': 'x'}]}}}
                """));

    // when
    expressions.parseKeyCondition();

    // then
    assertThat(expressions.keyCondition(KEY, TYPES))
        .isEqualTo(parse("pk = :s AND sk BETWEEN :n AND :m", KEY, TYPES));
  }
}
