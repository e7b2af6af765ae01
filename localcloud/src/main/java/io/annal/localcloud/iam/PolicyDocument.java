package io.annal.localcloud.iam;

import java.util.List;
import java.util.Optional;

/**
 * A policy as it is evaluated.
 *
 * @param variables whether {@code ${…}} is a variable in it: from version 2012-10-17 on
 */
record PolicyDocument(boolean variables, List<Statement> statements) {

  /** One statement. */
  record Statement(
      boolean allow,
      Optional<Principals> principals,
      Matcher actions,
      Optional<Matcher> resources,
      List<Condition> conditions) {}

  /** Patterns, or with {@code inverted} everything but them. */
  record Matcher(boolean inverted, List<String> patterns) {}

  /**
   * Whom a statement of a resource's policy is about.
   *
   * @param everyone {@code "*"}
   */
  record Principals(boolean inverted, boolean everyone, List<String> aws, List<String> services) {}

  /** One key of a condition block. */
  record Condition(
      Operator operator,
      Quantifier quantifier,
      boolean ifExists,
      String key,
      List<String> values) {}

  /** How a key with several values is taken. */
  enum Quantifier {
    NONE,
    ALL,
    ANY
  }
}
