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
  private final TokenReader tokens;
  private final TermParser terms;
  private final WhereParser conditions;

  private StatementParser(TokenReader tokens, List<AttributeValue> parameters) {
    this.tokens = tokens;
    this.terms = new TermParser(tokens, parameters);
    this.conditions = new WhereParser(tokens, terms);
  }

  static Statement parse(String text, List<AttributeValue> parameters) {
    var parser = new StatementParser(new TokenReader(StatementLexer.tokens(text)), parameters);
    Statement statement = parser.statement();
    parser.requireEnd();
    parser.terms.requireAllUsed();
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
      default -> throw unknown();
    };
  }

  private DynamoDbException unknown() {
    if (tokens.peek().kind() == Kind.END) {
      return DynamoDbException.validation("Unsupported operation: Id");
    }
    return Malformed.because(
        tokens.peek().is("*") ? "Expected data manipulation" : "Unexpected token after expression");
  }

  private Statement exists() {
    tokens.expect("(");
    tokens.expectWord("SELECT");
    Select select = select();
    tokens.expect(")");
    return new Exists(select);
  }

  private Select select() {
    List<Term.Path> columns = columns();
    tokens.expectWord("FROM");
    String table = table();
    Optional<String> index = tokens.takes(".") ? Optional.of(terms.name()) : Optional.empty();
    if (tokens.peek().kind() == Kind.NAME
        || (tokens.peek().kind() == Kind.WORD && isAlias(tokens.peek()))) {
      throw DynamoDbException.validation("Aliasing is not supported");
    }
    Optional<Where> where = where();
    return new Select(table, index, columns, where, order());
  }

  private static boolean isAlias(Token token) {
    return switch (token.upper()) {
      case "WHERE", "ORDER", "GROUP", "LIMIT", "HAVING", "OFFSET", "UNION", "JOIN" -> false;
      default -> true;
    };
  }

  private List<Term.Path> columns() {
    if (tokens.takes("*")) {
      return List.of();
    }
    if (tokens.peek().isWord("FROM")) {
      throw Malformed.because(
          "Expected identifier or an expression but found unexpected keyword 'from' in a select list.");
    }
    var columns = new ArrayList<Term.Path>();
    do {
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

  private Optional<Where> where() {
    return tokens.takesWord("WHERE") ? Optional.of(conditions.condition()) : Optional.empty();
  }

  private Statement insert() {
    tokens.expectWord("INTO");
    String table = table();
    tokens.expectWord("VALUE");
    tokens.expect("{");
    return new Insert(table, terms.map());
  }

  private Statement update() {
    String table = table();
    var changes = new ArrayList<Statement.Change>();
    while (true) {
      if (tokens.takesWord("SET")) {
        do {
          Term.Path path = terms.path();
          tokens.expect("=");
          changes.add(new Statement.Assign(path, assigned()));
        } while (tokens.takes(","));
      } else if (tokens.takesWord("REMOVE")) {
        do {
          changes.add(new Statement.Remove(terms.path()));
        } while (tokens.takes(","));
      } else {
        break;
      }
    }
    if (changes.isEmpty()) {
      throw Malformed.because("UPDATE requires at least one SET or REMOVE clause");
    }
    return new Update(table, List.copyOf(changes), where(), returning());
  }

  private Term assigned() {
    Term left = terms.term();
    for (String operator : List.of("+", "-")) {
      if (tokens.takes(operator)) {
        return new Term.Arithmetic(operator, left, terms.term());
      }
    }
    return left;
  }

  private Statement delete() {
    tokens.expectWord("FROM");
    return new Delete(table(), where(), returning());
  }

  private Optional<Returning> returning() {
    if (!tokens.takesWord("RETURNING")) {
      return Optional.empty();
    }
    String words = tokens.take().upper() + " " + tokens.take().upper();
    for (Returning returning : Returning.values()) {
      if (returning.words().equals(words) && tokens.takes("*")) {
        return Optional.of(returning);
      }
    }
    throw Malformed.because(
        "Malformed RETURNING clause; expected RETURNING <ALL|MODIFIED> <OLD|NEW> *");
  }
}
