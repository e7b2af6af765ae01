package io.annal.cli.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Garbage in the old generation is collected long before the heap is full of it. */
final class SoftHeapLimitTest {
  private static final int MEGABYTE = 1 << 20;

  @Test
  void collectsWhenTheOldGenerationHasGrown() {
    SoftHeapLimit.keep(16L * MEGABYTE);
    long before = fullCollections();

    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> {
          growBy(64);
          return fullCollections() > before;
        });
  }

  /** Arrays of that size are put into the old generation at once. */
  private static void growBy(int megabytes) {
    byte[][] large = new byte[megabytes / 8][];
    for (int each = 0; each < large.length; each++) {
      large[each] = new byte[8 * MEGABYTE];
    }
    assertThat(large).isNotEmpty();
  }

  /** Without being asked, no collector would do one while most of the heap is free. */
  private static long fullCollections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .filter(collector ->
            List.of("G1 Old Generation", "MarkSweepCompact", "PS MarkSweep")
                .contains(collector.getName()))
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }
}
