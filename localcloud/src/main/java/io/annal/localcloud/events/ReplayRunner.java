package io.annal.localcloud.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.events.Router.Taken;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.StateStore.StateMap;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs replays, each in a thread of its own, in the order of the events' times. How far it came is
 * on disk after every handful of events, so a replay goes on after a restart; the handful that was
 * under way at a kill is sent again.
 */
final class ReplayRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayRunner.class);
  private static final int EVENTS_AT_ONCE = 50;

  private final Clock clock;
  private final StateMap replays;
  private final StateMap archives;
  private final ArchiveStore store;
  private final Router router;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  ReplayRunner(Cloud cloud, ArchiveStore store, Router router) {
    this.clock = cloud.clock();
    this.replays = cloud.state().map("events.replays");
    this.archives = cloud.state().map("events.archives");
    this.store = store;
    this.router = router;
  }

  /** Goes on with what a restart interrupted. */
  void resume() {
    replays
        .entries("")
        .filter(entry -> !entry.value().has("ReplayEndTime"))
        .map(Entry::key)
        .toList()
        .forEach(this::run);
  }

  void run(String key) {
    try {
      var _ = threads.submit(() -> runOrFail(key));
    } catch (RejectedExecutionException e) {
      LOG.debug("Replay {} goes on after the restart", key);
    }
  }

  /** Says whether the replay was still to be cancelled. */
  synchronized boolean cancel(String key) {
    var record = record(key);
    var state = record.path("State").asText();
    if (!state.equals("STARTING") && !state.equals("RUNNING")) {
      return false;
    }
    replays.put(key, record.put("State", "CANCELLING"));
    return true;
  }

  private void runOrFail(String key) {
    try {
      while (step(key)) {
        // every step keeps its own progress
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!threads.isShutdown()) {
        LOG.error("Replay {} failed", key, e);
        end(key, "FAILED", "The replay failed unexpectedly.");
      }
    }
  }

  /** Replays a handful; says whether there may be more. */
  private boolean step(String key) throws InterruptedException {
    var record = begun(key);
    if (record.path("State").asText().equals("CANCELLING")) {
      end(key, "CANCELLED", "Replay was cancelled.");
      return false;
    }
    var archive = archive(key, record);
    if (archive.isEmpty()) {
      end(key, "FAILED", "The archive does not exist any more.");
      return false;
    }
    var next =
        store.next(
            archive.get(),
            Instant.ofEpochMilli(record.path("EventStartTime").asLong()),
            Instant.ofEpochMilli(record.path("EventEndTime").asLong()),
            record.path("Cursor").asText(""),
            EVENTS_AT_ONCE);
    if (next.isEmpty()) {
      end(key, "COMPLETED", "");
      return false;
    }
    var name = record.path("ReplayName").asText();
    router.route(
        next.stream()
            .map(item -> item.event().replayedAs(name, clock.instant()))
            .map(event -> new Taken(archive.get().bus(), event))
            .toList(),
        filters(record));
    advance(key, next.getLast());
    return true;
  }

  private synchronized ObjectNode begun(String key) {
    var record = record(key);
    if (record.path("State").asText().equals("STARTING")) {
      replays.put(key, record.put("State", "RUNNING"));
    }
    return record;
  }

  private Optional<Archive> archive(String key, ObjectNode record) {
    var place = key.substring(0, key.lastIndexOf('/') + 1);
    return archives
        .get(place + record.path("Archive").asText())
        .map(node -> Archive.stored((ObjectNode) node));
  }

  private static Set<String> filters(ObjectNode record) {
    var filters = new HashSet<String>();
    record.path("Destination").path("FilterArns").forEach(arn -> filters.add(arn.asText()));
    return filters;
  }

  private synchronized void advance(String key, ArchiveStore.Archived last) {
    var record = record(key);
    record.put("Cursor", last.cursor());
    record.put("EventLastReplayedTime", last.event().time().toEpochMilli());
    replays.put(key, record);
  }

  private synchronized void end(String key, String state, String reason) {
    var record = record(key);
    record.put("State", state).put("ReplayEndTime", clock.millis());
    if (!reason.isEmpty()) {
      record.put("StateReason", reason);
    }
    replays.put(key, record);
  }

  private ObjectNode record(String key) {
    return replays
        .get(key)
        .map(node -> (ObjectNode) node)
        .orElseThrow(() -> new IllegalStateException("no replay " + key));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
