package io.annal.localcloud.wire;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many characters a regular expression comes to when each repeated part is written out as often
 * as its count says, which is what RE2 compiles and what the JDK's engine may try. Told before it
 * is compiled: three counts of a thousand within one another are a thousand million.
 *
 * @see <a href="https://github.com/google/re2/wiki/Syntax">RE2's syntax</a>
 */
public final class ExpandedSize {
  private static final Pattern COUNT = Pattern.compile("\\{(\\d+)(?:,(\\d*))?\\}");

  /** A character by its number or its property. */
  private static final Pattern NAMED = Pattern.compile("\\\\[xpP]\\{[^}]*\\}");

  private final String regex;
  private final Deque<Group> groups = new ArrayDeque<>();
  private Group group = new Group();
  private int at;

  private ExpandedSize(String regex) {
    this.regex = regex;
  }

  /** What lies between two parentheses, and the part of it that a count would repeat. */
  private static final class Group {
    private double before;
    private double last;

    void add(double size) {
      before += last;
      last = size;
    }

    double size() {
      return before + last;
    }
  }

  /** Of that expression. */
  public static double of(String regex) {
    return new ExpandedSize(regex).measure();
  }

  private double measure() {
    while (at < regex.length()) {
      switch (regex.charAt(at)) {
        case '(' -> open();
        case ')' -> close();
        case '[' -> part(afterClass() - at);
        case '\\' -> escaped();
        case '{' -> count();
        default -> part(1);
      }
    }
    while (!groups.isEmpty()) {
      close();
    }
    return group.size();
  }

  private void part(int characters) {
    at += characters;
    group.add(1);
  }

  private void open() {
    at++;
    groups.push(group);
    group = new Group();
  }

  private void close() {
    at++;
    if (groups.isEmpty()) {
      group.add(1);
    } else {
      double inner = group.size();
      group = groups.pop();
      group.add(Math.max(1, inner)); // a group of nothing is tried, too
    }
  }

  private void count() {
    Matcher count = COUNT.matcher(regex).region(at, regex.length());
    if (!count.lookingAt()) {
      part(1);
      return;
    }
    String most = count.group(2);
    group.last *= Double.parseDouble(most == null || most.isEmpty() ? count.group(1) : most) + 1;
    at = count.end();
  }

  private void escaped() {
    Matcher named = NAMED.matcher(regex).region(at, regex.length());
    if (regex.startsWith("\\Q", at)) {
      int end = regex.indexOf("\\E", at);
      group.add(Math.max(0, (end < 0 ? regex.length() : end) - at - 2));
      at = end < 0 ? regex.length() : end + 2;
    } else {
      part(named.lookingAt() ? named.end() - at : 2);
    }
  }

  /** A class is one character, whatever stands in it; a bracket directly at its start is in it. */
  private int afterClass() {
    int i = at + 1;
    if (regex.startsWith("^", i)) {
      i++;
    }
    int first = i;
    while (i < regex.length() && (regex.charAt(i) != ']' || i == first)) {
      int end = regex.startsWith("[:", i) ? regex.indexOf(":]", i + 2) : -1;
      i = end >= 0 ? end + 2 : i + (regex.charAt(i) == '\\' ? 2 : 1);
    }
    return i < regex.length() ? i + 1 : at + 1;
  }
}
