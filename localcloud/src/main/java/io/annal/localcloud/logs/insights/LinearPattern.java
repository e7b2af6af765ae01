package io.annal.localcloud.logs.insights;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A caller's regular expression: it takes time linear in the message, since RE2 does not backtrack,
 * and its own size is bounded, since each character of a message is tried at each of its
 * instructions.
 */
public final class LinearPattern {
  /** Of instructions: many times what the longest expression without counts comes to. */
  private static final int LARGEST = 2_000;

  /** What nested counts may multiply to before anything is compiled. */
  private static final double MOST_REPETITIONS = 100_000;

  private static final Pattern COUNT = Pattern.compile("\\{(?:\\d*,)?(\\d+)");

  private LinearPattern() {}

  /**
   * Compiles it.
   *
   * @throws PatternSyntaxException also where it is too large
   */
  public static Pattern of(String regex) {
    return of(regex, 0);
  }

  /** The same with the flags of {@link Pattern}. */
  public static Pattern of(String regex, int flags) {
    if (repetitions(regex) > MOST_REPETITIONS) {
      throw tooLarge(regex);
    }
    var pattern = Pattern.compile(regex, flags);
    if (pattern.programSize() > LARGEST) {
      throw tooLarge(regex);
    }
    return pattern;
  }

  private static double repetitions(String regex) {
    double product = 1;
    var count = COUNT.matcher(regex);
    while (count.find()) {
      product *= Math.max(1, Double.parseDouble(count.group(1)));
    }
    return product;
  }

  private static PatternSyntaxException tooLarge(String regex) {
    return new PatternSyntaxException("the expression is too large", regex);
  }
}
