package io.annal.command;

import io.annal.AggregateId;
import io.annal.EventStore;
import io.annal.RecordedEvent;
import io.annal.internal.StreamReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads aggregates as they are and as they were. Every read is strongly consistent. */
public final class History<S, E> {
  private final EventStore store;
  private final Loader<S, E> loader;

  /**
   * @param snapshotEvery as the commands are handled with, see {@link
   *     CommandOptions#snapshotEvery()}
   */
  public History(Aggregate<?, S, E> aggregate, EventStore store, int snapshotEvery) {
    this.store = aggregate.events().in(store);
    this.loader = new Loader<>(aggregate, this.store, snapshotEvery, Duration.ZERO);
  }

  /** The aggregate as it is now; version 0 where nothing has happened to it. */
  public Versioned<S> latest(AggregateId id) {
    return loader.at(id, Long.MAX_VALUE).versioned();
  }

  /**
   * The aggregate after the event of that sequence, or after the last where there are fewer; one
   * query, bounded by the distance of snapshots.
   *
   * @param version at least 0
   */
  public Versioned<S> atVersion(AggregateId id, long version) {
    return loader.at(id, version).versioned();
  }

  /**
   * The aggregate as it was then: after the last event whose time is not later. Its version is
   * found first, in one query for each halving of the stream's length, and one to be sure.
   *
   * <p>Events that a wrong clock stamped with the future happened before those that follow them.
   */
  public Versioned<S> asOf(AggregateId id, Instant time) {
    return loader.at(id, new VersionSearch(store, id, time).version()).versioned();
  }

  /**
   * Events in order, from that sequence on.
   *
   * @param from at least 1
   * @param limit of events, at least 1
   */
  public EventPage events(AggregateId id, long from, int limit) {
    var events = new ArrayList<RecordedEvent>();
    boolean more = false;
    for (var commit : new StreamReader(store).from(id, from, limit).commits()) {
      for (var event : commit.events()) {
        if (event.sequence() >= from && events.size() < limit) {
          events.add(event);
        } else {
          more |= event.sequence() >= from;
        }
      }
    }
    return new EventPage(events, more || hasMore(id, events));
  }

  private boolean hasMore(AggregateId id, List<RecordedEvent> events) {
    return !events.isEmpty()
        && !store
            .read(id, EventStore.Range.forward(events.getLast().sequence() + 1, 1))
            .commits()
            .isEmpty();
  }

  /**
   * Some events of an aggregate.
   *
   * @param more whether there are further ones; go on from the last one's sequence and 1
   */
  public record EventPage(List<RecordedEvent> events, boolean more) {
    public EventPage {
      events = List.copyOf(events);
    }
  }
}
