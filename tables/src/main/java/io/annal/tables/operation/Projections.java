package io.annal.tables.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.tables.expression.Expressions;
import io.annal.tables.expression.ItemProjection;
import io.annal.tables.expression.RequestExpressions;

/**
 * What a read asks for: faults of the parameters, of {@code AttributesToGet} and of an empty text
 * are found before a table is looked for, other faults of {@code ProjectionExpression} after the
 * key was checked.
 */
final class Projections {
  private final ObjectNode input;
  private final RequestExpressions expressions;

  Projections(ObjectNode input) {
    this(input, Expressions.of(input));
  }

  /** With the expressions of a query or scan. */
  Projections(ObjectNode input, RequestExpressions expressions) {
    this.input = input;
    this.expressions = expressions;
  }

  void checkParameters() {
    expressions.checkParameters();
    if (Members.has(input, "AttributesToGet")
        || Members.text(input, "ProjectionExpression").filter(String::isEmpty).isPresent()) {
      expressions.projection();
    }
  }

  ItemProjection parse() {
    ItemProjection projection = expressions.projection().orElse(ItemProjection.ALL);
    expressions.checkUnused();
    return projection;
  }
}
