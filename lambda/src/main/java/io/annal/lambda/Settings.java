package io.annal.lambda;

import io.annal.AnnalException;
import java.util.Map;

/** Environment variables of a function. */
public final class Settings {
  private Settings() {}

  /**
   * A variable that must be there.
   *
   * @throws AnnalException where it is not
   */
  public static String required(Map<String, String> environment, String name) {
    var value = environment.get(name);
    if (value == null || value.isBlank()) {
      throw new AnnalException("the environment variable %s is not set".formatted(name));
    }
    return value;
  }

  /**
   * A whole number, at least 1.
   *
   * @throws AnnalException where the variable holds something else
   */
  public static int positive(Map<String, String> environment, String name, int otherwise) {
    var value = environment.get(name);
    if (value == null || value.isBlank()) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(value);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw refused(name, value);
    }
    throw refused(name, value);
  }

  private static AnnalException refused(String name, String value) {
    return new AnnalException(
        "the environment variable %s must be a whole number from 1 on, not %s"
            .formatted(name, value));
  }
}
