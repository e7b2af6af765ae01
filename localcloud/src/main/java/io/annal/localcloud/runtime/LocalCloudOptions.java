package io.annal.localcloud.runtime;

import java.nio.file.Path;
import java.time.Clock;

/**
 * How a local cloud is to run.
 *
 * @param directory where everything is kept that must survive a restart; made on demand
 * @param port 0 for any free one
 * @param defaultAccount of everybody whose credentials do not name another, twelve digits
 * @param clock the time, everywhere
 */
public record LocalCloudOptions(Path directory, int port, String defaultAccount, Clock clock) {
  public LocalCloudOptions {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("A port is between 0 and 65535, not " + port);
    }
    if (!defaultAccount.matches("\\d{12}")) {
      throw new IllegalArgumentException("An account has twelve digits, not " + defaultAccount);
    }
  }

  /** That directory and port, account {@code 000000000000}, the system's time. */
  public static LocalCloudOptions of(Path directory, int port) {
    return new LocalCloudOptions(directory, port, "000000000000", Clock.systemUTC());
  }
}
