package io.annal.tables.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskStorageTest extends StorageContract {
  @TempDir Path directory;

  @Override
  Storage open() {
    return Storages.open(directory, Durability.FULL);
  }

  private void reopen() {
    storage.close();
    storage = open();
  }

  @Test
  void whatWasWrittenIsThereWhenItIsOpenedAgain() {
    int space = filled("a", "b");
    long position = storage.position();

    reopen();

    assertEquals(List.of("a", "b"), keys(storage.space(space).ascending(null, null)));
    assertArrayEquals(bytes("of a"), storage.space(space).get(bytes("a")));
    assertEquals(10, storage.space(space).bytes());
    assertEquals(position, storage.position());
    assertTrue(storage.newSpace() > space);
    assertTrue(storage.write(new WriteBatch().append(space, bytes("c"))) > position);
  }

  @Test
  void aSpaceThatWasDroppedStaysSo() {
    int space = filled("a", "b");
    reopen();
    storage.write(new WriteBatch().drop(space));

    reopen();

    assertEquals(0, storage.space(space).count());
  }

  @Test
  void aDirectoryThatIsOpenIsNotOpenedTwice() {
    var e = assertThrows(StorageException.class, this::open);

    assertEquals("Another process has the storage open: " + directory, e.getMessage());
  }

  @Test
  void tablesOfDynamoDbLocalAreRefused() throws Exception {
    Path former = Files.createDirectory(directory.resolve("former"));
    Files.createFile(former.resolve("shared-local-instance.db"));

    var e = assertThrows(StorageException.class, () -> Storages.open(former, Durability.FULL));

    assertTrue(String.valueOf(e.getMessage()).contains("were written by DynamoDB Local"));
  }

  @Test
  void aFileIsNoDirectory() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));

    var e = assertThrows(StorageException.class, () -> Storages.open(file, Durability.FULL));

    assertEquals(
        "No storage can be opened in %1$s: %1$s is a file".formatted(file), e.getMessage());
  }

  @Test
  void nothingIsWrittenAfterItWasClosed() {
    storage.close();

    var batch = new WriteBatch().put(1, bytes("a"), bytes("b"));
    var e = assertThrows(StorageException.class, () -> storage.write(batch));

    assertEquals("The storage is closed", e.getMessage());
  }
}
