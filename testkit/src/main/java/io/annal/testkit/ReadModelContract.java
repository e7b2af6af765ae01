package io.annal.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.Json;
import io.annal.ReadModel;
import io.annal.ReadModel.Row;
import io.annal.ReadModel.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ReadModel} must do. Extend it and give it yours; it writes to projections of
 * its own and may share the read model with others.
 */
public abstract class ReadModelContract {
  private final String projection = "Contract-" + UUID.randomUUID();

  /** The read model under test. */
  protected abstract ReadModel readModel();

  @Test
  void aRowThatNobodyWroteIsNotThere() {
    assertThat(readModel().get(projection, "none")).isEmpty();
  }

  @Test
  void whatIsWrittenIsRead() {
    var row = row("a", 1, 1);

    assertThat(write(row, Optional.empty())).isTrue();

    assertThat(readModel().get(projection, "a")).contains(row.withWrites(1));
    assertThat(readModel().get(projection + "-other", "a")).isEmpty();
  }

  @Test
  void aRowWithoutDataIsARow() {
    var empty = new Row(projection, "a", Json.EMPTY, 4, 1);
    write(empty, Optional.empty());

    assertThat(readModel().get(projection, "a")).contains(empty.withWrites(1));
  }

  @Test
  void aFirstWriteIsRefusedWhereThereIsARow() {
    var first = row("a", 1, 1);
    write(first, Optional.empty());

    assertThat(write(row("a", 2, 1), Optional.empty())).isFalse();
    assertThat(readModel().get(projection, "a")).contains(first.withWrites(1));
  }

  @Test
  void aWriteOnTheRowThatWasReadIsDone() {
    var first = row("a", 1, 1);
    write(first, Optional.empty());
    var second = row("a", 2, 1);

    assertThat(write(second, Optional.of(first.withWrites(1)))).isTrue();
    assertThat(readModel().get(projection, "a")).contains(second.withWrites(2));
  }

  @Test
  void aWriteOnARowOfBeforeIsRefused() {
    var first = row("a", 1, 1);
    write(first, Optional.empty());
    var second = row("a", 2, 1);
    write(second, Optional.of(first.withWrites(1)));

    assertThat(write(row("a", 3, 1), Optional.of(first.withWrites(1)))).isFalse();
    assertThat(readModel().get(projection, "a")).contains(second.withWrites(2));
  }

  @Test
  void aWriteOnARowOfAnotherRevisionIsRefused() {
    var old = row("a", 5, 1);
    write(old, Optional.empty());
    var upgraded = row("a", 5, 2);
    assertThat(write(upgraded, Optional.of(old.withWrites(1)))).isTrue();

    assertThat(write(row("a", 6, 1), Optional.of(old.withWrites(1)))).isFalse();
    assertThat(readModel().get(projection, "a")).contains(upgraded.withWrites(2));
  }

  @Test
  void aWriteOnARowThatIsGoneIsRefused() {
    assertThat(write(row("a", 2, 1), Optional.of(row("a", 1, 1).withWrites(1)))).isFalse();
    assertThat(readModel().get(projection, "a")).isEmpty();
  }

  @Test
  void aWriteOnARowThatWasChangedAndChangedBackIsRefused() {
    write(row("a", 5, 1), Optional.empty());
    var read = readModel().get(projection, "a");
    write(row("a", 4, 1), read);
    write(row("a", 5, 1), readModel().get(projection, "a"));

    assertThat(write(row("a", 6, 1), read)).isFalse();
    assertThat(readModel().get(projection, "a")).contains(row("a", 5, 1).withWrites(3));
  }

  @Test
  void whatARowHasSeenOfEachAggregateIsKept() {
    var row = new Row(projection, "a", Json.EMPTY, 1, 1, Map.of("x", 3L, "y/z", 7L), 0);

    assertThat(write(row, Optional.empty())).isTrue();

    assertThat(readModel().get(projection, "a")).contains(row.withWrites(1));
  }

