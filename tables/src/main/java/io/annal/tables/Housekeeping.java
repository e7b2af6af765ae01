package io.annal.tables;

import io.annal.tables.recovery.History;
import io.annal.tables.schema.Catalogue;
import io.annal.tables.stream.Streams;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes, from time to time, what is too old to be read: stream records and history. */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration PERIOD = Duration.ofMinutes(30);

  private final Streams streams;
  private final History history;
  private final Catalogue catalogue;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("tables-housekeeping").factory());

  Housekeeping(Streams streams, History history, Catalogue catalogue) {
    this.streams = streams;
    this.history = history;
    this.catalogue = catalogue;
  }

  void start() {
    var unused =
        thread.scheduleWithFixedDelay(
            this::trim, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void trim() {
    try {
      streams.trim();
      catalogue.all().forEach(history::trim);
    } catch (RuntimeException e) {
      LOG.warn("What is too old could not be deleted", e);
    }
  }

  @Override
  public void close() {
    thread.close();
  }
}
