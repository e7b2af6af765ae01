package io.annal.tables.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.annal.tables.storage.PageStore.NoRoomException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageStoreTest {
  private static final int SPACE = 1;
  private static final int KEYS = 20_000;
  private static final int CHANGES = 200;

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

      long live = pages.maps().space(SPACE).bytes();
      long file = Files.size(directory.resolve("pages"));
      assertTrue(file < 6 * live, "%d bytes for %d".formatted(file, live));
    }
  }
}
