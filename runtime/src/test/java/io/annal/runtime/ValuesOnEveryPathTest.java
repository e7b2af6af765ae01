package io.annal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Json;
import io.annal.RecordedEvent;
import io.annal.StorableValues;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever is stored reads back equal: from the store, by stream and bus, and from a row. */
class ValuesOnEveryPathTest {
  private static final List<String> TEXTS =
      List.of("", "a", "\u0000", "\ud83d\ude00", "\uffff", "e\u0301", "\"\\\n\u2028", "$personal");
  private static final int MOST_DIGITS = 38;

  private final Invocations invocations = new Invocations();
  private final Pipeline pipeline =
      new Pipeline(invocations, new EmbeddedMetrics("the-function", () -> Invocations.NOW));

  @AfterEach
  void stop() {
    pipeline.close();
  }

  @Test
  void whateverIsStoredReadsBackEqual() {
    long first = new Random().nextLong();
    for (long seed = first; seed < first + 200; seed++) {
      check(seed);
    }
  }

  private void check(long seed) {
    var random = new Random(seed);
    var id = new AggregateId("values-" + seed + "-" + UUID.randomUUID());
    var commit = commit(id, object(random, 0), object(random, 0));
    var stored = StorableValues.asStored(commit);

    pipeline.append(commit);

    assertThat(pipeline.stored(id)).as("stored, seed %d", seed).containsExactly(stored);
    assertThat(pipeline.publish(commit).stream().map(ValuesOnEveryPathTest::published))
        .as("published, seed %d", seed)
        .isEqualTo(stored.events());
    var data = stored.events().getFirst().data();
    assertThat(pipeline.row(id.value(), data)).as("row, seed %d", seed).isEqualTo(data);
  }

  private static RecordedEvent published(Json.Obj entry) {
    var detail = JsonText.parse(((Json.Str) entry.get("Detail").orElseThrow()).value());
    var event = BusEvent.of(detail).event();
    return new RecordedEvent(
        event.id(),
        event.aggregateId(),
        event.sequence(),
        event.type(),
        event.version(),
        (Json.Obj) StorableValues.asStored(event.data()),
        event.timestamp());
  }

  private static Commit commit(AggregateId id, Json.Obj... data) {
    var time = Instant.parse("2024-01-15T10:00:00.123Z");
    var events =
        Stream.iterate(0, i -> i < data.length, i -> i + 1)
            .map(i -> new RecordedEvent(UUID.randomUUID(), id, i + 1L, "Tested", 1, data[i], time))
            .toList();
    var cause = new Commit.Cause("command-" + id, "conversation", Optional.empty(), data[0]);
    return new Commit(id, "Tally", events, cause, Optional.empty());
  }

  private static Json.Obj object(Random random, int depth) {
    var members = new LinkedHashMap<String, Json>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      members.put("m" + i + TEXTS.get(random.nextInt(TEXTS.size())), value(random, depth + 1));
    }
    return new Json.Obj(members);
  }

  private static Json value(Random random, int depth) {
    return switch (random.nextInt(depth < 6 ? 8 : 5)) {
      case 0 -> Json.of(TEXTS.get(random.nextInt(TEXTS.size())));
      case 1 -> Json.of(random.nextBoolean());
      case 2 -> Json.NULL;
      case 3, 4 -> Json.of(number(random));
      case 5 -> Json.of(Stream.generate(() -> value(random, depth + 1)).limit(3).toList());
      default -> object(random, depth);
    };
  }

  /** Up to 38 digits, between 1E-130 and 9.99E+125, some with zeros at their end. */
  private static BigDecimal number(Random random) {
    int digits = 1 + random.nextInt(MOST_DIGITS);
    var unscaled = new BigInteger(digits * 3, random).mod(BigInteger.TEN.pow(digits));
    int precision = new BigDecimal(unscaled).precision();
    int exponent = -130 + random.nextInt(256);
    var number = new BigDecimal(unscaled, precision - 1 - exponent);
    return random.nextBoolean() ? number : number.negate();
  }
}
