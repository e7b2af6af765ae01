package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.StateStore.StateMap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asynchronous invocations: on disk when they are accepted, run at least once, retried as AWS does.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html">How
 *     Lambda handles errors and retries with asynchronous invocation</a>
 */
final class AsyncQueue {
  private static final System.Logger LOGGER = System.getLogger(AsyncQueue.class.getName());
  private static final long DEFAULT_AGE_SECONDS = 21_600;
  private static final int DEFAULT_RETRIES = 2;
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(5);

  private final Cloud cloud;
  private final LambdaSettings settings;
  private final Functions functions;
  private final Invoker invoker;
  private final MetricShipper metrics;
  private final AsyncResults results;
  private final ScheduledExecutorService timer;
  private final StateMap events;
  private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
  private final AtomicLong sequence = new AtomicLong(System.currentTimeMillis() * 1000);

  AsyncQueue(
      Cloud cloud,
      LambdaSettings settings,
      Functions functions,
      Invoker invoker,
      MetricShipper metrics,
      ScheduledExecutorService timer) {
    this.cloud = cloud;
    this.settings = settings;
    this.functions = functions;
    this.invoker = invoker;
    this.metrics = metrics;
    this.timer = timer;
    this.results = new AsyncResults(cloud, new Destinations(cloud), metrics);
    this.events = cloud.state().map("lambda.async");
  }

  /** The events of one function that are due, and how many are being worked on. */
  private static final class Lane {
    final Deque<String> due = new ArrayDeque<>();
    int running;
  }

  /** Takes an event; it is not lost any more when this returns. */
  void add(FunctionRef function, String requestId, byte[] payload) {
    String key = "%s/%020d".formatted(function.key(), sequence.incrementAndGet());
    ObjectNode event =
        Json.object()
            .put("requestId", requestId)
            .put("function", function.fullArn())
            .put("payload", payload)
            .put("received", cloud.clock().millis())
            .put("failures", 0)
            .put("throttles", 0)
            .put("due", 0);
    events.put(key, event);
    metrics.count(function, "AsyncEventsReceived", 1);
    due(key);
  }

  /** Takes up what was left when the cloud stopped. */
  void start() {
    try (var left = events.entries("")) {
      left.forEach(entry -> schedule(entry.key(), entry.value().path("due").asLong()));
    }
  }

  private void schedule(String key, long due) {
    long wait = Math.max(0, due - cloud.clock().millis());
    try {
      var _ = timer.schedule(() -> due(key), wait, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // The cloud is stopping: the event waits on disk for its next start.
    }
  }

  private void due(String key) {
    Lane lane = lanes.computeIfAbsent(laneOf(key), any -> new Lane());
    synchronized (lane) {
      lane.due.addLast(key);
      if (lane.running < settings.processesPerFunction()) {
        lane.running++;
        Thread.ofVirtual().name("lambda-async").start(() -> work(lane));
      }
    }
  }

  private static String laneOf(String key) {
    return key.substring(0, key.lastIndexOf('/'));
  }

  private void work(Lane lane) {
    while (true) {
      String key;
      synchronized (lane) {
        key = lane.due.pollFirst();
        if (key == null || timer.isShutdown()) {
          lane.running--;
          return;
        }
      }
      try {
        events.get(key).ifPresent(event -> attempt(key, (ObjectNode) event));
      } catch (RuntimeException e) {
        LOGGER.log(Level.ERROR, "The asynchronous invocation " + key + " could not be run", e);
        schedule(key, cloud.clock().millis() + 5_000);
      }
    }
  }

  private void attempt(String key, ObjectNode event) {
    FunctionRef ref = reference(key, event.path("function").asText());
    Optional<ObjectNode> document = functions.known(ref);
    if (document.isEmpty()) {
      events.remove(key);
      return;
    }
    FunctionVersion function = functions.resolve(ref);
    JsonNode config =
        document.get().path("EventInvokeConfigs").path(ref.qualifier().orElse(FunctionRef.LATEST));
    long age = cloud.clock().millis() - event.path("received").asLong();
    metrics.add(ref, "AsyncEventAge", "Milliseconds", (double) age);
    if (age > config.path("MaximumEventAgeInSeconds").asLong(DEFAULT_AGE_SECONDS) * 1000) {
      results.failed(function, config, event, "EventAgeExceeded", Optional.empty());
      events.remove(key);
      return;
    }
    try {
      cloud.outages().await(ref.region());
      var job =
          Invoker.Job.inBackground(function, event.path("requestId").asText(), payload(event));
      ended(key, event, function, config, invoker.invoke(job));
    } catch (AwsException e) {
      throttled(key, event);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ended(
      String key,
      ObjectNode event,
      FunctionVersion function,
      JsonNode config,
      Invoker.Result result) {
    if (result.functionError().isEmpty()) {
      results.succeeded(function, config, event, result);
      events.removeSoon(key); // it is run at least once
      return;
    }
    if (cloud.outages().out(function.ref().region())) {
      throttled(key, event);
      return;
    }
    int failures = event.path("failures").asInt() + 1;
    event.put("failures", failures);
    if (failures > config.path("MaximumRetryAttempts").asInt(DEFAULT_RETRIES)) {
      results.failed(function, config, event, "RetriesExhausted", Optional.of(result));
      events.remove(key);
      return;
    }
    later(key, event, settings.asyncRetryDelay().multipliedBy(1L << (failures - 1)));
  }

  /** Throttles and troubles of the cloud itself are no attempts: they end with the event's age. */
  private void throttled(String key, ObjectNode event) {
    int throttles = event.path("throttles").asInt() + 1;
    event.put("throttles", throttles);
    Duration wait = Duration.ofSeconds(1L << Math.min(throttles - 1, 9));
    later(key, event, wait.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : wait);
  }

  private void later(String key, ObjectNode event, Duration wait) {
    long due = cloud.clock().millis() + wait.toMillis();
    events.put(key, event.put("due", due));
    schedule(key, due);
  }

  private static FunctionRef reference(String key, String arn) {
    String[] place = key.split("/", 3);
    String[] parts = arn.split(":", 8);
    return new FunctionRef(
        place[0], place[1], parts[6], parts.length > 7 ? Optional.of(parts[7]) : Optional.empty());
  }

  static byte[] payload(ObjectNode event) {
    try {
      return Optional.ofNullable(event.path("payload").binaryValue()).orElse(new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException("A stored event cannot be read", e);
    }
  }
}
