package io.annal.tables.expression;

import static io.annal.tables.expression.Requests.item;
import static io.annal.tables.expression.Requests.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.tables.api.DynamoDbException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LegacyParametersTest {
  private static final String ITEM =
      """
      {'one': {'N': '1'}, 'text': {'S': 'xyz'}, 'list': {'L': [{'N': '1'}]}, 'ss': {'SS': ['a', 'b']}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          one    | EQ           | [{'N': '1'}]              | true
          one    | NE           | [{'N': '1'}]              | false
          absent | NE           | [{'N': '1'}]              | true
          absent | NULL         | []                        | true
          one    | NOT_NULL     | []                        | true
          one    | LE           | [{'N': '1'}]              | true
          one    | LT           | [{'N': '1'}]              | false
          one    | GT           | [{'N': '0'}]              | true
          one    | GE           | [{'S': '0'}]              | false
          one    | BETWEEN      | [{'N': '0'}, {'N': '1'}]  | true
          one    | IN           | [{'N': '3'}, {'N': '1'}]  | true
          text   | CONTAINS     | [{'S': 'y'}]              | true
          ss     | CONTAINS     | [{'S': 'a'}]              | true
          list   | NOT_CONTAINS | [{'N': '1'}]              | false
          text   | BEGINS_WITH  | [{'S': 'x'}]              | true
          """)
  void aFilterHoldsOrNot(String attribute, String operator, String operands, boolean expected) {
    // given
    var request =
        json(
            "{'ScanFilter': {'%s': {'ComparisonOperator': '%s', 'AttributeValueList': %s}}}"
                .formatted(attribute, operator, operands));

    // when
    Condition filter = Expressions.of(request).filter().orElseThrow();

    // then
    assertThat(filter.test(item(ITEM))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                                              | Value must be provided when Exists is null for Attribute: a
          {'Exists': true}                                                | Value must be provided when Exists is true for Attribute: a
          {'Exists': false, 'Value': {'N': '1'}}                          | Value cannot be used when Exists is false for Attribute: a
          {'Value': {'N': '1'}, 'AttributeValueList': []}                 | Value and AttributeValueList cannot be used together for Attribute: a
          {'Exists': false, 'ComparisonOperator': 'NULL'}                 | Exists and ComparisonOperator cannot be used together for Attribute: a
          {'AttributeValueList': []}                                      | AttributeValueList can only be used with a ComparisonOperator for Attribute: a
          {'ComparisonOperator': 'EQ'}                                    | Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a
          {'ComparisonOperator': 'EQ', 'AttributeValueList': []}          | Invalid number of argument(s) for the EQ ComparisonOperator
          {'ComparisonOperator': 'NULL', 'Value': {'N': '1'}}             | Invalid number of argument(s) for the NULL ComparisonOperator
          {'ComparisonOperator': 'FOO'}                                   | Invalid comparison operator
          {'ComparisonOperator': 'IN', 'Value': {'BOOL': true}}           | ComparisonOperator IN is not valid for BOOL AttributeValue type
          {'ComparisonOperator': 'LE', 'Value': {'SS': ['a']}}            | ComparisonOperator LE is not valid for SS AttributeValue type
          {'ComparisonOperator': 'BETWEEN', 'AttributeValueList': [{'N': '1'}, {'S': 'x'}]} | AttributeValues inside AttributeValueList must be of same type
          """)
  void expectedIsRefusedAsAwsDoes(String expected, String message) {
    // given
    var expressions = Expressions.of(json("{'Expected': {'a': %s}}".formatted(expected)));

    // when, then
    assertThatThrownBy(expressions::condition)
        .isInstanceOf(DynamoDbException.class)
        .hasMessage("One or more parameter values were invalid: " + message);
  }

  @Test
  void expectedJoinsItsConditions() {
    // given
    String conditions = "'Expected': {'one': {'Value': {'N': '1'}}, 'text': {'Exists': false}}";

    // when, then
    assertThat(condition("{%s}".formatted(conditions))).isFalse();
    assertThat(condition("{'ConditionalOperator': 'OR', %s}".formatted(conditions))).isTrue();
  }

  private static boolean condition(String request) {
    return Expressions.of(json(request)).condition().orElseThrow().test(item(ITEM));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          one  | {'Value': {'S': 'x'}}                          | {'one': {'S': 'x'}}
          one  | {'Action': 'ADD', 'Value': {'N': '2'}}         | {'one': {'N': '3'}}
          list | {'Action': 'ADD', 'Value': {'L': [{'N': '2'}]}} | {'list': {'L': [{'N': '1'}, {'N': '2'}]}}
          ss   | {'Action': 'DELETE', 'Value': {'SS': ['a']}}   | {'ss': {'SS': ['b']}}
          ss   | {'Action': 'DELETE'}                           | {}
          one  | {'Action': 'ADD'}                              | One or more parameter values were invalid: Only DELETE action is allowed when no attribute value is specified
          one  | {'Action': 'ADD', 'Value': {'S': 'x'}}         | One or more parameter values were invalid: ADD action is not supported for the type S
          one  | {'Action': 'DELETE', 'Value': {'N': '1'}}      | One or more parameter values were invalid: DELETE action with value is not supported for the type N
          text | {'Action': 'ADD', 'Value': {'N': '1'}}         | Type mismatch for attribute to update
          """)
  void attributesAreUpdated(String attribute, String update, String expected) {
    // given
    var expressions =
        Expressions.of(json("{'AttributeUpdates': {'%s': %s}}".formatted(attribute, update)));

    if (expected.startsWith("{")) {
      // when
      Update parsed = expressions.update().orElseThrow();

      // then
      assertThat(parsed.touched(parsed.apply(item(ITEM)))).isEqualTo(item(expected));
    } else {
      // when, then
      assertThatThrownBy(() -> expressions.update().orElseThrow().apply(item(ITEM)))
          .hasMessage(expected);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'Expected': {}, 'AttributeUpdates': {}, 'ConditionExpression': 'a', 'UpdateExpression': 'b'} | Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributeUpdates, Expected} Expression parameters: {UpdateExpression, ConditionExpression}
          {'ExpressionAttributeNames': {'#a': 'a'}, 'ExpressionAttributeValues': {':a': {'N': '1'}}} | ExpressionAttributeNames can only be specified when using expressions
          {'ExpressionAttributeValues': {':a': {'N': '1'}}} | ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null
          {'FilterExpression': 'a', 'ExpressionAttributeNames': {}} | ExpressionAttributeNames must not be empty
          {'FilterExpression': 'a', 'ExpressionAttributeNames': {'a': 'b'}} | ExpressionAttributeNames contains invalid key: Syntax error; key: "a"
          {'FilterExpression': 'a', 'ExpressionAttributeNames': {'#a-b': 'b'}} | ExpressionAttributeNames contains invalid key: Syntax error; key: "#a-b"
          {'FilterExpression': 'a', 'ExpressionAttributeNames': {'#a': ''}} | ExpressionAttributeNames contains invalid value: Empty attribute name for key #a
          {'FilterExpression': 'a', 'ExpressionAttributeValues': {':a': {}}} | Supplied AttributeValue is empty, must contain exactly one of the supported datatypes
          {'FilterExpression': 'a', 'ExpressionAttributeValues': {':a': {'SS': []}}} | ExpressionAttributeValues contains invalid value: One or more parameter values were invalid: An string set  may not be empty for key :a
          {'FilterExpression': 'a', 'ScanFilter': {}, 'ExpressionAttributeValues': {':a': {'N': 'x'}}} | The parameter cannot be converted to a numeric value: x
          {'FilterExpression': '', 'ProjectionExpression': ''} | Invalid FilterExpression: The expression can not be empty;
          {'ConditionalOperator': 'AND'} | ConditionalOperator cannot be used without Filter or Expected
          {'ConditionalOperator': 'AND', 'Expected': {'a': {}}} | ConditionalOperator can only be used when Filter or Expected has two or more elements
          """)
  void parametersMustGoTogether(String request, String message) {
    assertThatThrownBy(() -> Expressions.of(json(request), "Scan").checkParameters())
        .isInstanceOf(DynamoDbException.class)
        .hasMessage(message);
  }
}
