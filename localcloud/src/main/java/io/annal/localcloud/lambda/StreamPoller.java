package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Cloud;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Follows all shards of a stream, parents before children, each in a thread of its own. */
final class StreamPoller implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(StreamPoller.class.getName());

  /** After trouble. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  /** Writes wake a reader; what expires by itself is found by looking. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  /** A page with less than was asked for is mostly the last, but for one of very large records. */
  private static final Duration LOOK_FOR_THE_REST = Duration.ofMillis(100);

  private static final Duration LOOK_FOR_SHARDS = Duration.ofSeconds(10);

  private final Mapping mapping;
  private final StreamReader reader;
  private final Delivery delivery;
  private final Checkpoints checkpoints;
  private final MetricShipper metrics;
  private final Cloud cloud;
  private final Map<String, Thread> following = new ConcurrentHashMap<>();
  private final Semaphore ended = new Semaphore(0);
  private final Thread shards;
  private volatile boolean closed;

  StreamPoller(
      Mapping mapping,
      StreamReader reader,
      Delivery delivery,
      Checkpoints checkpoints,
      MetricShipper metrics,
      Cloud cloud) {
    this.mapping = mapping;
    this.reader = reader;
    this.delivery = delivery;
    this.checkpoints = checkpoints;
    this.metrics = metrics;
    this.cloud = cloud;
    this.shards = Thread.ofVirtual().name("stream-" + mapping.uuid()).start(this::lookForShards);
  }

  @Override
  public void close() {
    closed = true;
    shards.interrupt();
    following.values().forEach(Thread::interrupt);
  }

  private void lookForShards() {
    try {
      while (!closed) {
        mapping.awaitRegion();
        try {
          followNewShards();
        } catch (AwsException e) {
          LOGGER.log(Level.WARNING, "{0} cannot be read: {1}", mapping.source(), e.getMessage());
        }
        ended.tryAcquire(LOOK_FOR_SHARDS.toMillis(), TimeUnit.MILLISECONDS);
        ended.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void followNewShards() {
    List<StreamReader.Shard> all = reader.shards();
    Set<String> there =
        all.stream().map(StreamReader.Shard::id).collect(Collectors.toCollection(HashSet::new));
    for (StreamReader.Shard shard : all) {
      boolean due =
          !checkpoints.finished(mapping.uuid(), shard.id())
              && (!there.contains(shard.parent())
                  || checkpoints.finished(mapping.uuid(), shard.parent()));
      if (due) {
        following.computeIfAbsent(
            shard.id(), id -> Thread.ofVirtual().name("shard-" + id).start(() -> follow(id)));
      }
    }
  }

  private void follow(String shard) {
    try {
      while (!closed) {
        mapping.awaitRegion();
        try {
          if (readToEnd(shard)) {
            checkpoints.finish(mapping.uuid(), shard);
            break;
          }
        } catch (AwsException e) {
          // An expired iterator, a restart of the table's engine: go on from the checkpoint.
          LOGGER.log(Level.INFO, "{0} is read again: {1}", shard, e.getMessage());
        } catch (RuntimeException e) {
          LOGGER.log(Level.ERROR, "Trouble with " + shard + " of " + mapping.source(), e);
        }
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    following.remove(shard);
    ended.release();
  }

  /** Says whether the shard is closed and everything in it done. */
  private boolean readToEnd(String shard) throws InterruptedException {
    String sequence = checkpoints.sequence(mapping.uuid(), shard).orElse("");
    Optional<String> iterator = Optional.of(reader.iterator(shard, sequence));
    try (var lanes =
        new ShardLanes(
            mapping.parallelization(),
            mapping.batchSize(),
            mapping.window(),
            (batch, settled) -> deliver(shard, batch, settled),
            reached -> checkpoints.reached(mapping.uuid(), shard, reached))) {
      boolean more = false;
      while (!closed && iterator.isPresent()) {
        if (!more) {
          lanes.awaitFreeLane();
        }
        long mark = cloud.arrivals().mark(mapping.table());
        StreamReader.Page page = reader.read(iterator.get(), mapping.batchSize());
        lanes.add(page.records());
        iterator = page.next();
        more = page.full();
        if (!more && iterator.isPresent()) {
          Duration look = page.records().isEmpty() ? LOOK : LOOK_FOR_THE_REST;
          cloud.arrivals().await(mapping.table(), mark, look);
        }
      }
      if (iterator.isEmpty()) {
        lanes.await();
      }
    }
    return iterator.isEmpty();
  }

  private void deliver(String shard, List<ObjectNode> batch, Consumer<ObjectNode> settled)
      throws InterruptedException {
    long newest = batch.getLast().path("dynamodb").path("ApproximateCreationDateTime").asLong();
    long age = Math.max(0, cloud.clock().millis() - newest * 1000);
    metrics.add(mapping.function().ref(), "IteratorAge", "Milliseconds", (double) age);
    delivery.stream(shard, batch, settled);
  }
}
