package io.annal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where projections keep their rows. A write says what it was decided on, and is refused, as a
 * value, where the row has moved on since: so a row is right after any order and any repetition of
 * deliveries.
 *
 * <p>Implementations are safe for many threads: projectors write rows of one delivery at the same
 * time.
 */
public interface ReadModel {

  /**
   * What the names of rows begin with that say by when somebody must look after a process: they
   * belong to no projection.
   */
  String DEADLINES = "deadlines/";

  /**
   * One row of one projection.
   *
   * @param projection the projection's name, e.g. {@code AccountSummary}
   * @param key which row, e.g. the aggregate id, or a customer's id; 1 to 2,048 bytes of UTF-8
   * @param data what queries are answered from
   * @param sequence the last event of the aggregate that the row has seen; for a row over many
   *     aggregates how often it was changed
   * @param revision of the projection's code that wrote it
   * @param applied for a row over many aggregates: by the id of an aggregate, the last of its
   *     events that the row has seen; it matters only while that is more than the aggregate's own
   *     position says
   * @param writes how often the row was written, counted by the read model: 0 in a row that is yet
   *     to be written, and in one that was written before rows were counted
   */
  record Row(
      String projection,
      String key,
      Json.Obj data,
      long sequence,
      int revision,
      Map<String, Long> applied,
      long writes) {
    public Row {
      applied = Map.copyOf(applied);
    }

    /** A row that is yet to be written. */
    public Row(String projection, String key, Json.Obj data, long sequence, int revision) {
      this(projection, key, data, sequence, revision, Map.of(), 0);
    }

    /** The same, with other data. */
    public Row withData(Json.Obj other) {
      return new Row(projection, key, other, sequence, revision, applied, writes);
    }

    /** The same, written that often. */
    public Row withWrites(long times) {
      return new Row(projection, key, data, sequence, revision, applied, times);
    }
  }

  /** The row, strongly consistent, or empty where it was never written. */
  Optional<Row> get(String projection, String key);

  /**
   * The row as it was a moment ago, at half the price of {@link #get} where that makes a
   * difference: enough for whoever writes on it, as the write is refused if the row was written
   * since.
   */
  default Optional<Row> getEventual(String projection, String key) {
    return get(projection, key);
  }

  /**
   * Writes rows together or not at all.
   *
   * @param writes at least 1, at most 100, each to another row; a single one costs one plain
   *     conditional write
   * @return {@code true} if written; {@code false} if a row was not as expected, and then none was
   *     written
   */
  boolean write(List<Write> writes);

  /**
   * A row to write, and the row that it was made from.
   *
   * @param row the new row; it is stored as written once more than the one before
   * @param before the row as it was read; empty where there was none: the write is refused if the
   *     row was written since, even if it shows the same sequence and revision again
   */
  record Write(Row row, Optional<Row> before) {}

  /**
   * Removes rows that nobody reads any more, each by itself; one that was written since it was read
   * stays.
   *
   * @return how many were removed
   */
  int remove(List<Row> rows);

  /**
   * One page of the rows of some projections, in no particular order. Rows written while the scan
   * runs may or may not be seen.
   *
   * @param projections their names, the same for each page
   * @param position {@link RowPage#next()} of the page before, or empty to begin
   */
  RowPage scan(Set<String> projections, Optional<String> position);

  /** One page of the rows of one projection. */
  default RowPage scan(String projection, Optional<String> position) {
    return scan(Set.of(projection), position);
  }

  /**
   * Rows that lie under one key, in the order of their projections' names, as they were a moment
   * ago.
   *
   * @param after only names that come after this one
   * @param upTo only names up to this one
   * @param limit of rows, at least 1
   * @return with the last name looked at as {@link RowPage#next()} where there may be more
   */
  RowPage under(String key, String after, String upTo, int limit);

  /**
   * A page of rows; it may be empty though there are more.
   *
   * @param unreadable what is no row
   * @param next where to go on; empty at the end
   */
  record RowPage(List<Row> rows, List<UnreadableRow> unreadable, Optional<String> next) {
    public RowPage {
      rows = List.copyOf(rows);
      unreadable = List.copyOf(unreadable);
    }

    /** A page of which everything could be read. */
    public RowPage(List<Row> rows, Optional<String> next) {
      this(rows, List.of(), next);
    }

    /** What is no row. */
    public List<Failure> failures() {
      return unreadable.stream().map(UnreadableRow::failure).toList();
    }
  }

  /** What lies where a row of a projection should lie. */
  record UnreadableRow(String projection, Failure failure) {}
}
