package io.annal.localcloud.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.StateStore.StateMap;
import io.annal.localcloud.wire.Trees;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The messages of all queues. */
final class MessageStores implements AutoCloseable {
  private static final long DEDUPLICATION_MILLIS = Duration.ofMinutes(5).toMillis();

  private static final long PURGE_MILLIS = Duration.ofSeconds(60).toMillis();

  private final StateMap state;
  private final StateMap deduplication;
  private final Clock clock;
  private final Queues queues;
  private final Map<String, MessageStore> stores = new ConcurrentHashMap<>();

  /** When each queue was last purged, by {@link Queue#inner}. */
  private final Map<String, Long> purges = new ConcurrentHashMap<>();

  MessageStores(Cloud cloud, Queues queues) {
    this.state = cloud.state().map("sqs.messages");
    this.deduplication = cloud.state().map("sqs.deduplication");
    this.clock = cloud.clock();
    this.queues = queues;
  }

  /** A queue's; what is older than its retention period has gone. */
  MessageStore of(Queue queue) {
    var store =
        stores.computeIfAbsent(queue.inner(), inner -> new MessageStore(inner, state, clock));
    store.expire(clock.millis() - seconds(queue, "MessageRetentionPeriod"));
    return store;
  }

  /** A number among its attributes, of seconds, in milliseconds. */
  static long seconds(Queue queue, String attribute) {
    return Duration.ofSeconds(QueueAttributes.number(queue, attribute)).toMillis();
  }

  /** Receives, and moves to its dead-letter queue what was received too often. */
  List<Message> receive(
      Queue queue, int most, long hideMillis, long waitMillis, CallContext context) {
    var policy = redrive(queue);
    var target = policy.flatMap(p -> deadLetters(p, context));
    int limit = policy.map(p -> p.path("maxReceiveCount").asInt()).orElse(Integer.MAX_VALUE);
    var store = of(queue);
    long end = System.nanoTime() + Duration.ofMillis(waitMillis).toNanos();
    while (true) {
      long left = Math.max(0, Duration.ofNanos(end - System.nanoTime()).toMillis());
      var received =
          store.receive(
              most,
              hideMillis,
              left,
              queue.fifo(),
              message -> target.isPresent() && message.receives() >= limit);
      if (!received.dead().isEmpty()) {
        target.ifPresent(to -> move(received.dead(), queue, to, context));
        store.forget(received.dead());
      }
      if (!received.messages().isEmpty() || received.dead().isEmpty() || left == 0) {
        return received.messages();
      }
    }
  }

  /** First into the other queue: the end of the process may double a message, not lose one. */
  private void move(List<Message> dead, Queue from, Queue to, CallContext context) {
    long now = clock.millis();
    for (Message message : dead) {
      of(to).add(number -> message.movedTo(number, from.arn(context), now));
    }
  }

  private static Optional<JsonNode> redrive(Queue queue) {
    String policy = queue.attributes().path("RedrivePolicy").asText();
    return policy.isEmpty() ? Optional.empty() : Optional.of(Trees.readJson(policy));
  }

  private Optional<Queue> deadLetters(JsonNode policy, CallContext context) {
    String arn = policy.path("deadLetterTargetArn").asText();
    return queues.find(arn.substring(arn.lastIndexOf(':') + 1), context);
  }

  /** The message that was sent with that deduplication id during the last five minutes. */
  Optional<JsonNode> sentBefore(Queue queue, String id) {
    return deduplication
        .get(queue.inner() + "/" + id)
        .filter(sent -> clock.millis() - sent.path("at").asLong() < DEDUPLICATION_MILLIS);
  }

  void remember(Queue queue, String id, ObjectNode answer) {
    deduplication.put(queue.inner() + "/" + id, answer.put("at", clock.millis()));
  }

  /**
   * Empties a queue, of which nothing is a duplicate any more.
   *
   * @throws AwsException {@code PurgeQueueInProgress} within a minute of the last time, see <a
   *     href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html">PurgeQueue</a>
   */
  synchronized void purge(Queue queue) {
    long now = clock.millis();
    long last = purges.getOrDefault(queue.inner(), now - PURGE_MILLIS);
    if (now - last < PURGE_MILLIS) {
      throw new AwsException(
          "PurgeQueueInProgress",
          403,
          "Only one PurgeQueue operation on %s is allowed every 60 seconds."
              .formatted(queue.name()));
    }
    purges.put(queue.inner(), now);
    of(queue).purge();
    forget(queue.inner() + "/", Long.MAX_VALUE);
  }

  /** Forgets a queue that was deleted. */
  void drop(Queue queue) {
    var store = of(queue);
    store.close();
    store.purge();
    stores.remove(queue.inner());
    purges.remove(queue.inner());
    forget(queue.inner() + "/", Long.MAX_VALUE);
  }

  /** Takes away what is too old. */
  void tidy() {
    queues.everywhere().forEach(placed -> of(placed.queue()));
    queues.tidy();
    forget("", clock.millis() - DEDUPLICATION_MILLIS);
  }

  private void forget(String prefix, long before) {
    var old =
        deduplication
            .entries(prefix)
            .filter(entry -> entry.value().path("at").asLong() < before)
            .map(entry -> entry.key())
            .toList();
    if (!old.isEmpty()) {
      deduplication.removeAll(old);
    }
  }

  @Override
  public void close() {
    stores.values().forEach(MessageStore::close);
  }
}
