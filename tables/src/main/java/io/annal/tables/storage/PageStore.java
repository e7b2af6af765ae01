package io.annal.tables.storage;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * The maps on the disk as they were at the last checkpoint. What changed since lies in memory and
 * in the log.
 */
final class PageStore implements AutoCloseable {
  /**
   * Below this percentage of live pages in used chunks, some are moved so that space is freed: as
   * much at once as a checkpoint has new ones.
   */
  private static final int FILL = 40;

  /**
   * Whoever iterates finds the pages of the last two checkpoints, for each makes two versions. What
   * they replaced takes room until then.
   */
  private static final int READABLE_VERSIONS = 4;

  /** Room for what a checkpoint writes beside the pages. */
  private static final long LEAST = 1 << 20;

  private static final String POSITION = "position";
  private static final String SEALED = "sealed";
  private static final String BYTES = "bytes.";

  private final Path directory;
  private final Disk disk;
  private final Memory memory;
  private final CheckedFileStore files;
  private final MVStore store;
  private final MVMap<String, Long> facts;
  private final Maps maps;

  private PageStore(
      Path directory, Disk disk, Memory memory, CheckedFileStore files, MVStore store) {
    this.directory = directory;
    this.disk = disk;
    this.memory = memory;
    this.files = files;
    this.store = store;
    this.facts =
        store.openMap(
            "facts",
            new MVMap.Builder<String, Long>()
                .keyType(StringDataType.INSTANCE)
                .valueType(LongDataType.INSTANCE));
    this.maps = new Maps(store);
    maps.each((space, bytes) -> bytes.set(facts.getOrDefault(BYTES + space, 0L)));
  }

  /**
   * Opens the page store of a directory, or makes it.
   *
   * @throws StorageException where it is damaged
   */
  static PageStore open(Path directory, Disk disk) throws IOException {
    var memory = Memory.ofHeap();
    Path file = directory.resolve("pages");
    var channel = new PageFile(file, () -> disk.open(file, CREATE, READ, WRITE));
    try {
      var files = new CheckedFileStore(file, channel, memory.cacheMegabytes());
      MVStore store =
          new MVStore.Builder()
              .adoptFileStore(files)
              .autoCommitDisabled()
              .autoCommitBufferSize(0)
              .open();
      // What is not used any more is free at once: commit() sees to it that it may be.
      store.setRetentionTime(0);
      return new PageStore(directory, disk, memory, files, store);
    } catch (MVStoreException e) {
      channel.close();
      throw new StorageException(
          "The page store can't be read: %s (%s)".formatted(file, e.getMessage()), e);
    }
  }

  Maps maps() {
    return maps;
  }

  /** The position of the last batch that is in it as a whole. */
  long position() {
    return facts.getOrDefault(POSITION, 0L);
  }

  /** Whether there are so many changed pages in memory that a checkpoint should follow. */
  boolean isDue() {
    return store.getUnsavedMemory() > memory.unsavedBytes();
  }

  /** Whether there are so many that writers have to wait for the checkpoint. */
  boolean isOverdue() {
    return store.getUnsavedMemory() > memory.unsavedMost();
  }

  /** Whether memory has anything that the file has not. */
  boolean hasUnsaved() {
    return store.hasUnsavedChanges();
  }

  /** Gives back the memory that makes it quick. */
  void rest() {
    files.rest(memory.cacheMegabytes());
  }

  /**
   * Makes durable what was applied; other batches may be applied at the same time.
   *
   * @param position all batches up to this one were applied
   * @throws NoRoomException where the disk has no room for it; nothing changed
   * @throws StorageException where the disk refused; the page store is closed
   */
  void checkpoint(long position) throws NoRoomException {
    requireRoom(2L * store.getUnsavedMemory() + LEAST);
    try {
      facts.put(POSITION, position);
      recordBytes();
      if (files.usedFillRate() < FILL) {
        requireRoom(2L * (store.getUnsavedMemory() + memory.unsavedBytes()));
        store.compact(FILL, memory.unsavedBytes());
      }
      commit();
    } catch (MVStoreException e) {
      throw new StorageException("The page store could not be written in " + directory, e);
    }
  }

  /**
   * Commits in two chunks and seals each. The first has the pages and frees nothing; the second
   * forgets the chunks that are not used any more. Their space is free only when it is sealed: a
   * store that misses a chunk that it names takes itself for damaged and goes back to an older
   * state.
   */
  private void commit() {
    store.setVersionsToKeep(Integer.MAX_VALUE);
    files.expect(store.getUnsavedMemory());
    store.commit();
    files.expect(0);
    files.seal();
    store.setVersionsToKeep(READABLE_VERSIONS);
    facts.put(SEALED, facts.getOrDefault(SEALED, 0L) + 1);
    store.commit();
    files.seal();
  }

  private void recordBytes() {
    var spaces = new ArrayList<String>();
    maps.each((space, bytes) -> {
      String key = BYTES + space;
      spaces.add(key);
      Long now = bytes.get();
      if (!now.equals(facts.get(key))) {
        facts.put(key, now);
      }
    });
    if (spaces.size() < facts.size() - 2) {
      facts.keySet().stream()
          .filter(key -> key.startsWith(BYTES) && !spaces.contains(key))
          .toList()
          .forEach(facts::remove);
    }
  }

  /**
   * Asks for the room before the page store does: that one closes itself where it fails to write.
   */
  private void requireRoom(long size) throws NoRoomException {
    try {
      long room = disk.room(directory);
      if (room < size) {
        throw new NoRoomException(
            "A checkpoint may take %d bytes, and %d are left".formatted(size, room));
      }
    } catch (IOException e) {
      throw new NoRoomException(e.toString());
    }
  }

  /** Closes it without making anything durable. */
  @Override
  public void close() {
    store.closeImmediately();
  }

  /** The disk has no room for a checkpoint now. */
  static final class NoRoomException extends Exception {
    NoRoomException(String message) {
      super(message);
    }
  }
}
