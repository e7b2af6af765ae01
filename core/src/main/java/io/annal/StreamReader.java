package io.annal;

import java.util.ArrayList;

/** Reads on from an event, wherever in its commit that event may stand. */
final class StreamReader {
  private final EventStore store;

  StreamReader(EventStore store) {
    this.store = store;
  }

  /**
   * Commits from the one on that holds the sequence; it may hold earlier events, too. One request,
   * or two where the sequence does not begin a commit.
   */
  EventStore.Page from(AggregateId id, long sequence, int limit) {
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
}
