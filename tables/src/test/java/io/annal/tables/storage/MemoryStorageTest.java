package io.annal.tables.storage;

class MemoryStorageTest extends StorageContract {
  @Override
  Storage open() {
    return Storages.inMemory();
  }
}
