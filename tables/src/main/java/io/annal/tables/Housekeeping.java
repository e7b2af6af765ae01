package io.annal.tables;

import io.annal.tables.capacity.Capacity;
import io.annal.tables.recovery.History;
import io.annal.tables.schema.Catalogue;
import io.annal.tables.schema.TableDefinition;
import io.annal.tables.storage.Storage;
import io.annal.tables.stream.Streams;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does, again and again, what is due by the clock: closes shards of streams and opens their
 * successors, deletes what is too old to be read, stream records and history, and forgets the
 * capacity of tables that have gone.
 */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

  private static final Duration REST = Duration.ofSeconds(10);

  private final Streams streams;
  private final History history;
  private final Capacity capacity;
  private final Catalogue catalogue;
  private final Storage storage;
  private final Duration period;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("tables-housekeeping").factory());

  /** Over what is in a storage, which has its rest when nobody uses it. */
  Housekeeping(
      Storage storage,
      Streams streams,
      History history,
      Capacity capacity,
      Catalogue catalogue,
      Duration period) {
    this.storage = storage;
    this.streams = streams;
    this.history = history;
    this.capacity = capacity;
    this.catalogue = catalogue;
    this.period = period;
  }

  void start() {
    every(REST, () -> attempt(storage::rest));
    every(period, this::keep);
  }

  private void every(Duration time, Runnable work) {
    var unused =
        thread.scheduleWithFixedDelay(
            work, time.toMillis(), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void keep() {
    attempt(streams::keep);
    List<TableDefinition> tables = catalogue.all();
    tables.forEach(table -> attempt(() -> history.trim(table)));
    capacity.keep(tables);
  }

  /** A failure, e.g. of a full disk, does not keep the rest from being done. */
  private static void attempt(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.warn("What is due could not be done; it is tried again", e);
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
