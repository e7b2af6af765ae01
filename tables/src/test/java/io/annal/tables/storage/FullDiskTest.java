package io.annal.tables.storage;

import static io.annal.tables.storage.StorageContract.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
  private static final int SPACE = 1;

  @TempDir Path directory;
  private final FaultyDisk disk = new FaultyDisk();
  private final Random random = new Random(11);
  private final TreeMap<String, Integer> written = new TreeMap<>();

  private Storage open() {
    return DiskStorage.open(directory, disk, true);
  }

  private void write(Storage storage, String key, int length) {
    var value = new byte[length];
    random.nextBytes(value);
    storage.write(new WriteBatch().put(SPACE, bytes(key), value));
    written.put(key, length);
  }

  private void requireAll(Storage storage) {
    var found = new TreeMap<String, Integer>();
    storage
        .space(SPACE)
        .ascending(null, null)
        .forEachRemaining(each ->
            found.put(
                new String(each.key(), java.nio.charset.StandardCharsets.UTF_8),
                each.value().length));
    assertEquals(written, found);
  }

  @Test
  void aWriteThatDoesNotFitFailsAndOthersGoOnWhenThereIsRoom() {
    try (Storage storage = open()) {
      write(storage, "a", 1000);
      disk.room.set(500);

      var e = assertThrows(StorageException.class, () -> write(storage, "b", 100_000));
      assertEquals("The log can't be written in " + directory, e.getMessage());
      write(storage, "c", 100);
      requireAll(storage);

      disk.room.set(1 << 30);
      write(storage, "b", 1000);
      requireAll(storage);
    }
    try (Storage storage = open()) {
      requireAll(storage);
    }
  }

  @Test
  void nothingIsLostWhereNoCheckpointFits() {
    try (Storage storage = open()) {
      write(storage, "first", 1000);
      disk.room.set(30 << 20);
      int refused = 0;
      for (int i = 0; i < 2000; i++) {
        try {
          write(storage, "k" + random.nextInt(400), 100_000);
        } catch (StorageException e) {
          refused++;
        }
      }
      assertTrue(refused > 0, "the disk is full");
      requireAll(storage);

      disk.room.set(1L << 32);
      write(storage, "last", 1000);
      requireAll(storage);
    }
    try (Storage storage = open()) {
      requireAll(storage);
    }
  }

  @Test
  void afterASyncOfTheLogFailedNothingIsWrittenUntilItIsOpenedAgain() {
    try (Storage storage = open()) {
      write(storage, "a", 1000);
      disk.failingSyncs = "log";

      var e = assertThrows(StorageException.class, () -> write(storage, "b", 1000));
      assertEquals(
          "The log could not be written in %s: whether the write is there is known when the storage is opened again"
              .formatted(directory),
          e.getMessage());
      disk.failingSyncs = "none";
      assertThrows(StorageException.class, () -> write(storage, "c", 1000));
      requireAll(storage);
    }
    try (Storage storage = open()) {
      // The kernel of this test keeps what it could not sync.
      written.put("b", 1000);
      requireAll(storage);
      write(storage, "d", 1000);
      requireAll(storage);
    }
  }

  @Test
  void afterASyncOfThePagesFailedNothingIsLost() {
    Storage storage = open();
    write(storage, "a", 1000);
    disk.failingSyncs = "pages";
    int refused = 0;
    for (int i = 0; i < 600 && refused == 0; i++) {
      try {
        write(storage, "k" + i, 100_000);
      } catch (StorageException e) {
        refused++;
      }
    }
    storage.close();
    disk.failingSyncs = "none";

    try (Storage again = open()) {
      assertEquals(1, refused);
      requireAll(again);
    }
  }
}
