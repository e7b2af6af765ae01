package io.annal.tables.storage;

import java.nio.file.Path;

/** Opens storages. */
public final class Storages {
  private Storages() {}

  /** An empty one without files. */
  public static Storage inMemory() {
    return new MemoryStorage();
  }

  /**
   * The one in a directory, which is made if it is not there.
   *
   * @throws StorageException where another process has it open, or its files are damaged
   */
  public static Storage open(Path directory, Durability durability) {
    return switch (durability) {
      case NONE -> inMemory();
      case FULL -> DiskStorage.open(directory, Disk.REAL, true);
      case RELAXED -> DiskStorage.open(directory, Disk.REAL, false);
    };
  }
}
