package io.annal.localcloud.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.MetricBuffer;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Service.Permission;
import io.annal.localcloud.wire.Trees;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Sends, receives and deletes messages. */
final class MessageOperations {
  private final QueueServer server;
  private final Queues queues;
  private final Cloud cloud;
  private final MetricBuffer metrics;

  MessageOperations(QueueServer server, Queues queues, Cloud cloud, MetricBuffer metrics) {
    this.server = server;
    this.queues = queues;
    this.cloud = cloud;
    this.metrics = metrics;
  }

  Map<String, Operation> operations() {
    return Map.of(
        "ChangeMessageVisibility", (i, c) -> forward("ChangeMessageVisibility", i, c),
        "ChangeMessageVisibilityBatch", (i, c) -> forward("ChangeMessageVisibilityBatch", i, c),
        "DeleteMessage", this::delete,
        "DeleteMessageBatch", this::deleteBatch,
        "PurgeQueue", (i, c) -> forward("PurgeQueue", i, c),
        "ReceiveMessage", this::receive,
        "SendMessage", this::send,
        "SendMessageBatch", this::sendBatch);
  }

  private ObjectNode forward(String operation, ObjectNode input, CallContext context) {
    return call(operation, input, queues.of(input, context));
  }

  private ObjectNode call(String operation, ObjectNode input, Queue queue) {
    var inner = input.deepCopy();
    inner.put("QueueUrl", server.url(queue.inner()));
    return server.call(operation, inner);
  }

  private ObjectNode send(ObjectNode input, CallContext context) {
    var queue = queues.of(input, context);
    checkPolicy(queue, context);
    checkSize(queue, size(input));
    var output = call("SendMessage", input, queue);
    count("NumberOfMessagesSent", 1, queue, context);
    metrics.add("SentMessageSize", "Bytes", dimensions(queue), (double) size(input), context);
    return output;
  }

  private ObjectNode sendBatch(ObjectNode input, CallContext context) {
    var queue = queues.of(input, context);
    checkPolicy(queue, context);
    long total = 0;
    for (JsonNode entry : Input.list(input, "Entries")) {
      total += size(entry);
    }
    checkSize(queue, total);
    var output = call("SendMessageBatch", input, queue);
    count("NumberOfMessagesSent", output.path("Successful").size(), queue, context);
    return output;
  }

  private ObjectNode receive(ObjectNode input, CallContext context) {
    var queue = queues.of(input, context);
    var output = call("ReceiveMessage", input, queue);
    int count = output.path("Messages").size();
    for (JsonNode message : output.path("Messages")) {
      if (message.get("Attributes") instanceof ObjectNode attributes) {
        translate(attributes, context);
      }
    }
    count(
        count == 0 ? "NumberOfEmptyReceives" : "NumberOfMessagesReceived",
        Math.max(1, count),
        queue,
        context);
    return output;
  }

  private void translate(ObjectNode attributes, CallContext context) {
    if (attributes.has("SenderId")) {
      attributes.put("SenderId", context.account());
    }
    String source = attributes.path("DeadLetterQueueSourceArn").asText();
    if (!source.isEmpty()) {
      String inner = source.substring(source.lastIndexOf(':') + 1);
      attributes.put("DeadLetterQueueSourceArn", queues.arnOfInner(inner, context));
    }
  }

  private ObjectNode delete(ObjectNode input, CallContext context) {
    var queue = queues.of(input, context);
    var output = call("DeleteMessage", input, queue);
    count("NumberOfMessagesDeleted", 1, queue, context);
    return output;
  }

  private ObjectNode deleteBatch(ObjectNode input, CallContext context) {
    var queue = queues.of(input, context);
    var output = call("DeleteMessageBatch", input, queue);
    count("NumberOfMessagesDeleted", output.path("Successful").size(), queue, context);
    return output;
  }

  /** A service of the cloud may send only where the queue's own policy lets it. */
  private void checkPolicy(Queue queue, CallContext context) {
    if (!(context.principal() instanceof Principal.AwsService service)) {
      return;
    }
    String policy = queue.attributes().path("Policy").asText();
    var permission = new Permission("sqs:SendMessage", queue.arn(context), Map.of());
    if (policy.isEmpty()
        || !cloud
            .authorizer()
            .allowedByResourcePolicy(Trees.readJson(policy), permission, context)) {
      throw new AwsException(
          "AccessDenied",
          403,
          "User: %s is not authorized to perform: sqs:sendmessage on resource: %s because no"
                  .formatted(service.name(), queue.arn(context))
              + " resource-based policy allows the sqs:sendmessage action");
    }
  }

  private static void checkSize(Queue queue, long bytes) {
    long max = queue.attributes().path("MaximumMessageSize").asLong(1_048_576);
    if (bytes > max) {
      throw AwsException.badRequest(
          "InvalidParameterValue",
          "One or more parameters are invalid. Reason: Message must be shorter than %d bytes."
              .formatted(max));
    }
  }

  /** Of body and attributes, as AWS counts it. */
  private static long size(JsonNode message) {
    long bytes = utf8(message.path("MessageBody").asText());
    for (var attribute : message.path("MessageAttributes").properties()) {
      bytes += utf8(attribute.getKey()) + utf8(attribute.getValue().path("DataType").asText());
      bytes += utf8(attribute.getValue().path("StringValue").asText());
      bytes += attribute.getValue().path("BinaryValue").asText().length() * 3L / 4;
    }
    return bytes;
  }

  private static long utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private void count(String metric, int count, Queue queue, CallContext context) {
    metrics.add(metric, "Count", dimensions(queue), count, context);
  }

  static Map<String, String> dimensions(Queue queue) {
    return Map.of("QueueName", queue.name());
  }
}
