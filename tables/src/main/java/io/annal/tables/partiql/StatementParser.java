package io.annal.tables.partiql;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.partiql.Statement.Delete;
import io.annal.tables.partiql.Statement.Exists;
import io.annal.tables.partiql.Statement.Insert;
import io.annal.tables.partiql.Statement.Order;
import io.annal.tables.partiql.Statement.Returning;
import io.annal.tables.partiql.Statement.Select;
import io.annal.tables.partiql.Statement.Update;
import io.annal.tables.partiql.Token.Kind;
import io.annal.tables.value.AttributeValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Statements:
 *
 * <pre>
 * statement = select | insert | update | delete | "EXISTS" "(" select ")"
 * select    = "SELECT" ( "*" | path { "," path } ) "FROM" table [ "." index ]
 *             [ "WHERE" condition ] [ "ORDER" "BY" name [ "ASC" | "DESC" ] { "," … } ]
 * insert    = "INSERT" "INTO" table "VALUE" map
 * update    = "UPDATE" table { "SET" path "=" term { "," … } | "REMOVE" path { "," path } }
 *             [ "WHERE" condition ] [ returning ]
 * delete    = "DELETE" "FROM" table [ "WHERE" condition ] [ returning ]
 * returning = "RETURNING" ( "ALL" | "MODIFIED" ) ( "OLD" | "NEW" ) "*"
 * </pre>
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html">PartiQL
 *     statements for DynamoDB</a>
 */
final class StatementParser {
  private static final String UNEXPECTED_TERM = "Unexpected term";
  private static final String UNEXPECTED_KEYWORD = "Unexpected keyword";
  private static final String NO_PATH = "Expected identifier for simple path";

  private final TokenReader tokens;
  private final ValueParser values;
  private final TermParser terms;
  private final WhereParser conditions;

  private StatementParser(TokenReader tokens, List<AttributeValue> parameters) {
    this.tokens = tokens;
    this.values = new ValueParser(tokens, parameters);
    this.terms = new TermParser(tokens, values);
    this.conditions = new WhereParser(tokens, terms);
  }

  static Statement parse(String text, List<AttributeValue> parameters) {
    var parser = new StatementParser(new TokenReader(StatementLexer.tokens(text)), parameters);
    Statement statement = parser.statement();
    parser.requireEnd();
    parser.values.requireAllUsed();
    return statement;
  }

  private void requireEnd() {
    if (tokens.takes(";") && tokens.peek().kind() != Kind.END) {
      throw Malformed.because("Unexpected token after semicolon. (Only one query is allowed.)");
    }
    if (tokens.peek().kind() != Kind.END) {
      throw Malformed.because("Unexpected token after expression");
    }
  }

  private Statement statement() {
    Token first = tokens.take();
    if (first.kind() == Kind.END) {
      throw Malformed.because("Empty statement");
    }
    return switch (first.kind() == Kind.WORD ? first.upper() : "") {
      case "SELECT" -> select();
      case "INSERT" -> insert();
      case "UPDATE" -> update();
      case "DELETE" -> delete();
      case "EXISTS" -> exists();
      default -> throw unknown(first);
    };
  }

  private DynamoDbException unknown(Token first) {
    if (tokens.peek().is("*")) {
      return Malformed.because(
          tokens.peekSecond().kind() == Kind.END
              ? "Missing right-hand side expression of infix operator"
              : "Expected data manipulation");
    }
    if (!tokens.atEnd()) {
      return Malformed.because("Unexpected token after expression");
    }
    return switch (first.kind()) {
      case SYMBOL, END -> Malformed.because(UNEXPECTED_TERM);
      case NUMBER, TEXT -> unsupported("Lit");
      case PARAMETER -> unsupported("Parameter");
      case WORD, NAME -> unsupported("Id");
    };
  }

  private static DynamoDbException unsupported(String what) {
    return DynamoDbException.validation("Unsupported operation: " + what);
  }

  private Statement exists() {
    tokens.require("(", UNEXPECTED_KEYWORD);
    tokens.requireMore(UNEXPECTED_TERM);
    tokens.expectWord("SELECT");
    Select select = select();
    tokens.require(")", "Expected RIGHT_PAREN");
    return new Exists(select);
  }

  private Select select() {
    List<Term.Path> columns = columns();
    tokens.expectWord("FROM");
    tokens.requireMore(UNEXPECTED_TERM);
    if (tokens.peek().isWord("WHERE")) {
      throw Malformed.because(UNEXPECTED_KEYWORD);
    }
    String table = table();
    Optional<String> index = index();
    refuseAlias();
    Optional<Where> where = where();
    return new Select(table, index, columns, where, order());
  }

  private Optional<String> index() {
    if (!tokens.takes(".")) {
      return Optional.empty();
    }
    String name = terms.name();
    if (tokens.peek().is(".")) {
      throw DynamoDbException.validation(
          "A path may contain at most 2 components in the FROM clause");
    }
    return Optional.of(name);
  }

  private void refuseAlias() {
    Token token = tokens.peek();
    if (token.kind() == Kind.NAME || (token.kind() == Kind.WORD && isAlias(token))) {
      throw DynamoDbException.validation("Aliasing is not supported");
    }
  }

  private static boolean isAlias(Token token) {
    return switch (token.upper()) {
      case "WHERE", "ORDER", "GROUP", "LIMIT", "HAVING", "OFFSET", "UNION", "JOIN" -> false;
      case "SET", "REMOVE", "RETURNING" -> false;
      default -> true;
    };
  }

