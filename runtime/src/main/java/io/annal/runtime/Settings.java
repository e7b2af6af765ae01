package io.annal.runtime;

import io.annal.AnnalException;
import java.util.Map;

/** Settings by name, in a Lambda function its environment variables. */
public final class Settings {
  /** Names the table of the persons' keys, where personal data are kept. */
  public static final String SUBJECT_KEYS_TABLE = "SUBJECT_KEYS_TABLE";

  /** Names the KMS key that the persons' keys are encrypted with. */
  public static final String SUBJECT_KEY_ID = "SUBJECT_KEY_ID";

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
