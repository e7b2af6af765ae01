package io.annal.localcloud.iam;

import java.time.Clock;
import java.time.temporal.ChronoUnit;

/** The forms that names, paths and documents must have. */
final class Names {
  private Names() {}

  static String role(String name) {
    return checked("roleName", name, 64);
  }

  static String policy(String name) {
    return checked("policyName", name, 128);
  }

  static String path(String path) {
    if (!path.matches("/|/[\\x21-\\x7e]{0,510}/")) {
      throw IamErrors.invalid(
          "The specified value for path is invalid. It must begin and end with / and contain only"
              + " alphanumeric characters and/or / characters.");
    }
    return path;
  }

  /** A document's size as quotas count it: without white space. */
  static int size(String document) {
    return (int) document.chars().filter(c -> !Character.isWhitespace(c)).count();
  }

  static String now(Clock clock) {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String checked(String member, String name, int length) {
    if (!name.matches("[\\w+=,.@-]+")) {
      throw IamErrors.invalid(
          "The specified value for %s is invalid. It must contain only alphanumeric characters"
                  .formatted(member)
              + " and/or the following: +=,.@_-");
    }
    if (name.length() > length) {
      throw IamErrors.invalid(
          "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must have length less than or equal to %d"
              .formatted(name, member, length));
    }
    return name;
  }
}
