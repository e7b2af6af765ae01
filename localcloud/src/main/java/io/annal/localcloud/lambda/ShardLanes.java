package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one shard that are under way at the same time: as many lanes as the mapping's
 * {@code ParallelizationFactor}, each with a batch at a time. Records of one item always take the
 * same lane, so the changes of one item (partition and sort key) stay in order, and those of
 * different items may not: <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html">that much Lambda promises</a>.
 * A batch that fails holds up its own lane alone.
 */
final class ShardLanes implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(50);

  private final Batches batches;
  private final Consumer<String> checkpoint;
  private final Semaphore room;
  private final Semaphore free;
  private final List<Lane> lanes = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  /** Sequence numbers in the shard's order, and those of them that are settled. */
  private final Deque<String> underWay = new ArrayDeque<>();

  private final Set<String> settled = new HashSet<>();

  /**
   * @param checkpoint is told the sequence number up to which everything is settled
   */
  ShardLanes(
      int factor, int batchSize, Duration window, Batches batches, Consumer<String> checkpoint) {
    this.batches = batches;
    this.checkpoint = checkpoint;
    this.room = new Semaphore(2 * factor * batchSize);
    this.free = new Semaphore(factor);
    for (int i = 0; i < factor; i++) {
      var lane = new Lane(batchSize, window);
      lanes.add(lane);
      threads.add(Thread.ofVirtual().name("lane-" + i).start(() -> work(lane)));
    }
  }

  /** Delivers a batch until it is done or given up; tells the last record that is settled. */
  interface Batches {
    void deliver(List<ObjectNode> batch, Consumer<ObjectNode> settled) throws InterruptedException;
  }

  /**
   * Waits until a lane has time for more: what comes meanwhile is read at once then, not record by
   * record.
   *
   * @throws RuntimeException what ended a lane
   */
  void awaitFreeLane() throws InterruptedException {
    free.acquire();
    free.release();
    check();
  }

  /**
   * Takes records up, in the shard's order; waits while too many are under way.
   *
   * @throws RuntimeException what ended a lane
   */
  void add(List<ObjectNode> records) throws InterruptedException {
    while (!room.tryAcquire(records.size(), LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      check();
    }
    synchronized (this) {
      records.forEach(record -> underWay.addLast(StreamReader.sequence(record)));
    }
    records.stream()
        .collect(Collectors.groupingBy(this::laneOf))
        .forEach((lane, some) -> lanes.get(lane).add(some));
    check();
  }

  private int laneOf(ObjectNode record) {
    return Math.floorMod(record.path("dynamodb").path("Keys").hashCode(), lanes.size());
  }

  /** Waits until nothing is under way. */
  void await() throws InterruptedException {
    while (!isDone()) {
      check();
      Thread.sleep(LOOK);
    }
  }

  private synchronized boolean isDone() {
    return underWay.isEmpty();
  }

  private void check() {
    RuntimeException trouble = failure.get();
    if (trouble != null) {
      throw trouble;
    }
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }

  private void work(Lane lane) {
    try {
      while (failure.get() == null) {
        List<ObjectNode> batch = lane.next();
        free.acquire();
        deliver(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A batch that ends its lane keeps it busy no more, so that whoever waits for it is told. */
  private void deliver(List<ObjectNode> batch) throws InterruptedException {
    var left = new ArrayDeque<>(batch.stream().map(StreamReader::sequence).toList());
    try {
      batches.deliver(batch, last -> settle(left, StreamReader.sequence(last)));
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    } catch (Error e) { // the reader has to know that this lane takes nothing any more
      failure.compareAndSet(null, new IllegalStateException("a lane ended", e));
      throw e;
    } finally {
      free.release();
    }
  }

  private synchronized void settle(Deque<String> left, String last) {
    if (!left.contains(last)) {
      return; // told already
    }
    String next;
    do {
      next = left.removeFirst();
      settled.add(next);
    } while (!next.equals(last));
    String reached = "";
    while (!underWay.isEmpty() && settled.remove(underWay.getFirst())) {
      reached = underWay.removeFirst();
      room.release();
    }
    if (!reached.isEmpty()) {
      checkpoint.accept(reached);
    }
  }

  /** Records that wait for their turn. */
  private static final class Lane {
    private final int batchSize;
    private final Duration window;
    private final Deque<ObjectNode> waiting = new ArrayDeque<>();

    Lane(int batchSize, Duration window) {
      this.batchSize = batchSize;
      this.window = window;
    }

    /** What was read together comes together. */
    synchronized void add(List<ObjectNode> records) {
      waiting.addAll(records);
      notifyAll();
    }

    /** What is there, or comes within the batching window, up to the batch size. */
    synchronized List<ObjectNode> next() throws InterruptedException {
      while (waiting.isEmpty()) {
        wait();
      }
      long until = System.nanoTime() + window.toNanos();
      for (long left = window.toMillis(); waiting.size() < batchSize && left > 0; ) {
        wait(left);
        left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      }
      List<ObjectNode> batch = new ArrayList<>();
      while (!waiting.isEmpty() && batch.size() < batchSize) {
        batch.add(waiting.removeFirst());
      }
      return batch;
    }
  }
}
