package io.annal.tables.expiry;

import io.annal.tables.expiry.ExpiryIndex.Due;
import io.annal.tables.item.ItemStore;
import io.annal.tables.schema.Catalogue;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.storage.Space;
import io.annal.tables.storage.Storage;
import io.annal.tables.storage.WriteBatch;
import io.annal.tables.value.AttributeValue.M;
import io.annal.tables.value.ItemBytes;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes items that have expired, within seconds. AWS takes up to some days; a test can't. It
 * sleeps until the next item is due, and while none expires it costs nothing.
 */
public final class Sweeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  private static final int FILLED_AT_ONCE = 500;

  /** After a failure, e.g. of a full disk. */
  private static final long PAUSE_MILLIS = 10_000;

  /** The clock may be set while it sleeps. */
  private static final long LONGEST_MILLIS = 60_000;

  private final ExpiryIndex index;
  private final Storage storage;
  private final Catalogue catalogue;
  private final ItemStore items;
  private final Clock clock;
  private final Semaphore wakes = new Semaphore(0);
  private @Nullable Thread thread;
  private volatile boolean closed;

  /** Over an index that is one of the item store's recorders. */
  public Sweeper(
      ExpiryIndex index, Storage storage, Catalogue catalogue, ItemStore items, Clock clock) {
    this.index = index;
    this.storage = storage;
    this.catalogue = catalogue;
    this.items = items;
    this.clock = clock;
  }

  /** Begins to sweep whenever it is time. */
  public void start() {
    index.onChange(wakes::release);
    thread = Thread.ofVirtual().name("tables-expiry").start(this::run);
  }

  private void run() {
    while (!closed) {
      long pause;
      try {
        sweep();
        pause = pause();
      } catch (RuntimeException e) {
        LOG.warn("Expired items could not be deleted", e);
        pause = PAUSE_MILLIS;
      }
      sleep(pause);
    }
  }

  private void sleep(long millis) {
    try {
      if (millis < 0) {
        wakes.acquire();
      } else {
        boolean woken = wakes.tryAcquire(millis, TimeUnit.MILLISECONDS);
        LOG.trace("Woken by a change: {}", woken);
      }
      wakes.drainPermits();
    } catch (InterruptedException e) {
      // close() interrupts it.
      Thread.currentThread().interrupt();
    }
  }

  /** In milliseconds, negative where only a change ends it. */
  private long pause() {
    Optional<Due> next = index.first();
    if (next.isEmpty()) {
      return -1;
    }
    long due = (next.get().seconds() + 1) * 1000 - clock.millis();
    return Math.clamp(due, 0, LONGEST_MILLIS);
  }

  /** Deletes what has expired by now. */
  public void sweep() {
    catalogue.all().stream().filter(index::isUnfilled).forEach(this::fill);
    Instant now = clock.instant();
    Optional<Due> due = index.first();
    while (!closed && due.isPresent() && due.get().seconds() < now.getEpochSecond()) {
      if (!expire(due.get(), now)) {
        index.remove(due.get());
      }
      due = index.first();
    }
  }

  /** Whether the item was deleted, and with it the entry, whose recorder removes it. */
  private boolean expire(Due due, Instant now) {
    Optional<TableDefinition> table =
        catalogue.all().stream().filter(each -> each.space() == due.tableSpace()).findFirst();
    Optional<String> attribute = table.flatMap(TableDefinition::timeToLive);
    return attribute.isPresent()
        && items.expire(table.get(), due.item(), item -> isDue(item, attribute.get(), due, now));
  }

  private static boolean isDue(M item, String attribute, Due due, Instant now) {
    return ExpiryTime.hasPassed(item, attribute, now)
        && ExpiryTime.of(item, attribute).equals(OptionalLong.of(due.seconds()));
  }

  /** Adds the items that a table had when its time to live was switched on. */
  private void fill(TableDefinition table) {
    Optional<String> attribute = table.timeToLive();
    if (attribute.isPresent()) {
      items.awaitWriters();
      Iterator<Space.Entry> entries = storage.space(table.space()).ascending(null, null);
      while (entries.hasNext()) {
        var batch = new WriteBatch();
        for (int i = 0; i < FILLED_AT_ONCE && entries.hasNext(); i++) {
          M item = ItemBytes.read(entries.next().value());
          ExpiryTime.of(item, attribute.get())
              .ifPresent(seconds -> index.put(table, key(table, item), seconds, batch));
        }
        if (!batch.isEmpty()) {
          storage.write(batch);
        }
      }
    }
    index.filled(table);
  }

  private static M key(TableDefinition table, M item) {
    var key = new LinkedHashMap<>(item.values());
    key.keySet().retainAll(table.key().names());
    return new M(key);
  }

  @Override
  public void close() {
    closed = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt();
      boolean interrupted = false;
      while (running.isAlive()) {
        try {
          running.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
