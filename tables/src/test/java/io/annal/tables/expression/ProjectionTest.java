package io.annal.tables.expression;

import static io.annal.tables.expression.Requests.item;
import static io.annal.tables.expression.Requests.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.api.DynamoDbException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectionTest {
  private static final String ITEM =
      """
      {'n': {'N': '5'}, 'l': {'L': [{'N': '1'}, {'M': {'k': {'N': '2'}, 'j': {'N': '4'}}}, {'N': '3'}]},
       'm': {'M': {'x': {'N': '1'}, 'y': {'M': {'z': {'S': 'q'}}}}}, 'name': {'S': 'x'}}
      """;

  private static RequestExpressions of(String expression) {
    ObjectNode request = json("{'ExpressionAttributeNames': {'#n': 'name'}}");
    return Expressions.of(request.put("ProjectionExpression", expression));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          n, #n           | {'n': {'N': '5'}, 'name': {'S': 'x'}}
          m.y.z           | {'m': {'M': {'y': {'M': {'z': {'S': 'q'}}}}}}
          l[2], l[0]      | {'l': {'L': [{'N': '1'}, {'N': '3'}]}}
          l[1].k          | {'l': {'L': [{'M': {'k': {'N': '2'}}}]}}
          l[7], m.a, n.b  | {}
          absent          | {}
          """)
  void givesThePartsThatAreThere(String expression, String expected) {
    // given
    ItemProjection projection = of(expression).projection().orElseThrow();

    // when, then
    assertThat(projection.of(item(ITEM))).isEqualTo(item(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          n,         | Syntax error; token: "<EOF>", near: ","
          n n        | Syntax error; token: "n", near: "n n"
          l[-1]      | Syntax error; token: "1", near: "-1]"
          name       | Attribute name is a reserved keyword; reserved keyword: name
          n, #x      | An expression attribute name used in the document path is not defined; attribute name: #x
          m.y, m.y.z | Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m, y], path two: [m, y, z]
          l[0], l[0] | Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [l, [0]], path two: [l, [0]]
          """)
  void isRefusedAsAwsDoes(String expression, String message) {
    // given
    var expressions = of(expression);

    // when, then
    assertThatThrownBy(expressions::projection)
        .isInstanceOf(DynamoDbException.class)
        .hasMessage("Invalid ProjectionExpression: " + message);
  }

  @Test
  void attributesToGetNameWholeAttributes() {
    // given
    var expressions = Expressions.of(json("{'AttributesToGet': ['n', 'm.x']}"));

    // when
    ItemProjection projection = expressions.projection().orElseThrow();

    // then
    assertThat(projection.of(item(ITEM))).isEqualTo(item("{'n': {'N': '5'}}"));
  }
}
