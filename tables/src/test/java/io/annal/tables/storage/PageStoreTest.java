package io.annal.tables.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annal.tables.storage.PageStore.NoRoomException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageStoreTest {
  private static final int SPACE = 1;
  private static final int KEYS = 20_000;
  private static final int CHANGES = 200;

  /** So many between two checkpoints. */
  private static final int BATCHES = 20;

  @TempDir Path directory;
  private final Random random = new Random(1);

  private WriteBatch changes() {
    var batch = new WriteBatch();
    for (int i = 0; i < CHANGES; i++) {
      byte[] key = ByteBuffer.allocate(Integer.BYTES).putInt(random.nextInt(KEYS)).array();
      batch.put(SPACE, key, new byte[100]);
    }
    return batch;
  }

  @Test
  void theFileStaysWithinASmallMultipleOfWhatIsInIt() throws IOException, NoRoomException {
    try (PageStore pages = PageStore.open(directory, Disk.REAL)) {
      for (int position = 1; position <= 150; position++) {
        pages.maps().apply(changes(), position);
        pages.checkpoint(position);
      }

      assertFileIsAtMost(6, pages);
    }
  }

  @Test
  void theFileDoesNotGrowWithWhatIsWrittenDuringCheckpoints() throws Exception {
    try (PageStore pages = PageStore.open(directory, Disk.REAL);
        var executor = Executors.newSingleThreadExecutor()) {
      var batches = new Semaphore(0);
      Future<?> writer =
          executor.submit(() -> {
            for (int position = 1; position <= 150 * BATCHES; position++) {
              pages.maps().apply(changes(), position);
              batches.release();
            }
          });
      for (int position = 1; position <= 150; position++) {
        assertTrue(batches.tryAcquire(BATCHES, 30, TimeUnit.SECONDS));
        pages.checkpoint(position);
      }
      writer.get();

      assertFileIsAtMost(20, pages);
    }
  }

  private void assertFileIsAtMost(int times, PageStore pages) throws IOException {
    long live = pages.maps().space(SPACE).bytes();
    long file = Files.size(directory.resolve("pages"));
    assertTrue(file < times * live, "%d bytes for %d".formatted(file, live));
  }
}
