package io.annal.localcloud.runtime;

import io.annal.localcloud.wire.StateStore;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * State in one file of H2's MVStore.
 *
 * <p>With its automatic commit switched off, {@link MVStore#commit()} serialises and writes in the
 * calling thread before it returns (with a delay set, it hands both to threads of its own and
 * returns at once). What it wrote is in the operating system's hands then, and so survives the end
 * of this process, however sudden; the failure of the machine it survives only after {@link
 * MVStore#sync()}, which runs every second and on close.
 */
final class MvStateStore implements StateStore {
  private static final Logger LOG = LoggerFactory.getLogger(MvStateStore.class);
  private static final int COMPACT_BELOW_FILL_PERCENT = 50;
  private static final int COMPACT_BYTES_AT_A_TIME = 4 << 20;

  private final MVStore store;
  private final Commits commits;
  private final Map<String, StateMap> maps = new ConcurrentHashMap<>();
  private final ScheduledExecutorService housekeeper;
  private long tidied;
  private boolean compacting;

  MvStateStore(Path file) {
    this.store =
        new MVStore.Builder().fileName(file.toString()).autoCommitDisabled().cacheSize(32).open();
    store.setRetentionTime(10_000);
    this.commits = new Commits(store);
    this.housekeeper =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("state-housekeeper").factory());
    var _ = housekeeper.scheduleWithFixedDelay(this::tidy, 1, 1, TimeUnit.SECONDS);
  }

  @Override
  public StateMap map(String name) {
    return maps.computeIfAbsent(name, this::open);
  }

  private StateMap open(String name) {
    var types =
        new MVMap.Builder<String, byte[]>()
            .keyType(StringDataType.INSTANCE)
            .valueType(ByteArrayDataType.INSTANCE);
    return new CommittedMap(commits, store.openMap(name, types));
  }

  /** Does nothing where nothing has changed and the last time left nothing to compact. */
  private void tidy() {
    try {
      if (store.hasUnsavedChanges()) {
        commits.commit();
      }
      long now = commits.count();
      if (now == tidied && !compacting) {
        return;
      }
      tidied = now;
      store.sync();
      compacting = store.compact(COMPACT_BELOW_FILL_PERCENT, COMPACT_BYTES_AT_A_TIME);
    } catch (RuntimeException e) {
      LOG.error("The state's housekeeping failed", e);
    }
  }

  @Override
  public void close() {
    housekeeper.close();
    commits.commit();
    store.sync();
    store.close();
  }
}
