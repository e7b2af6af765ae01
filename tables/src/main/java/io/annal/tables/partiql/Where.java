package io.annal.tables.partiql;

import java.util.List;

/** A condition of a statement. */
sealed interface Where {
  record And(Where left, Where right) implements Where {}

  record Or(Where left, Where right) implements Where {}

  record Not(Where condition) implements Where {}

  /** By {@code = <> < <= > >=}. */
  record Comparison(String operator, Term left, Term right) implements Where {}

  record Between(Term operand, Term low, Term high) implements Where {}

  record In(Term operand, List<Term> list) implements Where {}

  /** {@code IS MISSING}. */
  record IsMissing(Term.Path path) implements Where {}

  /** {@code IS NULL}. */
  record IsNull(Term.Path path) implements Where {}

  /** A function that is a condition. */
  record Holds(Term.Call call) implements Where {}
}
