package io.annal.tables.recovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.annal.tables.schema.TableDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * From when to when a table can be restored.
 *
 * @param earliest the time at which recovery was switched on, or as many days ago as it is kept
 * @param latest now: what is written is restorable at once, not minutes later as at AWS
 */
public record RecoveryWindow(Instant earliest, Instant latest) {
  /** In a table's settings: when it was switched on, in milliseconds, and for how many days. */
  private static final String SETTING = "PointInTimeRecovery";

  /** That of a table, empty where its recovery is off. */
  public static Optional<RecoveryWindow> of(TableDefinition table, Instant now) {
    JsonNode setting = table.settings().path(SETTING);
    if (setting.isMissingNode()) {
      return Optional.empty();
    }
    Instant since = Instant.ofEpochMilli(setting.path("Since").asLong());
    Instant oldest = now.minus(Duration.ofDays(setting.path("Days").asLong()));
    return Optional.of(new RecoveryWindow(since.isAfter(oldest) ? since : oldest, now));
  }

  /**
   * Whether a time lies in it; times are seconds, and the one in which it was switched on counts.
   */
  public boolean contains(Instant time) {
    return time.getEpochSecond() >= earliest.getEpochSecond() && !time.isAfter(latest);
  }
}
