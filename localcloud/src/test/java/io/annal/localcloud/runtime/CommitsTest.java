package io.annal.localcloud.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.annal.localcloud.wire.Trees;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitsTest {
  private static final int CHANGES = 2_000;

  @TempDir Path directory;

  @Test
  void shareOneWriteAndLeaveNothingOut() {
    String file = directory.resolve("state").toString();
    try (var store = new MVStore.Builder().fileName(file).autoCommitDisabled().open()) {
      MVMap<Integer, Integer> map = store.openMap("changes");
      long before = store.getCurrentVersion();
      var commits = new Commits(store);

      try (var callers = Executors.newFixedThreadPool(16)) {
        IntStream.range(0, CHANGES)
            .forEach(i ->
                callers.execute(() -> {
                  map.put(i, i);
                  commits.commit();
                }));
      }

      assertThat(store.getCurrentVersion() - before).isLessThan(CHANGES);
      store.closeImmediately();
    }
    try (var store = MVStore.open(file)) {
      assertThat(store.openMap("changes").size()).isEqualTo(CHANGES);
    }
  }

  @Test
  void whatMayComeSoonComesWithTheNextCommit() {
    Path file = directory.resolve("state");
    try (var state = new MvStateStore(file)) {
      state.map("some").putSoon("one", Trees.object());
      state.map("some").removeSoon("two");
    }
    try (var state = new MvStateStore(file)) {
      assertThat(state.map("some").get("one")).isPresent();
    }
  }
}
