package io.annal.dynamodb;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Json;
import io.annal.RecordedEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/** Commits to test with. */
final class Commits {
  static final Instant NOW = Instant.parse("2026-01-02T03:04:05.600Z");

  private Commits() {}

  static Commit commit(AggregateId id, long sequence, int events) {
    return commit(id, sequence, events, deposit("100.50"));
  }

  static Commit commit(AggregateId id, long sequence, int events, Json.Obj data) {
    return new Commit(
        id,
        "Account",
        IntStream.range(0, events).mapToObj(i -> event(id, sequence + i, data)).toList(),
        new Commit.Cause("command-" + sequence, "conversation", Optional.empty(), Json.EMPTY),
        Optional.empty());
  }

  static Json.Obj deposit(String amount) {
    return Json.EMPTY
        .with("amount", Json.of(new BigDecimal(amount)))
        .with("type", Json.of("deposit"));
  }

  static Json.Obj padding(int bytes) {
    return Json.EMPTY.with("padding", Json.of("x".repeat(bytes)));
  }

  private static RecordedEvent event(AggregateId id, long sequence, Json.Obj data) {
    return new RecordedEvent(
        UUID.randomUUID(), id, sequence, "TransactionProcessed", 1, data, NOW.plusMillis(sequence));
  }

  static AggregateId anId() {
    return new AggregateId("account-" + UUID.randomUUID());
  }

  static List<Long> sequences(List<Commit> commits) {
    return commits.stream().map(Commit::sequence).toList();
  }
}
