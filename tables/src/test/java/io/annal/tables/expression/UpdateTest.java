package io.annal.tables.expression;

import static io.annal.tables.expression.Requests.item;
import static io.annal.tables.expression.Requests.json;
import static io.annal.tables.expression.Requests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.value.JsonValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpdateTest {
  private static final String ITEM =
      """
      {'n': {'N': '5'}, 's': {'S': 'hello'}, 'l': {'L': [{'N': '1'}, {'N': '2'}, {'N': '3'}]},
       'm': {'M': {'x': {'N': '1'}, 'y': {'S': 'q'}}}, 'ss': {'SS': ['a', 'b']},
       'big': {'N': '99999999999999999999999999999999999999'}}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SET a = :n                                | a  | {'N': '1'}
          SET a = n + :n                            | a  | {'N': '6'}
          SET a = :n - n                            | a  | {'N': '-4'}
          SET a = (n + :n)                          | a  | {'N': '6'}
          SET a = if_not_exists(n, :s)              | a  | {'N': '5'}
          SET n = if_not_exists(absent, :n) + :m    | n  | {'N': '3'}
          SET l = list_append(:list, l)             | l  | {'L': [{'N': '9'}, {'N': '1'}, {'N': '2'}, {'N': '3'}]}
          SET l[9] = :n, l[7] = :s                  | l  | {'L': [{'N': '1'}, {'N': '2'}, {'N': '3'}, {'S': 'x'}, {'N': '1'}]}
          REMOVE l[0], l[1] SET l[2] = :s           | l  | {'L': [{'S': 'x'}]}
          REMOVE l[0] SET l[5] = :s                 | l  | {'L': [{'N': '2'}, {'N': '3'}, {'S': 'x'}]}
          SET m.x = m.y, m.y = m.x                  | m  | {'M': {'x': {'S': 'q'}, 'y': {'N': '1'}}}
          REMOVE m.x, m.absent                      | m  | {'M': {'y': {'S': 'q'}}}
          SET #a.k = :n, a.b = :s                   | -  | The document path provided in the update expression is invalid for update
          ADD n :m                                  | n  | {'N': '7'}
          ADD absent :ns                            | absent | {'NS': ['2', '3']}
          ADD ss :ss                                | ss | {'SS': ['a', 'b', 'c']}
          DELETE ss :ss                             | ss | {'SS': ['a']}
          DELETE absent :ss, m.q :ss                | m  | {'M': {'x': {'N': '1'}, 'y': {'S': 'q'}}}
          SET a = absent                            | -  | The provided expression refers to an attribute that does not exist in the item
          SET a = s + :n                            | -  | An operand in the update expression has an incorrect data type
          SET a = list_append(n, :list)             | -  | An operand in the update expression has an incorrect data type
          ADD s :n                                  | -  | An operand in the update expression has an incorrect data type
          DELETE ss :ns                             | -  | An operand in the update expression has an incorrect data type
          SET s.a = :n                              | -  | The document path provided in the update expression is invalid for update
          SET m[0] = :n                             | -  | The document path provided in the update expression is invalid for update
          REMOVE absent.a                           | -  | The document path provided in the update expression is invalid for update
          SET n = big + :n, s = big + :m            | -  | Attempting to store more than 38 significant digits in a Number
          """)
  void changesTheItem(String expression, String attribute, String expected) {
    // given
    Update update = Expressions.of(request("UpdateExpression", expression)).update().orElseThrow();

    if (attribute.equals("-")) {
      // when, then
      assertThatThrownBy(() -> update.apply(item(ITEM)))
          .isInstanceOf(DynamoDbException.class)
          .hasMessage(expected);
    } else {
      // when, then
      assertThat(update.apply(item(ITEM)).values().get(attribute))
          .isEqualTo(JsonValues.value(json(expected)));
    }
  }

  @Test
  void aSetWithoutElementsIsNoAttribute() {
    // given
    Update update =
        Expressions.of(request("UpdateExpression", "DELETE ss :ss")).update().orElseThrow();

    // when
    var after = update.apply(item("{'ss': {'SS': ['c', 'b']}}"));

    // then
    assertThat(after.values()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SET                            | Syntax error; token: "<EOF>", near: "SET"
          FOO a = :n                     | Syntax error; token: "FOO", near: "FOO a"
          SET a = :n,                    | Syntax error; token: "<EOF>", near: ","
          SET a = :n + :n + :n           | Syntax error; token: "+", near: ":n + :n"
          SET a = :n SET b = :n          | The "SET" section can only be used once in an update expression;
          ADD n n                        | Syntax error; token: "n", near: "n n"
          SET name = :n                  | Attribute name is a reserved keyword; reserved keyword: name
          SET a = foo(:n)                | Invalid function name; function: foo
          SET a = size(l)                | The function is not allowed in an update expression; function: size
          SET a = if_not_exists(:n, :n)  | Operator or function requires a document path; operator or function: if_not_exists
          SET a = list_append(l)         | Incorrect number of operands for operator or function; operator or function: list_append, number of operands: 1
          SET a = list_append(l, :n)     | Incorrect operand type for operator or function; operator or function: list_append, operand type: N
          SET a = n - :s                 | Incorrect operand type for operator or function; operator or function: -, operand type: S
          ADD a :s                       | Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: ALLOWED_FOR_ADD_OPERAND
          DELETE a :n                    | Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND
          SET m.x = :n REMOVE m          | Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m, x], path two: [m]
          SET #a = :n, a = :s            | Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a]
          SET m.x = :n, m[0] = :n        | Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [m, x], path two: [m, [0]]
          SET a = :n, b = :x             | An expression attribute value used in expression is not defined; attribute value: :x
          """)
  void isRefusedAsAwsDoes(String expression, String message) {
    // given
    var expressions = Expressions.of(request("UpdateExpression", expression));

    // when, then
    assertThatThrownBy(expressions::update)
        .isInstanceOf(DynamoDbException.class)
        .hasMessage("Invalid UpdateExpression: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          SET m.x = :m, n = :n | {'n': {'N': '5'}, 'm': {'M': {'x': {'N': '1'}}}} | {'n': {'N': '1'}, 'm': {'M': {'x': {'N': '2'}}}}
          REMOVE m.x           | {'m': {'M': {'x': {'N': '1'}}}}                  | {}
          REMOVE l[0], l[1]    | {'l': {'L': [{'N': '1'}, {'N': '2'}]}} | {'l': {'L': [{'N': '3'}]}}
          REMOVE l[2]          | {'l': {'L': [{'N': '3'}]}} | {}
          REMOVE l[3]          | {} | {}
          SET l[9] = :n        | {} | {}
          SET l[2] = :n, l[0] = :m | {'l': {'L': [{'N': '1'}, {'N': '3'}]}} | {'l': {'L': [{'N': '2'}, {'N': '1'}]}}
          """)
  void tellsWhatItWrites(String expression, String before, String after) {
    // given
    Update update = Expressions.of(request("UpdateExpression", expression)).update().orElseThrow();

    // when, then
    assertThat(update.touched(item(ITEM))).isEqualTo(item(before));
    assertThat(update.touched(update.apply(item(ITEM)))).isEqualTo(item(after));
  }
}