  @Test
  void severalRowsAreWrittenTogetherOrNotAtAll() {
    var a = row("a", 1, 1);
    var b = row("b", 1, 1);
    assertThat(readModel().write(List.of(first(a), first(b)))).isTrue();

    var onOld =
        List.of(new Write(row("a", 2, 1), Optional.of(a.withWrites(1))), first(row("b", 2, 1)));
    assertThat(readModel().write(onOld)).isFalse();

    assertThat(readModel().get(projection, "a")).contains(a.withWrites(1));
    assertThat(readModel().get(projection, "b")).contains(b.withWrites(1));
  }

  @Test
  void aHundredRowsAreWrittenTogether() {
    var writes = IntStream.range(0, 100).mapToObj(i -> first(row("k" + i, 1, 1))).toList();

    assertThat(readModel().write(writes)).isTrue();
    assertThat(readModel().get(projection, "k99")).isPresent();
  }

  @Test
  void rowsOfSeveralProjectionsAreScannedTogether() {
    var other = projection + "-other";
    var third = projection + "-third";
    for (var name : List.of(projection, other, third)) {
      readModel().write(List.of(first(new Row(name, "a", Json.EMPTY, 1, 1))));
      readModel().write(List.of(first(new Row(name, "b", Json.EMPTY, 1, 1))));
    }

    var found = new ArrayList<String>();
    Optional<String> position = Optional.empty();
    do {
      var page = readModel().scan(Set.of(projection, other), position);
      page.rows().forEach(row -> found.add(row.projection() + "/" + row.key()));
      position = page.next();
    } while (position.isPresent());

    assertThat(found)
        .containsExactlyInAnyOrder(
            projection + "/a", projection + "/b", other + "/a", other + "/b");
  }

  @Test
  void rowsAreRemovedAsTheyWereRead() {
    readModel().write(List.of(first(row("a", 1, 1)), first(row("b", 1, 1))));
    var a = row("a", 1, 1).withWrites(1);
    var b = row("b", 1, 1).withWrites(1);
    write(row("b", 2, 1), Optional.of(b));

    assertThat(readModel().remove(List.of(a, b, row("c", 1, 1)))).isEqualTo(1);

    assertThat(readModel().get(projection, "a")).isEmpty();
    assertThat(readModel().get(projection, "b")).contains(row("b", 2, 1).withWrites(2));
    assertThat(readModel().scan(projection, Optional.empty()).rows()).hasSizeLessThan(2);
  }

  @Test
  void aScanSeesEveryRowOfItsProjection() {
    IntStream.range(0, 120).forEach(i -> write(row("k" + i, 1, 1), Optional.empty()));

    var found = new ArrayList<Row>();
    Optional<String> position = Optional.empty();
    do {
      var page = readModel().scan(projection, position);
      found.addAll(page.rows());
      position = page.next();
    } while (position.isPresent());

    assertThat(found).hasSize(120).doesNotHaveDuplicates();
    assertThat(found).extracting(Row::projection).containsOnly(projection);
  }

  @Test
  void rowsUnderOneKeyComeInTheOrderOfTheirNames() {
    for (var name : List.of("b", "c", "a", "d")) {
      write(named(name, "k"), Optional.empty());
      write(named(name, "other"), Optional.empty());
    }

    var first = readModel().under("k-" + projection, projection, projection + "/c", 2);
    var second =
        readModel().under("k-" + projection, first.next().orElseThrow(), projection + "/c", 2);

    assertThat(first.rows())
        .extracting(Row::projection)
        .containsExactly(projection + "/a", projection + "/b");
    assertThat(second.rows()).extracting(Row::projection).containsExactly(projection + "/c");
    assertThat(second.next()).isEmpty();
  }

  private Row named(String name, String key) {
    return new Row(projection + "/" + name, key + "-" + projection, Json.EMPTY, 1, 1);
  }

  private boolean write(Row row, Optional<Row> before) {
    return readModel().write(List.of(new Write(row, before)));
  }

  private static Write first(Row row) {
    return new Write(row, Optional.empty());
  }

  private Row row(String key, long sequence, int revision) {
    return new Row(projection, key, Json.EMPTY.with("n", Json.of(sequence)), sequence, revision);
  }
}
