package io.annal.tables.storage;

import io.annal.tables.storage.PageStore.NoRoomException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Brings a page store to where the log ends. */
final class Recovery {
  private Recovery() {}

  /**
   * Applies what the log has beyond the page store, and makes it durable there: what was read may
   * be in the system's cache only, where the process before could not sync it.
   *
   * @return the position of the next batch
   * @throws StorageException where the log is damaged, or begins behind the page store's end
   */
  static long replay(Path directory, PageStore pages) throws IOException {
    List<Path> files = LogSegment.list(directory);
    long checkpoint = pages.position();
    long next = checkpoint + 1;
    if (!files.isEmpty() && LogSegment.first(files.getFirst()) > next) {
      throw new StorageException(
          "The page store ends at %d, and the log begins at %d: %s is damaged or from another time"
              .formatted(checkpoint, LogSegment.first(files.getFirst()), directory));
    }
    long expected = files.isEmpty() ? next : LogSegment.first(files.getFirst());
    for (int i = 0; i < files.size(); i++) {
      Path file = files.get(i);
      if (LogSegment.first(file) != expected) {
        throw new StorageException(
            "A part of the log is missing: %s should begin at %d".formatted(file, expected));
      }
      var segment = LogSegment.open(file, i == files.size() - 1);
      expected =
          segment.replay((batch, position) -> {
            if (position > checkpoint) {
              pages.maps().apply(batch, position);
            }
          });
    }
    if (expected < next) {
      throw new StorageException(
          "The log ends at %d, before the page store's end at %d: %s is damaged or from another time"
              .formatted(expected - 1, checkpoint, directory));
    }
    if (expected > next) {
      try {
        pages.checkpoint(expected - 1);
      } catch (NoRoomException e) {
        throw new IOException("The disk has no room to open it", e);
      }
    }
    return expected;
  }
}
