package io.annal.codec;

import io.annal.Json;

/**
 * Turns values of one type into {@link Json} and back.
 *
 * <p>{@link #of} maps records without any code of the domain's own: a record is an object with a
 * member per component; {@code String}, {@code BigDecimal}, {@code long}, {@code int}, {@code
 * boolean}, {@code Instant}, {@code LocalDate}, {@code UUID}, {@link io.annal.AggregateId}, enums
 * (lower case, hyphens for underscores), {@code Optional} (absent when empty), {@code List}, {@code
 * Set}, {@code Map} with text keys, {@link Personal} values, further records, and sealed interfaces
 * of records (their member {@code $type} has the record's simple name). Besides:
 *
 * <ul>
 *   <li>{@code Duration}: ISO-8601 text such as {@code PT1H30M};
 *   <li>{@code OffsetDateTime}: ISO-8601 text that keeps its offset, {@code
 *       2024-01-15T10:00:00+01:00};
 *   <li>{@code double}: the shortest decimal number that is read as the same double; {@code -0.0}
 *       is stored as 0. What is no number, infinite, or not between 1E-130 and 9.99E+125 is refused
 *       by {@link io.annal.UnstorableException}. Money belongs into a {@code BigDecimal};
 *   <li>{@code byte[]}: Base64 text (RFC 4648, with padding). Arrays are equal only to themselves,
 *       and so are records that have one: compare what they hold.
 * </ul>
 */
public interface Codec<T> {

  /** The value as JSON. */
  Json encode(T value);

  /**
   * The value that the JSON stands for.
   *
   * @throws io.annal.InvalidDataException naming the field and what was expected there
   */
  T decode(Json json);

  /**
   * The mapping of a record or a sealed interface of records; unknown members are passed over.
   *
   * @throws IllegalArgumentException naming the type that has no mapping, and the record and
   *     component where it stands
   */
  static <T> Codec<T> of(Class<T> type) {
    return Codecs.LENIENT.complete(type);
  }

  /**
   * As {@link #of}, but a member that the type does not know is an error: for what callers send.
   */
  static <T> Codec<T> strict(Class<T> type) {
    return Codecs.STRICT.complete(type);
  }
}
