package io.annal.tables.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.annal.tables.api.DynamoDbException;
import io.annal.tables.storage.Appended;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a reader stands.
 *
 * @param stream the stream's ARN
 * @param shard its id
 * @param after it has read up to here
 * @param given when the reader got it
 */
record ShardIterator(String stream, String shard, Appended after, Instant given) {
  /**
   * For so long it can be used.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html">GetShardIterator</a>
   */
  private static final Duration LIFE = Duration.ofMinutes(15);

  /** Behind all ordinals of a position. */
  static final int END = 999_999_999;

  private static final Pattern TEXT = Pattern.compile("([^|]+)\\|1\\|([A-Za-z0-9_-]+)");
  private static final Pattern STATE =
      Pattern.compile("([^|]+)\\|(\\d{1,18})\\|(\\d{1,9})\\|(\\d{1,15})");

  /** As callers get it. */
  String text() {
    String state =
        "%s|%d|%d|%d".formatted(shard, after.position(), after.ordinal(), given.toEpochMilli());
    return stream
        + "|1|"
        + Base64.getUrlEncoder().withoutPadding().encodeToString(state.getBytes(UTF_8));
  }

  /**
   * Reads what a caller brings.
   *
   * @throws DynamoDbException {@code ValidationException} where it is none, and {@code
   *     ExpiredIteratorException} where it is too old
   */
  static ShardIterator parse(String text, Instant now) {
    Matcher outer = TEXT.matcher(text);
    if (!outer.matches()) {
      throw invalid();
    }
    Matcher inner = STATE.matcher(decode(outer.group(2)));
    if (!inner.matches()) {
      throw invalid();
    }
    var iterator =
        new ShardIterator(
            outer.group(1),
            inner.group(1),
            new Appended(Long.parseLong(inner.group(2)), Integer.parseInt(inner.group(3))),
            Instant.ofEpochMilli(Long.parseLong(inner.group(4))));
    if (iterator.given.plus(LIFE).isBefore(now)) {
      throw DynamoDbException.of(
          "ExpiredIteratorException",
          "The shard iterator has expired and can no longer be used to retrieve stream records");
    }
    return iterator;
  }

  private static String decode(String base64) {
    try {
      return new String(Base64.getUrlDecoder().decode(base64), UTF_8);
    } catch (IllegalArgumentException e) {
      throw invalid();
    }
  }

  private static DynamoDbException invalid() {
    return DynamoDbException.validation("Invalid ShardIterator");
  }
}
