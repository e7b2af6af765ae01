package io.annal.tables.consistency;

import java.util.OptionalInt;

/**
 * A call on one register and what came of it.
 *
 * @param called when, in nanoseconds
 * @param returned when
 */
record RegisterCall(long called, long returned, Kind kind) {

  /** What was asked and answered. */
  sealed interface Kind {
    /** Found a value; 0 is what nobody wrote yet. */
    record Read(int value) implements Kind {}

    record Write(int value) implements Kind {}

    /** Wrote the value, if the register had that one. */
    record Swap(int expected, int value, boolean done) implements Kind {}
  }

  /** What the register has afterwards, empty if the call can't have come of that state. */
  OptionalInt after(int state) {
    return switch (kind) {
      case Kind.Read read -> read.value() == state ? OptionalInt.of(state) : OptionalInt.empty();
      case Kind.Write write -> OptionalInt.of(write.value());
      case Kind.Swap swap ->
          swap.done() == (swap.expected() == state)
              ? OptionalInt.of(swap.done() ? swap.value() : state)
              : OptionalInt.empty();
    };
  }
}
