package io.annal.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.CommitTooLargeException;
import io.annal.EventStore;
import io.annal.EventStore.Appended;
import io.annal.EventStore.Range;
import io.annal.Json;
import io.annal.RecentCommands;
import io.annal.RecordedEvent;
import io.annal.UnstorableException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link EventStore} must refuse, and to the byte what it must take. */
abstract class EventStoreLimits {
  /** Of a commit beside what is in its metadata. */
  private static final long PLAIN_BYTES = 761;

  private static final long TYPED_BYTES = 519;

  /** The store under test. */
  protected abstract EventStore store();

  @ParameterizedTest
  @ValueSource(strings = {"123456789012345678901234567890123456789", "1E+126", "1E-131"})
  void aNumberThatCannotBeKeptExactlyIsRefused(String number) {
    var commit = Commits.of(Commits.newId(), 1, 2, numbered(number));

    assertThatThrownBy(() -> store().append(commit))
        .isInstanceOf(UnstorableException.class)
        .hasMessageContaining("event 1 of " + commit.aggregateId() + ".EventData.amount");
    assertThat(readAll(commit.aggregateId())).isEmpty();
  }

  @Test
  void whatNoStoreHoldsIsRefused() {
    var halfAPair = Json.EMPTY.with("text", Json.of("a\ud800b"));

    refused(halfAPair, "EventData.text has half a surrogate pair");
    refused(Json.EMPTY.with("", Json.NULL), "EventData has a member without a name");
    refused(nested(31), "nested deeper than 32 levels");
    assertThat(store().append(Commits.of(Commits.newId(), 1, 1, nested(30))))
        .isEqualTo(new Appended.Stored());
  }

  private void refused(Json.Obj data, String why) {
    var commit = Commits.of(Commits.newId(), 1, 1, data);
    assertThatThrownBy(() -> store().append(commit))
        .isInstanceOf(UnstorableException.class)
        .hasMessageContaining(why);
    assertThat(readAll(commit.aggregateId())).isEmpty();
  }

  private static Json.Obj nested(int levels) {
    var value = Json.EMPTY;
    for (int i = 0; i < levels; i++) {
      value = Json.EMPTY.with("x", value);
    }
    return value;
  }

  static Json.Obj numbered(String number) {
    return Json.EMPTY.with("amount", Json.of(new BigDecimal(number)));
  }

  @Test
  void whatIsTooLargeIsRefusedAndLeavesNothing() {
    var id = Commits.newId();
    var tooLarge = Json.EMPTY.with("text", Json.of("x".repeat(410_000)));

    assertThatThrownBy(() -> store().append(Commits.of(id, 1, 1, tooLarge)))
        .isInstanceOf(CommitTooLargeException.class)
        .hasMessageContaining(id.value());
    assertThat(readAll(id)).isEmpty();
  }

  @Test
  void theLargestCommitIsTheSameInEveryStore() {
    var plain = Commits.of(Commits.newId(), 1, 3, everyKindOfValue());
    var key = AggregateId.ofKey("Test#" + Commits.newId(), Optional.of("Test"));
    var typed = Commits.withSnapshot(Commits.of(key, 1, 2, Json.EMPTY), everyKindOfValue());

    largest(PLAIN_BYTES, text -> padded(plain, "other", text, false));
    largest(TYPED_BYTES, text -> padded(typed, "same", text, true));
  }

  private static Commit padded(Commit commit, String correlation, Json text, boolean more) {
    return new Commit(
        commit.aggregateId(),
        commit.aggregateType(),
        commit.events(),
        new Commit.Cause("same", correlation, Optional.empty(), Json.EMPTY.with("pad", text)),
        commit.snapshot(),
        Optional.of("digest").filter(digest -> more),
        Optional.of(new RecentCommands(new byte[] {1, 2, 3})).filter(recent -> more),
        more ? OptionalLong.of(7) : OptionalLong.empty());
  }

  /** Too large by as many bytes as the store says that it is, and not by one fewer. */
  private void largest(long bytes, Function<Json, Commit> padded) {
    int pad = 410_000;
    assertThatThrownBy(() -> store().append(padded.apply(Json.of("x".repeat(pad)))))
        .isInstanceOfSatisfying(
            CommitTooLargeException.class,
            refused -> assertThat(refused.bytes()).isEqualTo(pad + bytes));
    int fits = (int) (400 * 1024 - bytes);
    assertThatThrownBy(() -> store().append(padded.apply(Json.of("x".repeat(fits + 1)))))
        .isInstanceOf(CommitTooLargeException.class);
    assertThat(store().append(padded.apply(Json.of("x".repeat(fits)))))
        .isEqualTo(new Appended.Stored());
  }

  /**
   * As many as a commit holds where they share type, version and time and their ids follow from the
   * first, and where they do not.
   */
  @ParameterizedTest
  @CsvSource({"8903, true", "2625, false"})
  void theLargestCommitOfReadingsIsTheSameInEveryStore(int most, boolean alike) {
    assertThatThrownBy(() -> store().append(readings(most + 1, alike)))
        .isInstanceOf(CommitTooLargeException.class);
    assertThat(store().append(readings(most, alike))).isEqualTo(new Appended.Stored());
  }

  /** Readings of a meter, in one commit. */
  private static Commit readings(int count, boolean alike) {
    var id = Commits.newId();
    var first = UUID.randomUUID();
    var events =
        IntStream.range(0, count)
            .mapToObj(i ->
                new RecordedEvent(
                    i == 0 ? first : alike ? Commit.eventId(first, i) : UUID.randomUUID(),
                    id,
                    1 + i,
                    alike || i % 2 == 0 ? "ReadingTaken" : "ReadingRight",
                    alike ? 1 : 1 + i % 2,
                    reading(i),
                    alike ? Commits.TIME : Commits.TIME.plusMillis(i)))
            .toList();
    var cause = new Commit.Cause("report", "report", Optional.empty(), Json.EMPTY);
    return new Commit(id, "Meter", events, cause, Optional.empty());
  }

  private static Json.Obj reading(int minute) {
    return Json.EMPTY
        .with("minute", Json.of(minute))
        .with("kilowattHours", Json.of(BigDecimal.valueOf(1_000_001 + 2L * minute, 2)));
  }

  final List<Commit> readAll(AggregateId id) {
    var all = new ArrayList<Commit>();
    boolean more = true;
    while (more) {
      long from = all.isEmpty() ? 1 : all.getLast().sequence() + 1;
      var page = store().read(id, Range.forward(from, 4));
      all.addAll(page.commits());
      more = page.more();
    }
    return all;
  }

  static Json.Obj everyKindOfValue() {
    return new Json.Obj(
        Map.of(
            "text", Json.of("Zoë, \"so to speak\" 世界"),
            "empty", Json.of(""),
            "amount", Json.of(new BigDecimal("12345678901234567890.12345678")),
            "small", Json.of(new BigDecimal("-0.05")),
            "yes", Json.of(true),
            "nothing", Json.NULL,
            "list", Json.of(List.of(Json.of(1), Json.of("two"), Json.EMPTY)),
            "object", Json.EMPTY.with("inner", Json.of(List.of()))));
  }
}
