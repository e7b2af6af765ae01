package io.annal;

import java.util.List;
import java.util.Optional;

/**
 * A view over many aggregates of one kind, in rows with keys of its own: all accounts of a
 * customer, all deposits of a day.
 *
 * <p>For each aggregate the projection keeps how far it has read, and a memory of its own choice,
 * written together with the rows that an event changes: so every event counts once in each row,
 * whatever the order and however often it is delivered. A new revision begins with empty rows of
 * its own, which fill as aggregates are touched; a rebuild touches them all. Until it is done,
 * queries may go on reading the revision before: see {@link #rows(int)}.
 *
 * @param <M> what must be remembered of an aggregate to place its later events, e.g. whose account
 *     it is
 * @param <V> what a row shows
 * @param revision of the code; raise it when anything about the projection changes
 * @param memory how the memory of an aggregate is stored
 * @param remember the memory after an event
 * @param keys the rows that the event changes, given the memory after it; at most {@link #MAX_KEYS}
 * @param fold a row after an event
 */
public record CrossProjection<M, V, E>(
    String name,
    int revision,
    EventTypes<E> events,
    Codec<M> memory,
    Codec<V> view,
    Remember<M, E> remember,
    Keys<M, E> keys,
    Fold<M, V, E> fold) {

  /** The most rows that one event may change: what is written together has a limit. */
  public static final int MAX_KEYS = 20;

  static final String MEMORY = "memory";

  /** The memory of an aggregate after an event. */
  @FunctionalInterface
  public interface Remember<M, E> {
    /** What is remembered from now on. */
    M apply(Optional<M> memory, Event<E> event);
  }

  /** The rows that an event changes. */
  @FunctionalInterface
  public interface Keys<M, E> {
    /** Their keys; one that comes twice counts once. */
    List<String> apply(M memory, Event<E> event);
  }

  /** A row after an event. */
  @FunctionalInterface
  public interface Fold<M, V, E> {
    /** The row, made from the one before, if there was one. */
    V apply(Optional<V> view, M memory, Event<E> event);
  }

  /** Where today's rows are. */
  public String rows() {
    return rows(revision);
  }

  /** Where the rows of a revision are. */
  public String rows(int revision) {
    return name + "@" + revision;
  }

  /** Where it is kept how far each aggregate was read. */
  public String positions() {
    return positions(revision);
  }

  private String positions(int revision) {
    return rows(revision) + "/positions";
  }

  /**
   * Removes what a revision before today's left behind. Do it when today's is rebuilt, and nothing
   * reads or writes the old rows any more; interrupted, it may be done again.
   *
   * @return how many rows were removed
   * @throws IllegalArgumentException if the revision is not before today's
   */
  public long removeRevision(int old, ReadModel readModel) {
    if (old >= revision) {
      throw new IllegalArgumentException(
          "revision %d of %s cannot be removed: today's is %d".formatted(old, name, revision));
    }
    return removeAll(rows(old), readModel) + removeAll(positions(old), readModel);
  }

  private static long removeAll(String rows, ReadModel readModel) {
    long removed = 0;
    Optional<String> position = Optional.empty();
    do {
      var page = readModel.scan(rows, position);
      removed += readModel.remove(page.rows());
      position = page.next();
    } while (position.isPresent());
    return removed;
  }

  /**
   * The view in a row.
   *
   * @throws AnnalException if the row's data are not such a view
   */
  public V read(ReadModel.Row row) {
    return Projection.decode(view, row.data(), row);
  }

  /**
   * What is remembered of an aggregate, in the row that says how far it was read.
   *
   * @throws AnnalException if it is not such a memory
   */
  Optional<M> remembered(ReadModel.Row position) {
    return position.data().get(MEMORY).map(data -> Projection.decode(memory, data, position));
  }
}
