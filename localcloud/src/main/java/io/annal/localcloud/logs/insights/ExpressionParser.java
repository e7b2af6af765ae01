package io.annal.localcloud.logs.insights;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.annal.localcloud.logs.insights.Expression.Arithmetic;
import io.annal.localcloud.logs.insights.Expression.Bin;
import io.annal.localcloud.logs.insights.Expression.Call;
import io.annal.localcloud.logs.insights.Expression.Comparison;
import io.annal.localcloud.logs.insights.Expression.Field;
import io.annal.localcloud.logs.insights.Expression.Literal;
import io.annal.localcloud.logs.insights.Expression.Matches;
import io.annal.localcloud.logs.insights.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Reads expressions, the loosest binding first: or, and, not, comparisons, sums, products. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("=", "!=", "<", "<=", ">", ">=");

  /** Far deeper than people nest, and shallow enough for every recursion over an expression. */
  private static final int DEEPEST = 200;

  private final Tokens tokens;
  private int depth;

  ExpressionParser(Tokens tokens) {
    this.tokens = tokens;
  }

  private Expression deeper(Supplier<Expression> inner) {
    if (++depth > DEEPEST) {
      throw new MalformedQuery("the query is nested more than %d levels deep".formatted(DEEPEST));
    }
    Expression expression = inner.get();
    depth--;
    return expression;
  }

  Expression expression() {
    Expression left = conjunction();
    while (tokens.accept("or")) {
      left = new Expression.Or(left, conjunction());
    }
    return left;
  }

  private Expression conjunction() {
    Expression left = negation();
    while (tokens.accept("and")) {
      left = new Expression.And(left, negation());
    }
    return left;
  }

  private Expression negation() {
    return tokens.accept("not") ? new Expression.Not(deeper(this::negation)) : comparison();
  }

  private Expression comparison() {
    Expression left = sum();
    boolean negated = tokens.accept("not");
    if (tokens.accept("like") || tokens.accept("=~")) {
      return negate(negated, new Matches(left, likeness()));
    }
    if (tokens.accept("in")) {
      List<String> values = list();
      return negate(
          negated,
          new Matches(left, text -> values.stream().anyMatch(v -> Numbers.compare(v, text) == 0)));
    }
    if (negated) {
      throw new MalformedQuery("expected like or in after not");
    }
    if (tokens.peek().filter(t -> COMPARISONS.contains(t.text())).isPresent()) {
      return new Comparison(tokens.next().text(), left, sum());
    }
    return left;
  }

  private static Expression negate(boolean negated, Expression expression) {
    return negated ? new Expression.Not(expression) : expression;
  }

  private Predicate<String> likeness() {
    Token token = tokens.next();
    return switch (token.kind()) {
      case REGEX -> {
        Pattern pattern = regex(token.text(), 0);
        yield text -> pattern.matcher(text).find();
      }
      case TEXT -> text -> text.contains(token.text());
      default -> throw new MalformedQuery("like takes a text or a /regex/, not " + token.text());
    };
  }

  /** In time linear in the text, whatever the caller writes. */
  static Pattern regex(String text, int flags) {
    try {
      return LinearPattern.of(text, flags);
    } catch (PatternSyntaxException e) {
      throw new MalformedQuery(
          "invalid regular expression /%s/: %s".formatted(text, e.getDescription()));
    }
  }

  private List<String> list() {
    List<String> values = new ArrayList<>();
    tokens.expect("[");
    do {
      values.add(tokens.next().text());
    } while (tokens.accept(","));
    tokens.expect("]");
    return values;
  }

  private Expression sum() {
    Expression left = product();
    while (tokens.sees("+") || tokens.sees("-")) {
      left = new Arithmetic(tokens.next().text(), left, product());
    }
    return left;
  }

  private Expression product() {
    Expression left = power();
    while (tokens.sees("*") || tokens.sees("/") || tokens.sees("%")) {
      left = new Arithmetic(tokens.next().text(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = operand();
    return tokens.accept("^") ? new Arithmetic("^", left, deeper(this::power)) : left;
  }

  private Expression operand() {
    if (tokens.accept("(")) {
      Expression inner = deeper(this::expression);
      tokens.expect(")");
      return inner;
    }
    if (tokens.accept("-")) {
      return new Arithmetic("-", new Literal("0"), deeper(this::operand));
    }
    Token token = tokens.next();
    return switch (token.kind()) {
      case TEXT, NUMBER -> new Literal(token.text());
      case FIELD -> new Field(token.text());
      case WORD -> tokens.accept("(") ? call(token.text()) : new Field(token.text());
      case SYMBOL, REGEX ->
          throw new MalformedQuery("unexpected symbol found %s".formatted(token.text()));
    };
  }

  private Expression call(String name) {
    if (name.equalsIgnoreCase("bin")) {
      long millis = Period.millis(tokens.expect(Kind.WORD).text());
      tokens.expect(")");
      return new Bin(millis, new Field("@timestamp"));
    }
    if (name.equalsIgnoreCase("datefloor")) {
      Expression time = deeper(this::expression);
      tokens.expect(",");
      long millis = Period.millis(tokens.expect(Kind.WORD).text());
      tokens.expect(")");
      return new Bin(millis, time);
    }
    Function function = Function.named(name);
    List<Expression> arguments = new ArrayList<>();
    while (!tokens.accept(")")) {
      if (!arguments.isEmpty()) {
        tokens.expect(",");
      }
      arguments.add(deeper(this::expression));
    }
    if (arguments.size() < function.least() || arguments.size() > function.most()) {
      throw new MalformedQuery(
          "%s takes %d to %d arguments, not %d"
              .formatted(name, function.least(), function.most(), arguments.size()));
    }
    return new Call(function, arguments);
  }
}
