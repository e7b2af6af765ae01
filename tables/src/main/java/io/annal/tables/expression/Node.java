package io.annal.tables.expression;

import java.util.List;

/** What a parser makes of an expression: its grammar is with {@link Parser}. */
sealed interface Node {
  /** A document path as it is written: names may be references. */
  record Path(List<Step> steps) implements Node {
    /** One step of it. */
    sealed interface Step {}

    /** A name, or a {@code #name}. */
    record Name(String text) implements Step {}

    /** {@code [index]}. */
    record Index(String digits) implements Step {}
  }

  /** {@code :value}. */
  record Value(String reference) implements Node {}

  /** A function with its operands. */
  record Call(String function, List<Node> operands) implements Node {}

  /** A comparison, by {@code = <> < <= > >=}. */
  record Comparison(String operator, Node left, Node right) implements Node {}

  record Between(Node operand, Node low, Node high) implements Node {}

  record In(Node operand, List<Node> list) implements Node {}

  record And(Node left, Node right) implements Node {}

  record Or(Node left, Node right) implements Node {}

  record Not(Node condition) implements Node {}

  /** A sum or a difference, in the SET of an update. */
  record Arithmetic(String operator, Node left, Node right) implements Node {}
}
