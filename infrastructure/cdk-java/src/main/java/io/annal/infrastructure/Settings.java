package io.annal.infrastructure;

import java.util.Set;
import software.constructs.Node;

/**
 * What can be chosen about the system.
 *
 * @param environment dev, staging or prod; outside dev every name ends in it, and prod protects its
 *     tables
 * @param retentionDays how long the archive keeps an event for replay, 1 to 36,500 days
 * @param readCapacityUnits of each table, 1 to 40,000
 * @param writeCapacityUnits of each table, 1 to 40,000
 */
public record Settings(
    String environment, int retentionDays, int readCapacityUnits, int writeCapacityUnits) {
  private static final Set<String> ENVIRONMENTS = Set.of("dev", "staging", "prod");

  public Settings {
    if (!ENVIRONMENTS.contains(environment)) {
      throw new IllegalArgumentException(
          "environment is dev, staging or prod, not '" + environment + "'");
    }
    within("retentionDays", retentionDays, 36_500);
    within("readCapacityUnits", readCapacityUnits, 40_000);
    within("writeCapacityUnits", writeCapacityUnits, 40_000);
  }

  /** What {@code -c name=value} says, and the defaults for the rest. */
  static Settings fromContext(Node node) {
    var environment = node.tryGetContext("environment");
    return new Settings(
        environment == null ? "dev" : environment.toString(),
        number(node, "retentionDays", 365),
        number(node, "readCapacityUnits", 10),
        number(node, "writeCapacityUnits", 10));
  }

  private static int number(Node node, String name, int otherwise) {
    var value = node.tryGetContext(name);
    try {
      return value == null ? otherwise : Integer.parseInt(value.toString());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is a whole number, not '" + value + "'", e);
    }
  }

  private static void within(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(
          "%s is a whole number from 1 to %d, not %d".formatted(name, most, value));
    }
  }

  /** The resource's name: plain in dev, with the environment elsewhere. */
  String name(String plain) {
    return environment.equals("dev") ? plain : plain + "-" + environment;
  }

  boolean production() {
    return environment.equals("prod");
  }
}
