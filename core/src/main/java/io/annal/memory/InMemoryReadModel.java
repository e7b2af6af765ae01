package io.annal.memory;

import io.annal.AnnalException;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.StorableValues;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The reference: a read model that keeps everything in memory. Safe for many threads. */
public final class InMemoryReadModel implements ReadModel {
  private static final int SCAN_PAGE = 50;
  private static final int MOST_WRITES = 100;

  private final NavigableMap<String, NavigableMap<String, Row>> rows = new TreeMap<>();

  @Override
  public synchronized Optional<Row> get(String projection, String key) {
    return Optional.ofNullable(of(projection).get(key));
  }

  @Override
  public synchronized boolean write(List<Write> writes) {
    check(writes);
    if (!writes.stream().allMatch(this::asExpected)) {
      return false;
    }
    for (var write : writes) {
      var row = write.row().withData((Json.Obj) StorableValues.asStored(write.row().data()));
      long before = write.before().map(Row::writes).orElse(0L);
      of(row.projection()).put(row.key(), row.withWrites(before + 1));
    }
    return true;
  }

  private static void check(List<Write> writes) {
    if (writes.isEmpty() || writes.size() > MOST_WRITES) {
      throw new IllegalArgumentException(
          "1 to %d rows are written at once, not %d".formatted(MOST_WRITES, writes.size()));
    }
    var keys = new HashSet<List<String>>();
    for (var write : writes) {
      StorableValues.check("row " + write.row().key(), write.row().data(), 0);
      if (ItemSizes.of(write.row()) > ItemSizes.MAX) {
        throw new AnnalException(
            "row %s of %s is larger than the 400 KB that DynamoDB keeps"
                .formatted(write.row().key(), write.row().projection()));
      }
      if (!keys.add(List.of(write.row().projection(), write.row().key()))) {
        throw new IllegalArgumentException("two writes to row " + write.row().key());
      }
    }
  }

  private boolean asExpected(Write write) {
    var now = get(write.row().projection(), write.row().key());
    return now.map(Row::writes).equals(write.before().map(Row::writes));
  }

  @Override
  public synchronized int remove(List<Row> rows) {
    int removed = 0;
    for (var row : rows) {
      if (asExpected(new Write(row, Optional.of(row)))) {
        of(row.projection()).remove(row.key());
        removed++;
      }
    }
    return removed;
  }

  @Override
  public synchronized RowPage scan(Set<String> projections, Optional<String> position) {
    var rest =
        projections.stream()
            .sorted()
            .flatMap(projection -> of(projection).values().stream())
            .dropWhile(row -> position.filter(last -> place(row).compareTo(last) <= 0).isPresent())
            .limit(SCAN_PAGE + 1L)
            .toList();
    if (rest.size() <= SCAN_PAGE) {
      return new RowPage(rest, Optional.empty());
    }
    var page = rest.subList(0, SCAN_PAGE);
    return new RowPage(page, Optional.of(place(page.getLast())));
  }

  private static String place(Row row) {
    return row.projection() + '\0' + row.key();
  }

  @Override
  public synchronized RowPage under(String key, String after, String upTo, int limit) {
    var found =
        rows.subMap(after, false, upTo, true).values().stream()
            .flatMap(named -> Stream.ofNullable(named.get(key)))
            .limit(limit + 1L)
            .toList();
    boolean more = found.size() > limit;
    var page = more ? found.subList(0, limit) : found;
    return new RowPage(
        page, more ? Optional.of(page.getLast().projection()) : Optional.<String>empty());
  }

  private NavigableMap<String, Row> of(String projection) {
    return rows.computeIfAbsent(projection, name -> new TreeMap<>());
  }
}
