package io.annal.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.Json;
import io.annal.RecentCommands;
import io.annal.RecordedEvent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommandIdsTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05.600Z");
  private static final long DAY = 86_400;

  @Test
  void whatIsWrittenIsReadBack() {
    var read = CommandIdsFormat.read(CommandIdsFormat.write(ids(1_000))).orElseThrow();

    assertThat(read.candidates("c1")).containsExactly(1L);
    assertThat(read.candidates("c1000")).containsExactly(1000L);
    assertThat(read.candidates("another")).isEmpty();
    assertThat(read.covers(0)).isTrue();
  }

  /** As those wrote it that knew no other: ids that callers gave, and no more. */
  @Test
  void whatEarlierVersionsWroteIsRead() {
    var written = ByteBuffer.allocate(44).put((byte) 1).putLong(7).putLong(1_700_000_000);
    written.putLong(1_699_990_000).putLong(3).put((byte) 1);
    written.putInt(CommandIds.Id.of(commit(5)).hash()).put((byte) 2).put((byte) 10);

    var read =
        CommandIdsFormat.read(new RecentCommands(Arrays.copyOf(written.array(), 40))).orElseThrow();

    assertThat(read.candidates("c5")).containsExactly(5L);
    assertThat(read.coverLast(1)).isFalse();
    assertThat(read.covers(1_699_990_000)).isTrue();
    assertThat(read.from()).isEqualTo(3);
  }

  @Test
  void idsThatNobodyGaveAreKnownAmongTheLastCommits() {
    var ids = CommandIds.all();
    for (int i = 1; i <= 300; i++) {
      ids = ids.with(commit(i, START.plusSeconds(i), i % 2 == 0), 100, DAY);
    }

    var read = CommandIdsFormat.read(CommandIdsFormat.write(ids)).orElseThrow();

    assertThat(read.coverLast(100)).isTrue();
    assertThat(read.coverLast(101)).isFalse();
    assertThat(read.contiguousFrom()).isEqualTo(201);
    assertThat(read.candidates("c201")).containsExactly(201L);
    assertThat(read.candidates("c199")).isEmpty();
    assertThat(read.candidates("c200")).containsExactly(200L);
  }

  @Test
  void whatRodeInACommitJoinsWhatFollowsIt() {
    var rode = CommandIdsFormat.read(CommandIdsFormat.write(ids(100))).orElseThrow();
    var loaded = CommandIds.startingAt(commit(99)).with(commit(99), 100, DAY);
    loaded = loaded.with(commit(100), 100, DAY).after(rode).with(commit(101), 100, DAY);

    assertThat(loaded.coverLast(100)).isTrue();
    assertThat(loaded.contiguousFrom()).isEqualTo(2);
    assertThat(CommandIds.startingAt(commit(102)).with(commit(102), 100, DAY).after(rode))
        .satisfies(gap -> assertThat(gap.contiguousFrom()).isEqualTo(102));
  }

  @Test
  void whereThereIsNoRoomTheLatestAreWrittenAndItIsSaidHowFarTheyReach() {
    var written = CommandIdsFormat.write(ids(5_000));
    var read = CommandIdsFormat.read(written).orElseThrow();

    assertThat(written.bytes()).hasSizeLessThanOrEqualTo(CommandIdsFormat.MOST_BYTES + 50);
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

    ids =
        CommandIdsFormat.read(CommandIdsFormat.write(ids.with(commit(52), 10, DAY))).orElseThrow();

    assertThat(ids.candidates("c30")).isEmpty();
    assertThat(ids.covers(START.getEpochSecond())).isFalse();
    assertThat(ids.from()).isEqualTo(42);
    assertThat(ids.candidates("c51")).containsExactly(51L);
  }

  @Test
  void aFormatThatIsNotKnownIsPassedOver() {
    assertThat(CommandIdsFormat.read(new RecentCommands(new byte[] {9, 1, 2}))).isEmpty();
    assertThat(CommandIdsFormat.read(new RecentCommands(new byte[] {1, 1, 2}))).isEmpty();
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
    return commit(sequence, time, true);
  }

  private static Commit commit(int sequence, Instant time, boolean given) {
    var id = new AggregateId("a");
    var event = new RecordedEvent(new UUID(0, sequence), id, sequence, "Told", 1, Json.EMPTY, time);
    var command = "c" + sequence;
    var cause = new Commit.Cause(command, command, Optional.empty(), Json.EMPTY, given);
    return new Commit(id, "Test", List.of(event), cause, Optional.empty());
  }
}
