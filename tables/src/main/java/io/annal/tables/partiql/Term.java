package io.annal.tables.partiql;

import io.annal.tables.value.AttributeValue;
import java.util.List;

/** What a statement compares or writes. */
sealed interface Term {
  /** A path into an item. */
  record Path(List<Step> steps) implements Term {
    /** The attribute's name, if the path is only that. */
    boolean isAttribute(String name) {
      return steps.size() == 1 && steps.getFirst().equals(new Name(name));
    }
  }

  /** One step of a path. */
  sealed interface Step {}

  record Name(String name) implements Step {}

  record Index(String digits) implements Step {}

  /** A value: a literal, or a parameter's. */
  record Value(AttributeValue value) implements Term {}

  /** A function; its name in small letters. */
  record Call(String function, List<Term> operands) implements Term {}

  /** A sum or a difference, in SET. */
  record Arithmetic(String operator, Term left, Term right) implements Term {}
}
