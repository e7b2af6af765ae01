package io.annal.projection;

import java.util.regex.Pattern;

/** What a projection may be called: its rows, positions and revisions are named after it. */
final class ProjectionName {
  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private ProjectionName() {}

  static String checked(String name) {
    if (!ALLOWED.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a projection's name has 1 to 100 letters, digits, dots, hyphens and underscores, and"
              + " begins with a letter or digit; this is none: "
              + name);
    }
    return name;
  }
}
