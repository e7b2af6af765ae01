package io.annal.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.Json;
import io.annal.ReadModel.Row;
import io.annal.ReadModel.Write;
import io.annal.fixture.WatchedReadModel;
import io.annal.memory.InMemoryReadModel;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RememberingReadModelTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2024-01-15T10:00:00Z"));
  private final WatchedReadModel stored = new WatchedReadModel(new InMemoryReadModel());
  private final RememberingReadModel rows = new RememberingReadModel(stored, now::get, 10_000);

  @Test
  void whatWasWrittenIsNotReadAgainByWhoWritesOnIt() {
    write("a", "1.50", Optional.empty());
    var remembered = rows.getEventual("Sums", "a");

    assertThat(stored.reads).isZero();
    assertThat(remembered).isEqualTo(stored.get("Sums", "a"));
    assertThat(write("a", "2", remembered)).isTrue();
  }

  @Test
  void whatOthersWroteMeanwhileIsReadAfterTheRefusal() {
    write("a", "1", Optional.empty());
    var others = new RememberingReadModel(stored, now::get, 10_000);
    others.write(List.of(new Write(row("a", "5"), others.get("Sums", "a"))));

    assertThat(write("a", "2", rows.getEventual("Sums", "a"))).isFalse();

    assertThat(rows.getEventual("Sums", "a")).isEqualTo(stored.get("Sums", "a"));
  }

  @Test
  void aConsistentReadIsOne() {
    write("a", "1", Optional.empty());
    stored.write(List.of(new Write(row("a", "5"), stored.get("Sums", "a"))));

    assertThat(rows.get("Sums", "a")).isEqualTo(stored.get("Sums", "a"));
    assertThat(rows.getEventual("Sums", "a")).isEqualTo(stored.get("Sums", "a"));
  }

  @Test
  void nothingIsRememberedForLongerThanAMinute() {
    write("a", "1", Optional.empty());
    now.set(now.get().plus(Duration.ofSeconds(61)));

    rows.getEventual("Sums", "a");

    assertThat(stored.reads).isEqualTo(1);
  }

  @Test
  void memoryIsBounded() {
    IntStream.range(0, 100).forEach(i -> write("k" + i, "1", Optional.empty()));

    rows.getEventual("Sums", "k99");
    assertThat(stored.reads).isZero();
    rows.getEventual("Sums", "k0");
    assertThat(stored.reads).isEqualTo(1);
  }

  private boolean write(String key, String value, Optional<Row> before) {
    return rows.write(List.of(new Write(row(key, value), before)));
  }

  private static Row row(String key, String value) {
    return new Row("Sums", key, Json.EMPTY.with("sum", Json.of(new BigDecimal(value))), 1, 1);
  }
}
