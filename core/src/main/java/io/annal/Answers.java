package io.annal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The latest commits of an aggregate, by which a command that comes again is known. Immutable. */
final class Answers {
  private final int window;
  private final List<Commit> commits;
  private final long bytes;

  private Answers(int window, List<Commit> commits, long bytes) {
    this.window = window;
    this.commits = commits;
    this.bytes = bytes;
  }

  static Answers none(int window) {
    return new Answers(window, List.of(), 0);
  }

  /** With a commit more, and without the oldest where that would be too many. */
  Answers with(Commit commit) {
    var kept = withoutSnapshot(commit);
    var all = new ArrayList<Commit>(window);
    var total = bytes + Sizes.of(kept);
    int surplus = Math.max(0, commits.size() + 1 - window);
    for (int i = 0; i < commits.size(); i++) {
      if (i < surplus) {
        total -= Sizes.of(commits.get(i));
      } else {
        all.add(commits.get(i));
      }
    }
    all.add(kept);
    return new Answers(window, all, total);
  }

  private static Commit withoutSnapshot(Commit commit) {
    return commit.snapshot().isEmpty()
        ? commit
        : new Commit(
            commit.aggregateId(),
            commit.aggregateType(),
            commit.events(),
            commit.cause(),
            Optional.empty());
  }

  Optional<Commit> to(String commandId) {
    return commits.stream().filter(c -> c.cause().commandId().equals(commandId)).findFirst();
  }

  /** The sequence of the oldest event whose command is still known. */
  long from() {
    return commits.isEmpty() ? Long.MAX_VALUE : commits.getFirst().sequence();
  }

  /** Roughly what these take in memory. */
  long bytes() {
    return bytes;
  }
}
