package io.annal.codec;

import io.annal.Json;
import io.annal.internal.PersonalValues;
import java.util.function.Function;

/**
 * A value about a person, which can be forgotten. As a component of an event, a state or a view it
 * is encrypted with that person's key wherever it is stored or sent, by {@link
 * io.annal.privacy.PersonalDataCipher}; after the key is destroyed it is read as {@link Erased},
 * everywhere and for ever.
 *
 * @param <T> anything that {@link Codec} maps
 */
public sealed interface Personal<T> {

  /** What callers see of a value that was forgotten. */
  Json ERASED = Json.EMPTY.with("erased", Json.of(true));

  /** Whom it is about: not itself personal, e.g. {@code customer-456}. */
  String subject();

  /** It can be read. */
  record Known<T>(String subject, T value) implements Personal<T> {
    /** Without the value, which has no business in logs and messages. */
    @Override
    public String toString() {
      return "Personal[subject=" + subject + "]";
    }
  }

  /** It was forgotten. */
  record Erased<T>(String subject) implements Personal<T> {}

  /** A value about that person. */
  static <T> Personal<T> of(String subject, T value) {
    return new Known<>(subject, value);
  }

  /**
   * What callers see of a tree that a {@link io.annal.privacy.PersonalDataCipher} has decrypted:
   * each personal value as it is, and {@code {"erased": true}} where it was forgotten.
   */
  static Json shown(Json json) {
    var shown =
        PersonalValues.walk(
            json, "", (path, value) -> value.get(PersonalValues.VALUE).orElse(ERASED));
    return PersonalValues.unescaped(shown);
  }

  /** The value, or what is shown in its place. */
  default T or(T shown) {
    return switch (this) {
      case Known<T>(var subject, var value) -> value;
      case Erased<T> erased -> shown;
    };
  }

  /** Another value about the same person, made from this one. */
  default <U> Personal<U> map(Function<T, U> function) {
    return switch (this) {
      case Known<T>(var subject, var value) -> new Known<>(subject, function.apply(value));
      case Erased<T>(var subject) -> new Erased<>(subject);
    };
  }
}
