package io.annal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommandIdsTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05.600Z");
  private static final long DAY = 86_400;

  @Test
  void whatIsWrittenIsReadBack() {
    var read = CommandIds.read(ids(1_000).write()).orElseThrow();

    assertThat(read.candidates("c1")).containsExactly(1L);
    assertThat(read.candidates("c1000")).containsExactly(1000L);
    assertThat(read.candidates("another")).isEmpty();
    assertThat(read.covers(0)).isTrue();
  }

  @Test
  void whereThereIsNoRoomTheLatestAreWrittenAndItIsSaidHowFarTheyReach() {
    var written = ids(5_000).write();
    var read = CommandIds.read(written).orElseThrow();

    assertThat(written.bytes()).hasSizeLessThanOrEqualTo(CommandIds.MOST_BYTES + 50);
    assertThat(read.candidates("c5000")).containsExactly(5000L);
    assertThat(read.candidates("c1")).isEmpty();
    assertThat(read.from()).isBetween(3_000L, 4_999L);
    assertThat(read.candidates("c" + read.from())).containsExactly(read.from());
    assertThat(read.covers(START.getEpochSecond())).isFalse();
    assertThat(read.covers(START.getEpochSecond() + read.from())).isTrue();
  }

  @Test
  void whatIsOlderThanTheWindowIsDropped() {
    var ids = CommandIds.all();
    for (int i = 1; i <= 600; i++) {
      ids = ids.with(commit(i), 10, 100);
    }

    assertThat(ids.candidates("c150")).isEmpty();
    assertThat(ids.candidates("c500")).containsExactly(500L);
    assertThat(ids.contiguousFrom()).isEqualTo(591);
    assertThat(ids.covers(START.plusSeconds(500).getEpochSecond())).isTrue();
  }

  @Test
  void whatACommitOfTheFutureDropsIsKnownToBeMissing() {
    var ids = ids(50).with(commit(51, START.plusSeconds(1_000 * DAY)), 10, DAY);

    ids = CommandIds.read(ids.with(commit(52), 10, DAY).write()).orElseThrow();

    assertThat(ids.candidates("c30")).isEmpty();
    assertThat(ids.covers(START.getEpochSecond())).isFalse();
    assertThat(ids.from()).isEqualTo(42);
    assertThat(ids.candidates("c51")).containsExactly(51L);
  }

  @Test
  void aFormatThatIsNotKnownIsPassedOver() {
    assertThat(CommandIds.read(new RecentCommands(new byte[] {9, 1, 2}))).isEmpty();
    assertThat(CommandIds.read(new RecentCommands(new byte[] {1, 1, 2}))).isEmpty();
  }

  private static CommandIds ids(int count) {
    var ids = CommandIds.all();
    for (int i = 1; i <= count; i++) {
      ids = ids.with(commit(i), 100, DAY);
    }
    return ids;
  }

  /** One a second. */
  private static Commit commit(int sequence) {
    return commit(sequence, START.plusSeconds(sequence));
  }

  private static Commit commit(int sequence, Instant time) {
    var id = new AggregateId("a");
    var event = new RecordedEvent(new UUID(0, sequence), id, sequence, "Told", 1, Json.EMPTY, time);
    var cause = Command.of(id, "c" + sequence, "").cause();
    return new Commit(id, "Test", List.of(event), cause, Optional.empty());
  }
}
