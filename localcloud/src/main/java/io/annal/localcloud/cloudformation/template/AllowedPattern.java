package io.annal.localcloud.cloudformation.template;

import io.annal.localcloud.wire.ExpandedSize;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A parameter's regular expression. Templates use what engines without backtracking lack, such as
 * the look-ahead of common patterns for bucket names, so the JDK's engine reads it, and what it may
 * cost is bounded.
 */
final class AllowedPattern {
  /** Of characters for one value: a pattern that does not backtrack reads each some dozen times. */
  private static final long MOST_READS = 10_000_000;

  /**
   * What counts within one another come to; groups of nothing repeat without reading. Counts side
   * by side, as in a pattern for several UUIDs, add up only.
   */
  private static final double LARGEST = 10_000_000;

  private final String name;
  private final String text;
  private final Pattern pattern;

  private AllowedPattern(String name, String text, Pattern pattern) {
    this.name = name;
    this.text = text;
    this.pattern = pattern;
  }

  /** The pattern of the parameter with that name. */
  static AllowedPattern of(String name, String text) {
    if (ExpandedSize.of(text) > LARGEST) {
      throw tooComplex(name, text);
    }
    try {
      return new AllowedPattern(name, text, Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      throw Refusal.format(
          "AllowedPattern of parameter %s is not a regular expression: %s".formatted(name, text));
    } catch (StackOverflowError e) {
      throw tooComplex(name, text);
    }
  }

  /**
   * Whether all of a value matches.
   *
   * @throws io.annal.localcloud.wire.AwsException where that takes too long to tell
   */
  boolean matches(String value) {
    try {
      return pattern.matcher(new Counted(value)).matches();
    } catch (TooManyReads | StackOverflowError e) {
      throw tooComplex(name, text);
    }
  }

  private static RuntimeException tooComplex(String name, String text) {
    return Refusal.format(
        "AllowedPattern of parameter %s is too complex for its value: %s".formatted(name, text));
  }

  /** Ends a match from within. */
  private static final class TooManyReads extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooManyReads() {
      super("more than %,d".formatted(MOST_READS), null, false, false);
    }
  }

  /** A text that knows how often it was read. */
  private static final class Counted implements CharSequence {
    private final String value;
    private long reads;

    Counted(String value) {
      this.value = value;
    }

    @Override
    public int length() {
      return value.length();
    }

    @Override
    public char charAt(int index) {
      if (++reads > MOST_READS) {
        throw new TooManyReads();
      }
      return value.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return value.subSequence(start, end);
    }

    @Override
    public String toString() {
      return value;
    }
  }
}
