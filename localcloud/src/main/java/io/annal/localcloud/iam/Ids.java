package io.annal.localcloud.iam;

import java.security.SecureRandom;
import java.util.Random;

/**
 * IAM's unique identifiers: a prefix for the kind and 17 capital letters and digits.
 *
 * <p>See <a
 * href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids">AWS's
 * page on identifiers</a>.
 */
final class Ids {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int LENGTH = 17;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Ids() {}

  static String next(String prefix) {
    return make(prefix, RANDOM);
  }

  /** Always the same for a name. */
  static String of(String prefix, String name) {
    return make(prefix, new Random(name.hashCode()));
  }

  private static String make(String prefix, Random random) {
    var id = new StringBuilder(prefix);
    for (int i = 0; i < LENGTH; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }
}
