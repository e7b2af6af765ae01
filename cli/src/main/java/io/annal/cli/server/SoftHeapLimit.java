package io.annal.cli.server;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryNotificationInfo;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.Optional;
import javax.management.NotificationEmitter;

/**
 * Keeps the heap near what is in use. The serial collector lets the old generation grow to its
 * maximum before it collects it, so that a laptop would soon be without a gigabyte that holds
 * nothing. This collects as soon as the old generation has doubled, and what comes free goes back
 * to the operating system.
 */
public final class SoftHeapLimit {
  private final MemoryPoolMXBean old;
  private final long room;

  private SoftHeapLimit(MemoryPoolMXBean old, long room) {
    this.old = old;
    this.room = room;
  }

  /**
   * Collects now, and from now on.
   *
   * @param room by how many bytes the old generation may grow at least before it is collected
   */
  public static void keep(long room) {
    oldGeneration().map(old -> new SoftHeapLimit(old, room)).ifPresent(SoftHeapLimit::begin);
  }

  /** Only the pool of a whole generation has a threshold; the collector may be one without. */
  private static Optional<MemoryPoolMXBean> oldGeneration() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported())
        .findFirst();
  }

  private void begin() {
    if (ManagementFactory.getMemoryMXBean() instanceof NotificationEmitter notifications) {
      notifications.addNotificationListener(
          (_, _) -> collect(),
          event -> event.getType().equals(MemoryNotificationInfo.MEMORY_THRESHOLD_EXCEEDED),
          null);
    }
    collect();
  }

  private void collect() {
    System.gc();
    long live = old.getUsage().getUsed();
    long most = old.getUsage().getMax() < 0 ? Long.MAX_VALUE : old.getUsage().getMax();
    old.setUsageThreshold(Math.min(most, live + Math.max(room, live)));
  }
}
