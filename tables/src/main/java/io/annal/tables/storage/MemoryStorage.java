package io.annal.tables.storage;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.mvstore.MVStore;

/** A storage without files. */
final class MemoryStorage implements Storage {
  private final MVStore store = new MVStore.Builder().open();
  private final Maps maps = new Maps(store);
  private final AtomicInteger spaces = new AtomicInteger(CATALOGUE);
  private final Lock writing = new ReentrantLock();
  private volatile long position;

  @Override
  public int newSpace() {
    return spaces.incrementAndGet();
  }

  @Override
  public Space space(int number) {
    return maps.space(number);
  }

  @Override
  public long write(WriteBatch batch) {
    long written;
    writing.lock();
    try {
      written = position + 1;
      maps.apply(batch, written);
      position = written;
    } finally {
      writing.unlock();
    }
    batch.written();
    return written;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public void close() {
    store.closeImmediately();
  }
}
