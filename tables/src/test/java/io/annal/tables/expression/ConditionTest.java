package io.annal.tables.expression;

import static io.annal.tables.expression.Requests.item;
import static io.annal.tables.expression.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.tables.api.DynamoDbException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
  private static final String ITEM =
      """
      {'pk': {'S': 'p'}, 'one': {'N': '1'}, 'two': {'N': '2'}, 'myText': {'S': 'xyz'},
       'emoji': {'S': '\\uD83D\\uDE00'}, 'wide': {'S': '\\uFF5E'}, 'bytes': {'B': 'AQID'},
       'high': {'B': '/w=='}, 'yes': {'BOOL': true}, 'nothing': {'NULL': true},
       'myList': {'L': [{'N': '1'}, {'M': {'k': {'S': 'x'}}}]}, 'myMap': {'M': {'k': {'N': '1'}}},
       'texts': {'SS': ['c', 'b']}, 'numbers': {'NS': ['1', '3.0']}, 'name': {'S': 'x'}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          one = :n                                     | true
          one = :s                                     | false
          one = two                                    | false
          :n = one                                     | true
          absent = :n                                  | false
          absent <> :n                                 | true
          one <> :n                                    | false
          one <> :s                                    | true
          one < two                                    | true
          one < myText                                   | false
          one > myText                                   | false
          two >= :m                                    | true
          myText > :s                                    | true
          wide < emoji                                 | true
          bytes < high                                 | true
          texts = :ss                                  | true
          myList = :list                                 | false
          myMap = :map                                   | true
          one BETWEEN :n AND :m                        | true
          myText BETWEEN :n AND :m                       | false
          one IN (:s, :m, :n)                          | true
          one IN (:s, two)                             | false
          attribute_exists(myMap.k)                      | true
          attribute_exists(myList[1].k)                  | true
          attribute_exists(myList[2])                    | false
          attribute_exists(one.k)                      | false
          attribute_not_exists(absent)                 | true
          begins_with(myText, :s)                        | true
          begins_with(bytes, :b)                       | true
          begins_with(myText, :b)                        | false
          contains(myText, :t)                           | true
          contains(texts, :s)                          | false
          contains(numbers, :n)                        | true
          contains(myList, :n)                           | true
          contains(bytes, :b)                          | true
          contains(one, :n)                            | false
          size(myText) > :m                              | true
          size(emoji) = :m                             | true
          size(myList) = :m                              | true
          size(myMap) = :n                               | true
          size(bytes) > :m                             | true
          size(one) = :n                               | false
          size(texts) = two                            | true
          size(absent) = :n                            | false
          NOT one = :m                                 | true
          NOT NOT one = :m                             | false
          one = :m OR one = :n AND two = :m            | true
          (one = :m OR one = :n) AND two = :n          | false
          one = :n and not (two = :n or absent = :n)   | true
          #n = :s AND #a <> :s                         | true
          """)
  void holdsOrNot(String expression, boolean expected) {
    // given
    Condition condition =
        Expressions.of(request("ConditionExpression", expression)).condition().orElseThrow();

    // when, then
    assertThat(condition.test(item(ITEM))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                              | The expression can not be empty;
          a                               | Syntax error; token: "<EOF>", near: "a"
          a =                             | Syntax error; token: "<EOF>", near: "="
          = :n                            | Syntax error; token: "=", near: "= :n"
          a = :n b = :n                   | Syntax error; token: "b", near: ":n b ="
          a = :n)                         | Syntax error; token: ")", near: ":n)"
          (a = :n                         | Syntax error; token: "<EOF>", near: ":n"
          a[x] = :n                       | Syntax error; token: "x", near: "[x]"
          a[ 0 ] = :n                     | Syntax error; token: "0", near: "[ 0 ]"
          a[00] = :n                      | Syntax error; token: "0", near: "00]"
          a IN ()                         | Syntax error; token: ")", near: "()"
          a = 'x'                         | Syntax error; token: "'", near: "= 'x"
          and = :n                        | Syntax error; token: "and", near: "and ="
          a.set = :n                      | Syntax error; token: "set", near: ".set ="
          attribute_exists()              | Syntax error; token: ")", near: "()"
          ((a = :n))                      | The expression has redundant parentheses;
          name = = b AND ((a = :n))       | The expression has redundant parentheses;
          name =                          | Attribute name is a reserved keyword; reserved keyword: name
          a.Name = :n                     | Attribute name is a reserved keyword; reserved keyword: Name
          foo(a)                          | Invalid function name; function: foo
          ATTRIBUTE_EXISTS(a)             | Invalid function name; function: ATTRIBUTE_EXISTS
          if_not_exists(a, :n) = :n       | The function is not allowed in a condition expression; function: if_not_exists
          size(a)                         | The function is not allowed to be used this way in an expression; function: size
          contains(a, :n) = :n            | The function is not allowed to be used this way in an expression; function: contains
          a = :x                          | An expression attribute value used in expression is not defined; attribute value: :x
          #x = :n                         | An expression attribute name used in the document path is not defined; attribute name: #x
          begins_with(a)                  | Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1
          size(a, b) = :n                 | Incorrect number of operands for operator or function; operator or function: size, number of operands: 2
          attribute_exists(:n)            | Operator or function requires a document path; operator or function: attribute_exists
          begins_with(a, :n)              | Incorrect operand type for operator or function; operator or function: begins_with, operand type: N
          begins_with(size(a), :s)        | Incorrect operand type for operator or function; operator or function: begins_with, operand type: N
          attribute_type(a, :n)           | Incorrect operand type for operator or function; operator or function: attribute_type, operand type: N
          attribute_type(a, :s)           | Invalid attribute type name found; type: x, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}
          a < :bool                       | Incorrect operand type for operator or function; operator or function: <, operand type: BOOL
          contains(#a, a)                 | The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [a]
          a.b[0] = a.b[0]                 | The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [a, b, [0]]
          a BETWEEN :n AND :s             | The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:x}
          a BETWEEN :m AND :n             | The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}
          a[99999999999] = :n             | List index is not within the allowable range; index: [99999999999]
          """)
  void isRefusedAsAwsDoes(String expression, String message) {
    // given
    var expressions = Expressions.of(request("ConditionExpression", expression.replace("``", "")));

    // when, then
    assertThatThrownBy(expressions::condition)
        .isInstanceOf(DynamoDbException.class)
        .hasMessage("Invalid ConditionExpression: " + message);
  }
}