  private List<Term.Path> columns() {
    if (tokens.takes("*")) {
      return List.of();
    }
    if (tokens.peek().isWord("FROM")) {
      throw Malformed.because(
          "Expected identifier or an expression but found unexpected keyword 'from' in a select"
              + " list.");
    }
    var columns = new ArrayList<Term.Path>();
    tokens.requireMore(UNEXPECTED_TERM);
    do {
      tokens.requireMore("Expected projection attribute name");
      if (tokens.peekSecond().is("(")) {
        throw DynamoDbException.validation("Unexpected path component at " + tokens.peek().place());
      }
      columns.add(terms.path());
    } while (tokens.takes(","));
    return List.copyOf(columns);
  }

  private List<Order> order() {
    var order = new ArrayList<Order>();
    if (tokens.takesWord("ORDER")) {
      tokens.expectWord("BY");
      do {
        tokens.requireMore("Expected attribute path in ORDER BY");
        String name = terms.name();
        boolean descending = tokens.takesWord("DESC");
        if (!descending) {
          tokens.takesWord("ASC");
        }
        order.add(new Order(name, descending));
      } while (tokens.takes(","));
    }
    return List.copyOf(order);
  }

  private String table() {
    return tokens.peek().kind() == Kind.TEXT ? tokens.take().text() : terms.name();
  }

  /** The table of a statement that changes it. */
  private String changedTable() {
    tokens.requireMore(NO_PATH);
    return table();
  }

  private Optional<Where> where() {
    return tokens.takesWord("WHERE") ? Optional.of(conditions.condition()) : Optional.empty();
  }

  private Statement insert() {
    if (!tokens.takesWord("INTO")) {
      throw Malformed.because(UNEXPECTED_KEYWORD);
    }
    tokens.requireMore(NO_PATH);
    Token name = tokens.peek();
    String table = table();
    if (tokens.peek().is(".")) {
      throw DynamoDbException.validation(
          "FROM clause may only contain a single table name in data manipulation statements at "
              + name.place());
    }
    tokens.expectWord("VALUE");
    tokens.expect("{");
    return new Insert(table, values.item());
  }

  private Statement update() {
    String table = changedTable();
    Optional<String> index = index();
    refuseAlias();
    var changes = new ArrayList<Statement.Change>();
    while (true) {
      if (tokens.takesWord("SET")) {
        do {
          tokens.requireMore(NO_PATH);
          Term.Path path = terms.path();
          tokens.expect("=");
          tokens.requireMore("Expected value");
          changes.add(new Statement.Assign(path, assigned(path)));
        } while (tokens.takes(","));
      } else if (tokens.takesWord("REMOVE")) {
        do {
          tokens.requireMore(NO_PATH);
          changes.add(new Statement.Remove(terms.path()));
        } while (tokens.takes(","));
      } else {
        break;
      }
    }
    if (changes.isEmpty()) {
      throw Malformed.because("UPDATE requires at least one SET or REMOVE clause");
    }
    return new Update(table, index, List.copyOf(changes), where(), returning());
  }

  private Term assigned(Term.Path path) {
    Token first = tokens.peek();
    boolean call = first.kind() == Kind.WORD && tokens.peekSecond().is("(");
    if (call && !first.isOneOf("LIST_APPEND", "SET_ADD", "SET_DELETE")) {
      throw Malformed.because("Unexpected token after expression");
    }
    Token operand = tokens.peekThird();
    Term left = terms.term();
    if (left instanceof Term.Call set && set.function().startsWith("set_")) {
      requireSet(path, set, first, operand);
    }
    for (String operator : List.of("+", "-")) {
      if (tokens.takes(operator)) {
        if (!(left instanceof Term.Path)) {
          throw Malformed.because(
              "Expected attribute path on left side of '%s' expression".formatted(operator));
        }
        return new Term.Arithmetic(operator, left, terms.term());
      }
    }
    return left;
  }

  /** A set changes only itself. */
  private static void requireSet(Term.Path path, Term.Call set, Token function, Token operand) {
    if (!set.operands().getFirst().equals(path)) {
      throw DynamoDbException.validation(
          "The first argument to %s must equal the assignment value at %s"
              .formatted(function.upper(), function.place()));
    }
    boolean fits =
        set.operands().get(1) instanceof Term.Value value
            && Set.of("SS", "NS", "BS").contains(value.value().type());
    if (!fits) {
      throw DynamoDbException.validation(
          "The second argument to %s must be a value with type SET at %s"
              .formatted(function.upper(), operand.place()));
    }
  }

  private Statement delete() {
    if (!tokens.takesWord("FROM")) {
      throw Malformed.because("Expected FROM after DELETE");
    }
    if (tokens.peek().isWord("WHERE")) {
      throw Malformed.because(NO_PATH);
    }
    String table = changedTable();
    Optional<String> index = index();
    refuseAlias();
    return new Delete(table, index, where(), returning());
  }

  private Optional<Returning> returning() {
    if (!tokens.takesWord("RETURNING")) {
      return Optional.empty();
    }
    String first = tokens.take().upper();
    tokens.requireMore("Expected returning variant after RETURNING");
    String words = first + " " + tokens.take().upper();
    tokens.requireMore("Expected '*' in RETURNING clause");
    tokens.require(
        "*", "Malformed RETURNING clause; expected RETURNING <ALL|MODIFIED> <OLD|NEW> *");
    return Optional.of(
        Stream.of(Returning.values())
            .filter(each -> each.words().equals(words))
            .findFirst()
            .orElseThrow(() ->
                Malformed.because(
                    "Unsupported RETURNING clause: RETURNING %s *".formatted(words))));
  }
}
