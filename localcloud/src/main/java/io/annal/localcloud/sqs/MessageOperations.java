package io.annal.localcloud.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.MetricBuffer;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.time.Duration;
import java.util.Map;

/** Sends, receives and deletes messages. */
final class MessageOperations {
  private final MessageStores stores;
  private final Queues queues;
  private final Sending sending;
  private final MetricBuffer metrics;

  MessageOperations(MessageStores stores, Queues queues, Cloud cloud, MetricBuffer metrics) {
    this.stores = stores;
    this.queues = queues;
    this.sending = new Sending(stores, cloud.clock());
    this.metrics = metrics;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "ChangeMessageVisibility", this::changeVisibility,
        "ChangeMessageVisibilityBatch", this::changeVisibilityBatch,
        "DeleteMessage", this::delete,
        "DeleteMessageBatch", this::deleteBatch,
        "PurgeQueue", this::purge,
        "ReceiveMessage", this::receive,
        "SendMessage", this::send,
        "SendMessageBatch", this::sendBatch);
  }

  private ObjectNode send(ObjectNode input, CallContext context) {
    var queue = queues.of(input, context);
    checkSize(queue, Sending.size(input), "InvalidParameterValue");
    return sendOne(queue, input, context);
  }

  private ObjectNode sendOne(Queue queue, ObjectNode entry, CallContext context) {
    var output = sending.send(queue, entry, context);
    count("NumberOfMessagesSent", 1, queue, context);
    metrics.add(
        "SentMessageSize", "Bytes", dimensions(queue), (double) Sending.size(entry), context);
    return output;
  }

  private ObjectNode sendBatch(ObjectNode input, CallContext context) {
    var queue = queues.of(input, context);
    long total = 0;
    for (JsonNode entry : Input.list(input, "Entries")) {
      total += Sending.size(entry);
      Sending.requireGroup(queue, entry);
    }
    checkSize(queue, total, "BatchRequestTooLong");
    return Batch.each(input, entry -> sendOne(queue, entry, context));
  }

  private ObjectNode receive(ObjectNode input, CallContext context) {
    if (input.hasNonNull("ReceiveRequestAttemptId")) {
      throw AwsException.unsupported("ReceiveRequestAttemptId of ReceiveMessage");
    }
    var queue = queues.of(input, context);
    var found =
        stores.receive(
            queue,
            (int) between(1, 10, "MaxNumberOfMessages", input, 1),
            millis("VisibilityTimeout", 43_200, input, queue, "VisibilityTimeout"),
            millis("WaitTimeSeconds", 20, input, queue, "ReceiveMessageWaitTimeSeconds"),
            context);
    var output = Trees.object();
    var delivered = new Delivered(input);
    found.forEach(m -> output.withArray("/Messages").add(delivered.of(m, queue.fifo())));
    count(
        found.isEmpty() ? "NumberOfEmptyReceives" : "NumberOfMessagesReceived",
        Math.max(1, found.size()),
        queue,
        context);
    return output;
  }

  private static long millis(
      String member, long max, ObjectNode input, Queue queue, String attribute) {
    long standard = QueueAttributes.number(queue, attribute);
    return Duration.ofSeconds(between(0, max, member, input, standard)).toMillis();
  }

  private static long between(long min, long max, String member, ObjectNode input, long standard) {
    long value = Input.optionalLong(input, member).orElse(standard);
    if (value < min || value > max) {
      throw Sending.invalid(
          "Value %d for parameter %s is invalid. Reason: Must be between %d and %d, if provided"
              .formatted(value, member, min, max));
    }
    return value;
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    return deleteOne(queues.of(input, context), input, context);
  }

  private ObjectNode deleteBatch(ObjectNode input, CallContext context) {
    var queue = queues.of(input, context);
    return Batch.each(input, entry -> deleteOne(queue, entry, context));
  }

  private ObjectNode deleteOne(Queue queue, ObjectNode entry, CallContext context) {
    stores.of(queue).delete(Input.text(entry, "ReceiptHandle"));
    count("NumberOfMessagesDeleted", 1, queue, context);
    return Trees.object();
  }

  private ObjectNode changeVisibility(ObjectNode input, CallContext context) {
    return changeOne(queues.of(input, context), input);
  }

  private ObjectNode changeVisibilityBatch(ObjectNode input, CallContext context) {
    var queue = queues.of(input, context);
    return Batch.each(input, entry -> changeOne(queue, entry));
  }

  private ObjectNode changeOne(Queue queue, ObjectNode entry) {
    long seconds = between(0, 43_200, "VisibilityTimeout", entry, -1);
    stores
        .of(queue)
        .hide(Input.text(entry, "ReceiptHandle"), Duration.ofSeconds(seconds).toMillis());
    return Trees.object();
  }

  private ObjectNode purge(ObjectNode input, CallContext context) {
    var queue = queues.of(input, context);
    stores.purge(queue);
    return Trees.object();
  }

  private static void checkSize(Queue queue, long bytes, String code) {
    long max = QueueAttributes.number(queue, "MaximumMessageSize");
    if (bytes > max) {
      throw AwsException.badRequest(
          code,
          "One or more parameters are invalid. Reason: Message must be shorter than %d bytes."
              .formatted(max));
    }
  }

  private void count(String metric, int count, Queue queue, CallContext context) {
    metrics.add(metric, "Count", dimensions(queue), count, context);
  }

  static Map<String, String> dimensions(Queue queue) {
    return Map.of("QueueName", queue.name());
  }
}
