package io.annal.localcloud.runtime;

import io.annal.localcloud.wire.DoorOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * How a local cloud is to run.
 *
 * @param directory where everything is kept that must survive a restart; made on demand
 * @param port 0 for any free one
 * @param defaultAccount of everybody whose credentials do not name another, twelve digits
 * @param clock the time, everywhere
 * @param door who is let in
 * @param tables an endpoint that speaks DynamoDB and keeps the tables, if not this cloud itself
 * @param enforceCapacity whether this cloud's own provisioned tables throttle
 */
public record LocalCloudOptions(
    Path directory,
    int port,
    String defaultAccount,
    Clock clock,
    DoorOptions door,
    Optional<URI> tables,
    boolean enforceCapacity) {
  /** With a closed door and tables of its own. */
  public LocalCloudOptions(Path directory, int port, String defaultAccount, Clock clock) {
    this(directory, port, defaultAccount, clock, DoorOptions.CLOSED, Optional.empty(), false);
  }

  public LocalCloudOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("A port is between 0 and 65535, not " + port);
    }
    if (!defaultAccount.matches("\\d{12}")) {
      throw new IllegalArgumentException("An account has twelve digits, not " + defaultAccount);
    }
    if (enforceCapacity && tables.isPresent()) {
      throw new IllegalArgumentException(
          "The tables at %s cannot be made to throttle".formatted(tables.get()));
    }
  }

  /** The same behind another door. */
  public LocalCloudOptions withDoor(DoorOptions other) {
    return new LocalCloudOptions(
        directory, port, defaultAccount, clock, other, tables, enforceCapacity);
  }

  /** The same with its tables at that endpoint. */
  public LocalCloudOptions withTables(URI endpoint) {
    return new LocalCloudOptions(
        directory, port, defaultAccount, clock, door, Optional.of(endpoint), enforceCapacity);
  }

  /** The same with provisioned tables that throttle. */
  public LocalCloudOptions withCapacityEnforced() {
    return new LocalCloudOptions(directory, port, defaultAccount, clock, door, tables, true);
  }

  /** That directory and port, account {@code 000000000000}, the system's time. */
  public static LocalCloudOptions of(Path directory, int port) {
    return new LocalCloudOptions(directory, port, "000000000000", Clock.systemUTC());
  }
}
