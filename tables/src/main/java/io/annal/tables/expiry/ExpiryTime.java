package io.annal.tables.expiry;

import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.AttributeValue.N;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * When an item expires: a number of seconds since 1970. One that lies more than five years back is
 * taken for a mistake.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html">Using
 *     time to live (TTL) in DynamoDB</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html">Computing
 *     TTL</a>
 */
final class ExpiryTime {
  private static final Duration OLDEST = Duration.ofDays(5 * 365L);
  private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE / 2000);

  private ExpiryTime() {}

  /** In seconds, empty for an item that never expires. */
  static OptionalLong of(M item, String attribute) {
    return item.values().get(attribute) instanceof N number
            && number.value().signum() > 0
            && number.value().compareTo(LARGEST) < 0
        ? OptionalLong.of(number.value().setScale(0, RoundingMode.FLOOR).longValueExact())
        : OptionalLong.empty();
  }

  /** Whether an item has expired. */
  static boolean hasPassed(M item, String attribute, Instant now) {
    OptionalLong seconds = of(item, attribute);
    return seconds.isPresent()
        && seconds.getAsLong() < now.getEpochSecond()
        && seconds.getAsLong() >= now.minus(OLDEST).getEpochSecond();
  }
}
