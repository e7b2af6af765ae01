package io.annal.tables.expression;

import io.annal.tables.expression.Node.Path;
import io.annal.tables.expression.Token.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Updates:
 *
 * <pre>
 * update  = section { section }, each kind at most once
 * section = "SET" path "=" value { "," path "=" value }
 *         | "REMOVE" path { "," path }
 *         | ( "ADD" | "DELETE" ) path ":" word { "," path ":" word }
 * value   = term [ ( "+" | "-" ) term ]
 * term    = operand | "(" value ")"
 * </pre>
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html">Using
 *     update expressions</a>
 */
final class UpdateParser {
  /** One action: a section's word, what it writes and by what; REMOVE has no value. */
  record Action(Section section, Path path, List<Node> value) {}

  enum Section {
    SET,
    REMOVE,
    ADD,
    DELETE
  }

  private final Tokens tokens;
  private final Parser parser;
  private final List<Action> actions = new ArrayList<>();

  private UpdateParser(Tokens tokens) {
    this.tokens = tokens;
    this.parser = new Parser(tokens);
  }

  static List<Action> parse(String text) {
    var parser = new UpdateParser(new Tokens(ExpressionKind.UPDATE, text));
    parser.sections();
    OperatorLimit.check(
        ExpressionKind.UPDATE,
        parser.actions.stream().flatMap(each -> each.value().stream()).toArray(Node[]::new));
    return parser.actions;
  }

  private void sections() {
    Set<Section> seen = EnumSet.noneOf(Section.class);
    do {
      Section section = section();
      if (!seen.add(section)) {
        throw ExpressionKind.UPDATE.fault(
            "The \"%s\" section can only be used once in an update expression;".formatted(section));
      }
      do {
        actions.add(action(section));
      } while (tokens.takes(","));
    } while (tokens.peek().kind() != Kind.END);
  }

  private Section section() {
    for (Section section : Section.values()) {
      if (tokens.takesKeyword(section.name().toLowerCase(Locale.ROOT))) {
        return section;
      }
    }
    throw tokens.syntaxError();
  }

  private Action action(Section section) {
    Path path = parser.path();
    return switch (section) {
      case SET -> {
        tokens.expect("=");
        yield new Action(section, path, List.of(value()));
      }
      case REMOVE -> new Action(section, path, List.of());
      case ADD, DELETE -> {
        if (tokens.peek().kind() != Kind.VALUE_REFERENCE) {
          throw tokens.syntaxError();
        }
        yield new Action(section, path, List.of(new Node.Value(tokens.take().text())));
      }
    };
  }

  private Node value() {
    Node left = term();
    for (String operator : List.of("+", "-")) {
      if (tokens.takes(operator)) {
        return new Node.Arithmetic(operator, left, term());
      }
    }
    return left;
  }

  private Node term() {
    if (!tokens.takes("(")) {
      return parser.operand();
    }
    parser.deeper();
    Node value = value();
    parser.shallower();
    tokens.expect(")");
    return value;
  }
}
