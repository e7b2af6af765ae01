package io.annal.localcloud.runtime;

import io.annal.localcloud.wire.DoorOptions;
import java.nio.file.Path;
import java.time.Clock;

/**
 * How a local cloud is to run.
 *
 * @param directory where everything is kept that must survive a restart; made on demand
 * @param port 0 for any free one
 * @param defaultAccount of everybody whose credentials do not name another, twelve digits
 * @param clock the time, everywhere
 * @param door who is let in
 */
public record LocalCloudOptions(
    Path directory, int port, String defaultAccount, Clock clock, DoorOptions door) {
  /** With a closed door. */
  public LocalCloudOptions(Path directory, int port, String defaultAccount, Clock clock) {
    this(directory, port, defaultAccount, clock, DoorOptions.CLOSED);
  }

  public LocalCloudOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("A port is between 0 and 65535, not " + port);
    }
    if (!defaultAccount.matches("\\d{12}")) {
      throw new IllegalArgumentException("An account has twelve digits, not " + defaultAccount);
    }
  }

  /** The same behind another door. */
  public LocalCloudOptions withDoor(DoorOptions other) {
    return new LocalCloudOptions(directory, port, defaultAccount, clock, other);
  }

  /** That directory and port, account {@code 000000000000}, the system's time. */
  public static LocalCloudOptions of(Path directory, int port) {
    return new LocalCloudOptions(directory, port, "000000000000", Clock.systemUTC());
  }
}
