package io.annal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Commits whose personal values are closed where they are stored, and open where they are read. */
record ClosedEventStore(EventStore store, Vault vault) implements EventStore {

  @Override
  public Appended append(Commit commit) {
    return switch (store.append(closed(commit))) {
      case Appended.Stored stored -> stored;
      case Appended.Contended contended -> contended;
      case Appended.Conflict(var winner) -> new Appended.Conflict(open(winner));
    };
  }

  @Override
  public Page read(AggregateId id, Range range) {
    var page = store.read(id, range);
    return new Page(open(page.commits()), page.more());
  }

  @Override
  public Page readEventual(AggregateId id, Range range) {
    var page = store.readEventual(id, range);
    return new Page(open(page.commits()), page.more());
  }

  @Override
  public ScanPage scan(int segment, int segments, Optional<String> position) {
    var page = store.scan(segment, segments, position);
    var failures = new Failures();
    failures.addAll(page.unreadable());
    var commits = new ArrayList<Commit>();
    for (var commit : page.commits()) {
      failures.collect(
          "item %d of %s".formatted(commit.sequence(), commit.aggregateId()),
          () -> commits.add(open(commit)));
    }
    return new ScanPage(commits, failures.list(), page.next());
  }

  private List<Commit> open(List<Commit> commits) {
    return commits.stream().map(this::open).toList();
  }

  private Commit open(Commit commit) {
    return new Commit(
        commit.aggregateId(),
        commit.aggregateType(),
        commit.events().stream().map(vault::open).toList(),
        commit.cause(),
        commit
            .snapshot()
            .map(s -> new Commit.Snapshot(s.version(), vault.open(place(commit), s.state()))),
        vault.openDigest(place(commit), commit),
        commit.recent(),
        commit.lastSnapshot());
  }

  private Commit closed(Commit commit) {
    return new Commit(
        commit.aggregateId(),
        commit.aggregateType(),
        commit.events().stream().map(vault::close).toList(),
        commit.cause(),
        commit
            .snapshot()
            .map(s -> new Commit.Snapshot(s.version(), vault.close(place(commit), s.state()))),
        vault.closeDigest(place(commit), commit),
        commit.recent(),
        commit.lastSnapshot());
  }

  private static String place(Commit commit) {
    return "state of " + commit.aggregateId();
  }
}
