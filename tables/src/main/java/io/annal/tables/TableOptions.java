package io.annal.tables;

import io.annal.tables.storage.Durability;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * How an engine is to run.
 *
 * @param directory where everything is kept; made on demand; empty for an engine in memory
 * @param durability what an acknowledged write survives
 * @param clock the time, everywhere
 * @param enforceCapacity whether provisioned tables throttle
 */
public record TableOptions(
    Optional<Path> directory, Durability durability, Clock clock, boolean enforceCapacity) {
  public TableOptions {
    if (directory.isEmpty() && durability != Durability.NONE) {
      throw new IllegalArgumentException("Durability " + durability + " needs a directory");
    }
  }

  /** In memory, by the system's clock. */
  public static TableOptions inMemory() {
    return new TableOptions(Optional.empty(), Durability.NONE, Clock.systemUTC(), false);
  }

  /** In a directory, durable, by the system's clock. */
  public static TableOptions in(Path directory) {
    return new TableOptions(Optional.of(directory), Durability.FULL, Clock.systemUTC(), false);
  }

  /** The same with another durability. */
  public TableOptions withDurability(Durability other) {
    return new TableOptions(directory, other, clock, enforceCapacity);
  }

  /** The same by another clock. */
  public TableOptions withClock(Clock other) {
    return new TableOptions(directory, durability, other, enforceCapacity);
  }

  /** The same with provisioned tables that throttle. */
  public TableOptions withCapacityEnforced() {
    return new TableOptions(directory, durability, clock, true);
  }
}
