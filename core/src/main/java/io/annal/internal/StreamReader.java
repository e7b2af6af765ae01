package io.annal.internal;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.EventStore;
import java.util.ArrayList;

/** Reads on from an event, wherever in its commit that event may stand. */
public final class StreamReader {
  private final EventStore store;

  /** Reads from that store. */
  public StreamReader(EventStore store) {
    this.store = store;
  }

  /**
   * Commits from the one on that holds the sequence; it may hold earlier events, too. One request,
   * or two where the sequence does not begin a commit.
   */
  public EventStore.Page from(AggregateId id, long sequence, int limit) {
    var page = store.read(id, EventStore.Range.forward(sequence, limit));
    if (!page.commits().isEmpty() && page.commits().getFirst().sequence() == sequence) {
      return page;
    }
    var commits = new ArrayList<Commit>();
    for (var before : store.read(id, EventStore.Range.backward(sequence, 1)).commits()) {
      if (before.lastSequence() >= sequence) {
        commits.add(before);
      }
    }
    commits.addAll(page.commits());
    return new EventStore.Page(commits, page.more());
  }

  /**
   * The same, but only as far as nothing is missing; there may be more then.
   *
   * @throws io.annal.UnreadableException where the event itself is missing, and later ones are
   *     there
   */
  public EventStore.Page unbrokenFrom(AggregateId id, long sequence, int limit) {
    var page = from(id, sequence, limit);
    long last = sequence - 1;
    var whole = new ArrayList<Commit>();
    for (var commit : page.commits()) {
      if (commit.sequence() > last + 1) {
        if (whole.isEmpty()) {
          throw Commit.gap(id, last, commit.sequence());
        }
        return new EventStore.Page(whole, true);
      }
      whole.add(commit);
      last = commit.lastSequence();
    }
    return page;
  }
}
