package io.annal;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Makes UUIDs that sort by the time of their making, as <a
 * href="https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7">RFC 9562</a> describes version
 * 7; within a millisecond the 12 bits behind the time count up, from a random start.
 */
final class UuidV7 implements Supplier<UUID> {
  private static final int COUNTER_BITS = 12;
  private static final int COUNTER_MASK = (1 << COUNTER_BITS) - 1;

  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private long millis;
  private int counter;

  /** Ids of the times that the clock tells. */
  UuidV7(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized UUID get() {
    long now = clock.millis();
    if (now > millis) {
      millis = now;
      counter = random.nextInt(COUNTER_MASK / 2);
    } else if (++counter > COUNTER_MASK) {
      millis++;
      counter = 0;
    }
    long high = (millis << 16) | 0x7000L | counter;
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
