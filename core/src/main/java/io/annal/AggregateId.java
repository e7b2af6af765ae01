package io.annal;

import java.nio.charset.StandardCharsets;

/**
 * Names one aggregate, and with it its stream of events: the partition key of the event store.
 *
 * @param value 1 to 2,048 bytes of UTF-8, DynamoDB's bound for a partition key (<a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html">Constraints</a>),
 *     without control characters, which logs and consoles would act on, and without half a
 *     surrogate pair, which UTF-8 cannot tell from another
 */
public record AggregateId(String value) implements Comparable<AggregateId> {

  /** The most bytes of UTF-8 an id may have. */
  public static final int MAX_BYTES = 2048;

  private static final String EXPECTED =
      "an aggregate id of 1 to 2,048 bytes of UTF-8 without control characters";

  /**
   * @throws InvalidDataException for another text, saying what is wrong with it
   */
  public AggregateId {
    int bytes = value.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MAX_BYTES) {
      throw new InvalidDataException(
          "", EXPECTED, bytes == 0 ? "an empty one" : "one of %,d bytes".formatted(bytes));
    }
    if (!StorableValues.isUnicode(value)) {
      throw new InvalidDataException("", EXPECTED, "one with half a surrogate pair");
    }
    value
        .chars()
        .filter(Character::isISOControl)
        .findFirst()
        .ifPresent(control -> {
          throw new InvalidDataException(
              "",
              EXPECTED,
              "one with the control character U+%04X at position %d"
                  .formatted(control, value.indexOf(control) + 1));
        });
  }

  @Override
  public int compareTo(AggregateId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
