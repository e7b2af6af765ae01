package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.Cloud;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Takes messages from a queue; what a function did leaves it, what failed comes back. */
final class QueuePoller implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger(QueuePoller.class.getName());

  /** The longest that SQS waits for a message. */
  private static final int LONGEST_WAIT = 20;

  private final Cloud cloud;
  private final Mapping mapping;
  private final Delivery delivery;
  private final Thread thread;
  private volatile boolean closed;

  QueuePoller(Cloud cloud, Mapping mapping, Delivery delivery) {
    this.cloud = cloud;
    this.mapping = mapping;
    this.delivery = delivery;
    this.thread = Thread.ofVirtual().name("queue-" + mapping.uuid()).start(this::run);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    try {
      while (!closed) {
        mapping.awaitRegion();
        try {
          once();
        } catch (RuntimeException e) {
          if (closed) {
            return;
          }
          LOGGER.log(
              Level.WARNING, "{0} cannot be worked on: {1}", mapping.source(), e.getMessage());
          Thread.sleep(Duration.ofSeconds(1));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void once() throws InterruptedException {
    String url =
        Destinations.queueUrl(cloud, mapping.source(), Sandboxes.asRole(mapping.function()));
    List<JsonNode> messages = receive(url);
    List<ObjectNode> records = new ArrayList<>();
    for (JsonNode message : messages) {
      ObjectNode record = record(message);
      if (mapping.filter.test(filtered(record))) {
        records.add(record);
      } else {
        delete(url, record); // what no filter wants is gone, as on AWS
      }
    }
    if (!records.isEmpty()) {
      deliver(url, records);
    }
  }

  /** A batch is full, or its window is over, which begins with its first message. */
  private List<JsonNode> receive(String url) {
    List<JsonNode> messages = new ArrayList<>(receive(url, mapping.batchSize(), LONGEST_WAIT));
    long end = System.nanoTime() + mapping.window().toNanos();
    while (!closed && !messages.isEmpty() && messages.size() < mapping.batchSize()) {
      long left = TimeUnit.NANOSECONDS.toSeconds(end - System.nanoTime());
      List<JsonNode> more =
          receive(url, mapping.batchSize() - messages.size(), Math.clamp(left, 0, LONGEST_WAIT));
      messages.addAll(more);
      if (more.isEmpty() && left <= LONGEST_WAIT) {
        break;
      }
    }
    return messages;
  }

  private List<JsonNode> receive(String url, int most, int waitSeconds) {
    ObjectNode input =
        Json.object()
            .put("QueueUrl", url)
            .put("MaxNumberOfMessages", Math.min(10, most))
            .put("WaitTimeSeconds", waitSeconds);
    input.putArray("AttributeNames").add("All");
    input.putArray("MessageAttributeNames").add("All");
    List<JsonNode> received = new ArrayList<>();
    mapping.call("sqs", "ReceiveMessage", input).path("Messages").forEach(received::add);
    return received;
  }

  private ObjectNode record(JsonNode message) {
    ObjectNode record = Json.object();
    record.set("messageId", message.path("MessageId"));
    record.set("receiptHandle", message.path("ReceiptHandle"));
    record.set("body", message.path("Body"));
    record.set(
        "attributes",
        message.path("Attributes").isObject() ? message.path("Attributes") : Json.object());
    ObjectNode attributes = record.putObject("messageAttributes");
    message
        .path("MessageAttributes")
        .properties()
        .forEach(one -> {
          ObjectNode attribute = attributes.putObject(one.getKey());
          one.getValue()
              .properties()
              .forEach(part ->
                  attribute.set(
                      Character.toLowerCase(part.getKey().charAt(0)) + part.getKey().substring(1),
                      part.getValue()));
          attribute.putArray("stringListValues");
          attribute.putArray("binaryListValues");
        });
    record.set("md5OfBody", message.path("MD5OfBody"));
    return record
        .put("eventSource", "aws:sqs")
        .put("eventSourceARN", mapping.source())
        .put("awsRegion", mapping.source().split(":", 5)[3]);
  }

  /** Patterns look into a body that is JSON. */
  private static ObjectNode filtered(ObjectNode record) {
    Optional<JsonNode> body =
        Json.read(record.path("body").asText().getBytes(StandardCharsets.UTF_8));
    ObjectNode copy = record.deepCopy();
    body.ifPresent(json -> copy.set("body", json));
    return copy;
  }

  private void deliver(String url, List<ObjectNode> records) throws InterruptedException {
    Invoker.Result result = delivery.invoke(records);
    if (result.functionError().isPresent()) {
      return; // all become visible again after the queue's visibility timeout
    }
    Optional<Set<String>> failed =
        mapping.reportsFailures() ? Delivery.failures(result.payload()) : Optional.of(Set.of());
    if (failed.isEmpty()) {
      return;
    }
    for (ObjectNode record : records) {
      if (!failed.get().contains(record.path("messageId").asText())) {
        delete(url, record);
      }
    }
  }

  private void delete(String url, ObjectNode record) {
    ObjectNode input = Json.object().put("QueueUrl", url);
    input.set("ReceiptHandle", record.path("receiptHandle"));
    try {
      mapping.call("sqs", "DeleteMessage", input);
    } catch (AwsException e) {
      LOGGER.log(Level.WARNING, "A message of {0} stays: {1}", mapping.source(), e.getMessage());
    }
  }
}
