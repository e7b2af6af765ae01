package io.annal;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;

/**
 * Names one aggregate, and with it its stream of events: {@link #key()} is the partition key of the
 * event store.
 *
 * @param value 1 to 2,048 bytes of UTF-8, DynamoDB's bound for a partition key (<a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html">Constraints</a>),
 *     without control characters, which logs and consoles would act on, and without half a
 *     surrogate pair, which UTF-8 cannot tell from another
 * @param type the kind of aggregate, where its key carries it; only stores see such ids. Callers,
 *     events on the bus and rows of the read model have the plain id, without it
 */
public record AggregateId(String value, Optional<String> type) implements Comparable<AggregateId> {

  /** The most bytes of UTF-8 an id may have, with its type where the key carries that. */
  public static final int MAX_BYTES = 2048;

  /** Between type and id in a key; a type has none. */
  public static final char SEPARATOR = '#';

  private static final String EXPECTED =
      "an aggregate id of 1 to 2,048 bytes of UTF-8 without control characters";

  private static final Comparator<AggregateId> BY_KEY = Comparator.comparing(AggregateId::key);

  /**
   * @throws InvalidDataException for another text, saying what is wrong with it
   */
  public AggregateId {
    if (value.isEmpty()) {
      throw new InvalidDataException("", EXPECTED, "an empty one");
    }
    int bytes = key(value, type).getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_BYTES) {
      throw new InvalidDataException(
          "",
          EXPECTED,
          type.map(prefix -> "one of %,d with its type %s".formatted(bytes, prefix))
              .orElseGet(() -> "one of %,d bytes".formatted(bytes)));
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

  /**
   * The id as callers know it.
   *
   * @throws InvalidDataException for another text, saying what is wrong with it
   */
  public AggregateId(String value) {
    this(value, Optional.empty());
  }

  /** The id of the stream whose key carries that kind of aggregate. */
  public AggregateId in(String type) {
    return new AggregateId(value, Optional.of(type));
  }

  /** The id as callers know it, whatever its key carries. */
  public AggregateId plain() {
    return type.isEmpty() ? this : new AggregateId(value);
  }

  /** The partition key of its stream: the id, or {@code Type#id}. */
  public String key() {
    return key(value, type);
  }

  private static String key(String value, Optional<String> type) {
    return type.map(prefix -> prefix + SEPARATOR + value).orElse(value);
  }

  /**
   * The id that a key stands for.
   *
   * @param type the kind of aggregate, where the key carries it
   * @throws InvalidDataException where the key does not
   */
  public static AggregateId ofKey(String key, Optional<String> type) {
    if (type.isEmpty()) {
      return new AggregateId(key);
    }
    var prefix = type.get() + SEPARATOR;
    if (!key.startsWith(prefix)) {
      throw new InvalidDataException("", "a key that begins with " + prefix, "another one");
    }
    return new AggregateId(key.substring(prefix.length()), type);
  }

  @Override
  public int compareTo(AggregateId other) {
    return BY_KEY.compare(this, other);
  }

  /** Rows are spread by it, so it stays what it is. */
  @Override
  public int hashCode() {
    return value.hashCode();
  }

  /** The key. */
  @Override
  public String toString() {
    return key();
  }
}
