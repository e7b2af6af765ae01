package io.annal.localcloud.logs.insights;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.annal.localcloud.wire.ExpandedSize;

/**
 * A caller's regular expression: it takes time linear in the message, since RE2 does not backtrack,
 * and its own size is bounded, since each character of a message is tried at each of its
 * instructions.
 */
public final class LinearPattern {
  /** Of instructions: many times what the longest expression without counts comes to. */
  private static final int LARGEST = 2_000;

  /** Of characters before anything is compiled, all that is repeated written out. */
  private static final double LARGEST_TEXT = 100_000;

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
    if (ExpandedSize.of(regex) > LARGEST_TEXT) {
      throw tooLarge(regex);
    }
    var pattern = Pattern.compile(regex, flags);
    if (pattern.programSize() > LARGEST) {
      throw tooLarge(regex);
    }
    return pattern;
  }

  private static PatternSyntaxException tooLarge(String regex) {
    return new PatternSyntaxException("the expression is too large", regex);
  }
}
