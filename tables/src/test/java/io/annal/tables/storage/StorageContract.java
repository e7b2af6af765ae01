package io.annal.tables.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every storage promises. */
abstract class StorageContract {
  Storage storage;

  abstract Storage open();

  @BeforeEach
  void begin() {
    storage = open();
  }

  @AfterEach
  void end() {
    storage.close();
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  static List<String> keys(Iterator<Space.Entry> entries) {
    var keys = new ArrayList<String>();
    entries.forEachRemaining(each -> keys.add(new String(each.key(), UTF_8)));
    return keys;
  }

  int filled(String... keys) {
    int space = storage.newSpace();
    var batch = new WriteBatch();
    for (String key : keys) {
      batch.put(space, bytes(key), bytes("of " + key));
    }
    storage.write(batch);
    return space;
  }

  @Test
  void whatWasWrittenIsRead() {
    int space = filled("a", "b");

    assertArrayEquals(bytes("of a"), storage.space(space).get(bytes("a")));
    assertNull(storage.space(space).get(bytes("c")));
    assertEquals(2, storage.space(space).count());
    assertEquals(10, storage.space(space).bytes());
  }

  @Test
  void aRangeEndsBeforeItsLastKeyInBothDirections() {
    Space space = storage.space(filled("a", "b", "c", "d"));

    assertEquals(List.of("a", "b", "c", "d"), keys(space.ascending(null, null)));
    assertEquals(List.of("d", "c", "b", "a"), keys(space.descending(null, null)));
    assertEquals(List.of("b", "c"), keys(space.ascending(bytes("b"), bytes("d"))));
    assertEquals(List.of("c", "b"), keys(space.descending(bytes("b"), bytes("d"))));
    assertEquals(List.of("c", "b"), keys(space.descending(bytes("aa"), bytes("cc"))));
    assertEquals(List.of(), keys(space.ascending(bytes("c"), bytes("c"))));
    assertEquals(List.of(), keys(space.descending(bytes("c"), bytes("c"))));
    assertEquals(List.of(), keys(space.ascending(bytes("d"), bytes("a"))));
    assertEquals(List.of(), keys(space.descending(bytes("d"), bytes("a"))));
    assertEquals(List.of("d"), keys(space.ascending(bytes("cc"), null)));
    assertEquals(List.of("a"), keys(space.descending(null, bytes("aa"))));
  }

  @Test
  void keysAreOrderedUnsigned() {
    int space = storage.newSpace();
    storage.write(
        new WriteBatch()
            .put(space, new byte[] {(byte) 0xFF}, new byte[0])
            .put(space, new byte[] {0x7F}, new byte[0])
            .put(space, new byte[] {0x7F, 0}, new byte[0]));

    var entries = new ArrayList<byte[]>();
    storage.space(space).ascending(null, null).forEachRemaining(each -> entries.add(each.key()));

    assertArrayEquals(new byte[] {0x7F}, entries.get(0));
    assertArrayEquals(new byte[] {0x7F, 0}, entries.get(1));
    assertArrayEquals(new byte[] {(byte) 0xFF}, entries.get(2));
  }

  @Test
  void ofTwoChangesOfAKeyTheLaterWins() {
    int space = storage.newSpace();

    storage.write(
        new WriteBatch()
            .put(space, bytes("a"), bytes("1"))
            .delete(space, bytes("a"))
            .put(space, bytes("b"), bytes("1"))
            .put(space, bytes("b"), bytes("22")));

    assertEquals(List.of("b"), keys(storage.space(space).ascending(null, null)));
    assertArrayEquals(bytes("22"), storage.space(space).get(bytes("b")));
    assertEquals(3, storage.space(space).bytes());
  }

  @Test
  void appendedValuesLieInTheOrderOfTheirBatches() {
    int space = storage.newSpace();

    long first = storage.write(new WriteBatch().append(space, bytes("1")));
    long second =
        storage.write(new WriteBatch().append(space, bytes("2")).append(space, bytes("3")));

    var values = new ArrayList<String>();
    var keys = new ArrayList<Appended>();
    storage
        .space(space)
        .ascending(null, null)
        .forEachRemaining(each -> {
          values.add(new String(each.value(), UTF_8));
          keys.add(Appended.of(each.key()));
        });
    assertTrue(second > first);
    assertEquals(second, storage.position());
    assertEquals(List.of("1", "2", "3"), values);
    assertEquals(
        List.of(new Appended(first, 0), new Appended(second, 0), new Appended(second, 1)), keys);
  }

  @Test
  void aDroppedSpaceIsEmptyAndItsNumberIsNotGivenOutAgain() {
    int space = filled("a");

    storage.write(new WriteBatch().drop(space));

    assertEquals(0, storage.space(space).count());
    assertEquals(0, storage.space(space).bytes());
    assertFalse(storage.space(space).ascending(null, null).hasNext());
    assertTrue(storage.newSpace() > space);
  }

  @Test
  void whoIteratesSeesWhatWasThereWhenItBegan() {
    int space = filled("a", "b", "c");
    Iterator<Space.Entry> entries = storage.space(space).ascending(null, null);
    entries.next();

    storage.write(new WriteBatch().delete(space, bytes("b")).put(space, bytes("bb"), bytes("new")));

    assertEquals(List.of("b", "c"), keys(entries));
  }

  @Test
  void aListenerFindsWhatWasWritten() {
    int space = storage.newSpace();
    var found = new AtomicLong();

    storage.write(
        new WriteBatch()
            .put(space, bytes("a"), bytes("1"))
            .whenWritten(() -> found.set(storage.space(space).count())));

    assertEquals(1, found.get());
  }
}
