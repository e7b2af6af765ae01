package io.annal.localcloud.wire;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;

/** Timestamps as numbers of seconds since 1970. */
final class Timestamps {
  /** What ISO 8601 writes with a year of four digits, which clients read back. */
  private static final BigDecimal FIRST = BigDecimal.valueOf(-62_135_596_800L);

  private static final BigDecimal END = BigDecimal.valueOf(253_402_300_800L);

  private Timestamps() {}

  /**
   * That time, to the millisecond.
   *
   * @throws NumberFormatException where it lies before the year 1 or after 9999
   */
  static Instant ofSeconds(BigDecimal seconds) {
    if (seconds.compareTo(FIRST) < 0 || seconds.compareTo(END) >= 0) {
      throw new NumberFormatException("A timestamp must lie between the years 1 and 9999");
    }
    return Instant.ofEpochMilli(
        seconds.setScale(3, RoundingMode.DOWN).movePointRight(3).longValueExact());
  }
}
