package io.annal.localcloud.delivery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.StateStore.StateMap;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that must be done at least once, whatever happens: a task is on disk when {@link #add}
 * returns and stays there until its worker is done with it. Every task runs in a thread of its own,
 * so a slow one holds nobody back.
 */
public final class Outbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
  private static final Duration AFTER_A_BUG = Duration.ofSeconds(30);

  private final StateMap tasks;
  private final Clock clock;
  private final Worker worker;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("outbox-timer").factory());
  private final AtomicLong sequence = new AtomicLong();
  private final AtomicInteger underWay = new AtomicInteger();

  /**
   * An outbox that does not work yet on what it finds.
   *
   * @param tasks where they are kept; this outbox's alone
   */
  public Outbox(StateMap tasks, Clock clock, Worker worker) {
    this.tasks = tasks;
    this.clock = clock;
    this.worker = worker;
  }

  /** What became of a task. */
  public sealed interface Outcome {
    /** It is done and forgotten. */
    record Done() implements Outcome {}

    /** It is to be done again, perhaps changed, not before {@code due}. */
    record Again(ObjectNode task, Instant due) implements Outcome {}
  }

  /** Does a task. */
  @FunctionalInterface
  public interface Worker {
    /**
     * Does it.
     *
     * @throws InterruptedException when the outbox closes: the task is then done after the restart
     */
    Outcome work(ObjectNode task) throws InterruptedException;
  }

  /** Takes over the tasks that an earlier process left; called once, before anything is added. */
  public void resume() {
    tasks
        .entries("")
        .forEach(entry -> {
          var due = Instant.ofEpochMilli(entry.value().path("Due").asLong());
          underWay.incrementAndGet();
          schedule(entry.key(), due);
        });
  }

  /** Keeps a task and starts it at once. */
  public void add(ObjectNode task) {
    var key = keep(task, clock.instant());
    submit(() -> work(key, task));
  }

  /** Keeps a task and starts it when it is due. */
  public void addAt(ObjectNode task, Instant due) {
    schedule(keep(task, due), due);
  }

  /** How many tasks are not done yet. */
  public int size() {
    return underWay.get();
  }

  private String keep(ObjectNode task, Instant due) {
    var key = "%013d-%06d".formatted(clock.millis(), sequence.getAndIncrement());
    while (!tasks.putIfAbsent(key, stored(task, due))) {
      key = "%013d-%06d".formatted(clock.millis(), sequence.getAndIncrement());
    }
    underWay.incrementAndGet();
    return key;
  }

  private static ObjectNode stored(ObjectNode task, Instant due) {
    var stored = JsonNodeFactory.instance.objectNode().put("Due", due.toEpochMilli());
    stored.set("Task", task);
    return stored;
  }

  private void schedule(String key, Instant due) {
    var delay = Math.max(0, Duration.between(clock.instant(), due).toMillis());
    try {
      var _ = timer.schedule(() -> submit(() -> workStored(key)), delay, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("Task {} waits for the restart", key);
    }
  }

  private void submit(Runnable work) {
    try {
      var _ = threads.submit(work);
    } catch (RejectedExecutionException e) {
      LOG.debug("A task waits for the restart");
    }
  }

  private void workStored(String key) {
    tasks.get(key).ifPresent(stored -> work(key, (ObjectNode) stored.path("Task").deepCopy()));
  }

  private void work(String key, ObjectNode task) {
    try {
      switch (worker.work(task)) {
        case Outcome.Done() -> {
          tasks.removeSoon(key);
          underWay.decrementAndGet();
        }
        case Outcome.Again(var changed, var due) -> again(key, changed, due);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      if (!threads.isShutdown()) {
        LOG.error("A task failed unexpectedly and is tried again in {}: {}", AFTER_A_BUG, key, e);
        again(key, task, clock.instant().plus(AFTER_A_BUG));
      }
    }
  }

  private void again(String key, ObjectNode task, Instant due) {
    tasks.put(key, stored(task, due));
    schedule(key, due);
  }

  /** Stops; what is not done stays on disk. */
  @Override
  public void close() {
    timer.shutdownNow();
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("Deliveries were still under way at the stop; they are repeated at the start");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
