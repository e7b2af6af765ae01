package io.annal.tables.partiql;

import io.annal.tables.value.AttributeValue.M;
import java.util.List;
import java.util.Optional;

/** A statement that was parsed, with its parameters in their places. */
sealed interface Statement {
  String table();

  /**
   * SELECT.
   *
   * @param columns what is asked for; all where empty
   */
  record Select(
      String table,
      Optional<String> index,
      List<Term.Path> columns,
      Optional<Where> where,
      List<Order> order)
      implements Statement {}

  /** One attribute of ORDER BY. */
  record Order(String attribute, boolean descending) {}

  /** EXISTS( SELECT … ). */
  record Exists(Select select) implements Statement {
    @Override
    public String table() {
      return select.table();
    }
  }

  record Insert(String table, M item) implements Statement {}

  record Update(
      String table,
      Optional<String> index,
      List<Change> changes,
      Optional<Where> where,
      Optional<Returning> returning)
      implements Statement {}

  /** SET of a path to a value, or REMOVE of it. */
  sealed interface Change {}

  record Assign(Term.Path path, Term value) implements Change {}

  record Remove(Term.Path path) implements Change {}

  record Delete(
      String table, Optional<String> index, Optional<Where> where, Optional<Returning> returning)
      implements Statement {}

  /** RETURNING, as {@code ReturnValues} words it. */
  enum Returning {
    ALL_OLD("ALL OLD"),
    ALL_NEW("ALL NEW"),
    UPDATED_OLD("MODIFIED OLD"),
    UPDATED_NEW("MODIFIED NEW");

    private final String words;

    Returning(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }
}
