package io.annal.tables.storage;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A directory that one process has open, and the version of what lies in it. */
final class DirectoryLock implements AutoCloseable {
  private static final String VERSION = "annal-tables 1\n";

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes a directory.
   *
   * @throws StorageException where another process has it, or a version wrote it that this one does
   *     not know
   */
  static DirectoryLock take(Path directory) throws IOException {
    FileChannel channel = FileChannel.open(directory.resolve("lock"), CREATE, WRITE);
    try {
      if (tryLock(channel) == null) {
        throw new StorageException("Another process has the storage open: " + directory);
      }
      requireVersion(directory);
      return new DirectoryLock(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static void requireVersion(Path directory) throws IOException {
    Path file = directory.resolve("format");
    if (Files.exists(file)) {
      String version = Files.readString(file);
      if (!version.equals(VERSION)) {
        throw new StorageException(
            "%s is of format %s, and this version reads %s"
                .formatted(directory, version.strip(), VERSION.strip()));
      }
    } else if (LogSegment.list(directory).isEmpty()
        && Files.notExists(directory.resolve("pages"))) {
      Path written = directory.resolve("format.new");
      Files.writeString(written, VERSION);
      try (FileChannel opened = FileChannel.open(written, WRITE)) {
        opened.force(true);
      }
      Files.move(written, file);
      Log.syncDirectory(directory);
    } else {
      throw new StorageException("The file that says the format is missing: " + file);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new StorageException("A lock could not be given back", e);
    }
  }
}
