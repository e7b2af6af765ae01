package io.annal.tables.expression;

import io.annal.tables.value.AttributeValue.M;
import java.util.Set;

/** A condition from an expression or from the parameters that it replaced. */
record ParsedCondition(Predicate condition, Set<String> topLevelNames) implements Condition {
  /** Parses, resolves and checks an expression. */
  static ParsedCondition of(ExpressionKind kind, String text, Placeholders placeholders) {
    Node node = ConditionParser.parse(kind, text);
    var compiler = new ConditionCompiler(kind, placeholders);
    return new ParsedCondition(compiler.compile(node), compiler.topLevelNames());
  }

  @Override
  public boolean test(M item) {
    return condition.on(item);
  }
}
