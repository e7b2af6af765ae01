package io.annal.privacy;

import io.annal.AggregateId;
import io.annal.Commit;
import io.annal.EventStore;
import io.annal.internal.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Commits whose personal values are encrypted where they are stored, and decrypted where they are
 * read.
 */
record EncryptingEventStore(EventStore store, PersonalDataCipher cipher) implements EventStore {

  @Override
  public Appended append(Commit commit) {
    return switch (store.append(encrypt(commit))) {
      case Appended.Stored stored -> stored;
      case Appended.Contended contended -> contended;
      case Appended.Conflict(var winner) -> new Appended.Conflict(decrypt(winner));
    };
  }

  @Override
  public Page read(AggregateId id, Range range) {
    var page = store.read(id, range);
    return new Page(decrypt(page.commits()), page.more());
  }

  @Override
  public Page readEventual(AggregateId id, Range range) {
    var page = store.readEventual(id, range);
    return new Page(decrypt(page.commits()), page.more());
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
          () -> commits.add(decrypt(commit)));
    }
    return new ScanPage(commits, failures.list(), page.next());
  }

  private List<Commit> decrypt(List<Commit> commits) {
    return commits.stream().map(this::decrypt).toList();
  }

  private Commit decrypt(Commit commit) {
    return new Commit(
        commit.aggregateId(),
        commit.aggregateType(),
        commit.events().stream().map(cipher::decrypt).toList(),
        commit.cause(),
        commit
            .snapshot()
            .map(s -> new Commit.Snapshot(s.version(), cipher.decrypt(place(commit), s.state()))),
        cipher.decryptDigest(place(commit), commit),
        commit.recent(),
        commit.lastSnapshot());
  }

  private Commit encrypt(Commit commit) {
    return new Commit(
        commit.aggregateId(),
        commit.aggregateType(),
        commit.events().stream().map(cipher::encrypt).toList(),
        commit.cause(),
        commit
            .snapshot()
            .map(s -> new Commit.Snapshot(s.version(), cipher.encrypt(place(commit), s.state()))),
        cipher.encryptDigest(place(commit), commit),
        commit.recent(),
        commit.lastSnapshot());
  }

  private static String place(Commit commit) {
    return "state of " + commit.aggregateId();
  }
}
