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
 * of records (their member {@code $type} has the record's simple name).
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

  /** The mapping of a record or a sealed interface of records; unknown members are passed over. */
  static <T> Codec<T> of(Class<T> type) {
    return Codecs.LENIENT.forClass(type);
  }

  /**
   * As {@link #of}, but a member that the type does not know is an error: for what callers send.
   */
  static <T> Codec<T> strict(Class<T> type) {
    return Codecs.STRICT.forClass(type);
  }
}
