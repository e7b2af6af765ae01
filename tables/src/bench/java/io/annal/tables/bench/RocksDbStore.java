package io.annal.tables.bench;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB by its Java binding: a log with group commit of its own. */
final class RocksDbStore implements StorageBenchmark.Store {
  private final Options options = new Options().setCreateIfMissing(true);
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final AtomicLong records = new AtomicLong();
  private final RocksDB db;

  RocksDbStore(Path directory) throws RocksDBException {
    RocksDB.loadLibrary();
    db = RocksDB.open(options, directory.toString());
  }

  @Override
  public void put(byte[] key, byte[] value) throws RocksDBException {
    if (db.get(key) == null) {
      try (var batch = new WriteBatch()) {
        batch.put(key, value);
        batch.put("record%019d".formatted(records.incrementAndGet()).getBytes(), value);
        db.write(synced, batch);
      }
    }
  }

  @Override
  public void load(byte[][] keys, byte[] value) throws RocksDBException {
    try (var batch = new WriteBatch()) {
      for (byte[] key : keys) {
        batch.put(key, value);
      }
      db.write(synced, batch);
    }
  }

  @Override
  public void close() {
    db.close();
    synced.close();
    options.close();
  }
}
