package io.annal.projection;

import io.annal.InvalidDataException;
import io.annal.Json;
import io.annal.ReadModel;
import io.annal.RecordedEvent;
import io.annal.UnreadableException;
import io.annal.codec.Codec;
import io.annal.codec.EventTypes;
import java.util.Optional;

/**
 * A view of each aggregate of one kind: a row per aggregate, under the aggregate's id.
 *
 * @param name of the projection, e.g. {@code AccountSummary}: up to 100 letters, digits, dots,
 *     hyphens and underscores
 * @param revision of the code; raise it when {@code fold} or {@code view} changes, and rows of
 *     before are rebuilt when they are touched
 * @param events that it reads
 * @param view how a row's data are mapped
 * @param fold the view after an event, a pure function; empty where there is nothing to show, which
 *     leaves a row without data
 */
public record Projection<V, E>(
    String name, int revision, EventTypes<E> events, Codec<V> view, Fold<V, E> fold) {

  public Projection {
    ProjectionName.checked(name);
  }

  /** What an event makes of a view. */
  @FunctionalInterface
  public interface Fold<V, E> {
    /** What the row shows after the event. */
    Optional<V> apply(Optional<V> view, Event<E> event);
  }

  /** A projection in its first revision, whose view is a record. */
  public static <V, E> Projection<V, E> of(
      String name, EventTypes<E> events, Class<V> view, Fold<V, E> fold) {
    return new Projection<>(name, 1, events, Codec.of(view), fold);
  }

  /** The same in another revision. */
  public Projection<V, E> withRevision(int other) {
    return new Projection<>(name, other, events, view, fold);
  }

  /**
   * The view in a row; empty where there is nothing to show.
   *
   * @throws io.annal.AnnalException if the row's data are not such a view
   */
  public Optional<V> read(ReadModel.Row row) {
    return row.data().members().isEmpty()
        ? Optional.empty()
        : Optional.of(decode(view, row.data(), row));
  }

  /** Unlike a caller's data, what is kept is nobody's mistake but ours. */
  static <V> V decode(Codec<V> codec, Json data, ReadModel.Row row) {
    try {
      return codec.decode(data);
    } catch (InvalidDataException e) {
      throw new UnreadableException(
          "row %s of %s cannot be read as of revision %d; raise it when the view changes: %s"
              .formatted(row.key(), row.projection(), row.revision(), e.getMessage()),
          e);
    }
  }

  /** The view after the event, which may stand for none, one or several of today's events. */
  Optional<V> after(Optional<V> view, RecordedEvent recorded) {
    var next = view;
    for (E event : events.read(recorded)) {
      next = fold.apply(next, new Event<>(event, recorded));
    }
    return next;
  }

  Json.Obj write(Optional<V> view) {
    return view.map(present -> (Json.Obj) this.view.encode(present)).orElse(Json.EMPTY);
  }
}
