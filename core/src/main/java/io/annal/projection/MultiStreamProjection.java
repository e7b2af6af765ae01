package io.annal.projection;

import io.annal.ConflictsExhaustedException;
import io.annal.Failure;
import io.annal.ReadModel;
import io.annal.UnreadableException;
import io.annal.codec.Codec;
import io.annal.codec.EventTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A view over many aggregates of one kind, in rows with keys of its own: all accounts of a
 * customer, all deposits of a day.
 *
 * <p>For each aggregate it is kept how far it was read, and a memory of the projection's own
 * choice, and in each row which events it has seen beyond that: so every event counts once in each
 * row, whatever the order and however often it is delivered. A new revision begins with empty rows
 * of its own, which fill as aggregates are touched; a rebuild touches them all. Until it is done,
 * queries may go on reading the revision before: see {@link #rows(int)}.
 *
 * @param <M> what must be remembered of an aggregate to place its later events, e.g. whose account
 *     it is
 * @param <V> what a row shows
 * @param name as a {@link Projection#name()}
 * @param revision of the code; raise it when anything about the projection changes
 * @param memory how the memory of an aggregate is stored
 * @param remember the memory after an event
 * @param keys the rows that the event changes, given the memory after it, however many
 * @param fold a row after an event
 */
public record MultiStreamProjection<M, V, E>(
    String name,
    int revision,
    EventTypes<E> events,
    Codec<M> memory,
    Codec<V> view,
    Remember<M, E> remember,
    Keys<M, E> keys,
    Fold<M, V, E> fold) {

  public MultiStreamProjection {
    ProjectionName.checked(name);
  }

  /** How often a row of positions that others write is met with another attempt. */
  private static final int ATTEMPTS = 40;

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

  /**
   * Where it is kept how far each aggregate was read: in one row for each, which all projections
   * over many aggregates of this kind share.
   */
  public String positions() {
    return "positions/" + events.aggregateType();
  }

  /** Where that was kept when each projection had rows of its own for it. */
  String formerPositions() {
    return formerPositions(revision);
  }

  private String formerPositions(int revision) {
    return rows(revision) + "/positions";
  }

  /**
   * Removes what a revision before today's left behind. Do it when today's is rebuilt, and nothing
   * reads or writes the old rows any more; interrupted, it may be done again.
   *
   * @return how many rows were removed, and positions of aggregates
   * @throws UnreadableException where something is no row, and stays; the others are removed
   * @throws IllegalArgumentException if the revision is not before today's
   */
  public long removeRevision(int old, ReadModel readModel) {
    if (old >= revision) {
      throw new IllegalArgumentException(
          "revision %d of %s cannot be removed: today's is %d".formatted(old, name, revision));
    }
    return removeAll(rows(old), readModel)
        + removeAll(formerPositions(old), readModel)
        + forgetPositions(rows(old), readModel);
  }

  private long forgetPositions(String rows, ReadModel readModel) {
    long forgotten = 0;
    var unreadable = new ArrayList<Failure>();
    Optional<String> position = Optional.empty();
    do {
      var page = readModel.scan(positions(), position);
      unreadable.addAll(page.failures());
      for (var row : page.rows()) {
        forgotten += forgetPosition(rows, row, readModel) ? 1 : 0;
      }
      position = page.next();
    } while (position.isPresent());
    checkAllRead(unreadable);
    return forgotten;
  }

  private boolean forgetPosition(String rows, ReadModel.Row scanned, ReadModel readModel) {
    var row = Optional.of(scanned);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (row.flatMap(present -> MultiStreamPosition.sequence(present, rows)).isEmpty()) {
        return attempt > 0;
      }
      var without = MultiStreamPosition.without(row.get(), rows);
      if (readModel.write(List.of(new ReadModel.Write(without, row)))) {
        return true;
      }
      row = readModel.get(positions(), scanned.key());
    }
    throw new ConflictsExhaustedException("positions of " + scanned.key(), ATTEMPTS);
  }

  private static long removeAll(String rows, ReadModel readModel) {
    long removed = 0;
    var unreadable = new ArrayList<Failure>();
    Optional<String> position = Optional.empty();
    do {
      var page = readModel.scan(rows, position);
      unreadable.addAll(page.failures());
      removed += readModel.remove(page.rows());
      position = page.next();
    } while (position.isPresent());
    checkAllRead(unreadable);
    return removed;
  }

  private static void checkAllRead(List<Failure> unreadable) {
    if (!unreadable.isEmpty()) {
      var first = unreadable.getFirst();
      throw new UnreadableException(
          "%d items stay, for they are no rows; the first is %s: %s"
              .formatted(unreadable.size(), first.key(), first.why()));
    }
  }

  /**
   * The view in a row.
   *
   * @throws io.annal.AnnalException if the row's data are not such a view
   */
  public V read(ReadModel.Row row) {
    return Projection.decode(view, row.data(), row);
  }
}
