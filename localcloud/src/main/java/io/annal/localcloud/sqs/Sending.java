package io.annal.localcloud.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Puts messages into queues; a FIFO queue takes each deduplication id once in five minutes. */
final class Sending {
  /** What XML cannot say, SQS does not take. */
  private static final Pattern NO_TEXT =
      Pattern.compile("[^\\x09\\x0A\\x0D\\x20-\\uD7FF\\uE000-\\uFFFD\\x{10000}-\\x{10FFFF}]");

  private static final int MAX_DELAY_SECONDS = 900;

  private final MessageStores stores;
  private final Clock clock;

  Sending(MessageStores stores, Clock clock) {
    this.stores = stores;
    this.clock = clock;
  }

  ObjectNode send(Queue queue, ObjectNode entry, CallContext context) {
    check(entry);
    if (!queue.fifo()) {
      if (entry.hasNonNull("MessageDeduplicationId")) {
        throw invalid("MessageDeduplicationId is a parameter of FIFO queues");
      }
      return answer(store(queue, entry, delay(queue, entry), context), queue);
    }
    return once(queue, entry, context);
  }

  private ObjectNode once(Queue queue, ObjectNode entry, CallContext context) {
    requireGroup(queue, entry);
    long delay = Input.optionalLong(entry, "DelaySeconds").orElse(0L);
    if (delay != 0) {
      throw invalid(
          "Value %d for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type"
              .formatted(delay));
    }
    entry.remove("DelaySeconds");
    String id = deduplication(queue, entry);
    entry.put("MessageDeduplicationId", id);
    boolean perGroup =
        queue.attributes().path("DeduplicationScope").asText().equals("messageGroup");
    String key = perGroup ? entry.get("MessageGroupId").asText() + "/" + id : id;
    synchronized (stores.of(queue)) {
      Optional<JsonNode> before = stores.sentBefore(queue, key);
      if (before.isPresent()) {
        var again = (ObjectNode) before.get().deepCopy();
        again.remove("at");
        return again.put("MD5OfMessageBody", Md5.of(Input.text(entry, "MessageBody")));
      }
      var answer = answer(store(queue, entry, delay(queue, entry), context), queue);
      stores.remember(queue, key, answer.deepCopy());
      return answer;
    }
  }

  /** Refuses a message without the group that a FIFO queue needs. */
  static void requireGroup(Queue queue, JsonNode entry) {
    if (queue.fifo() && !entry.hasNonNull("MessageGroupId")) {
      throw AwsException.badRequest(
          "MissingParameter", "The request must contain the parameter MessageGroupId.");
    }
  }

  private static String deduplication(Queue queue, ObjectNode entry) {
    return Input.optionalText(entry, "MessageDeduplicationId")
        .or(() ->
            queue.attributes().path("ContentBasedDeduplication").asText().equals("true")
                ? Optional.of(Md5.contentId(entry.path("MessageBody").asText()))
                : Optional.empty())
        .orElseThrow(() ->
            invalid(
                "The queue should either have ContentBasedDeduplication enabled or"
                    + " MessageDeduplicationId provided explicitly"));
  }

  private Message store(Queue queue, ObjectNode entry, Duration delay, CallContext context) {
    long now = clock.millis();
    String id = UUID.randomUUID().toString();
    return stores
        .of(queue)
        .add(number ->
            Message.of(number, entry, id, context.account(), now, now + delay.toMillis()));
  }

  private static Duration delay(Queue queue, ObjectNode entry) {
    long seconds =
        Input.optionalLong(entry, "DelaySeconds")
            .orElseGet(() -> QueueAttributes.number(queue, "DelaySeconds"));
    if (seconds < 0 || seconds > MAX_DELAY_SECONDS) {
      throw invalid("Value %d for parameter DelaySeconds is not 0 to 900".formatted(seconds));
    }
    return Duration.ofSeconds(seconds);
  }

  private static ObjectNode answer(Message message, Queue queue) {
    var answer =
        Trees.object()
            .put("MessageId", message.id())
            .put("MD5OfMessageBody", Md5.of(message.body()));
    if (!message.attributes().isEmpty()) {
      answer.put("MD5OfMessageAttributes", Md5.of(message.attributes()));
    }
    if (!message.systemAttributes().isEmpty()) {
      answer.put("MD5OfMessageSystemAttributes", Md5.of(message.systemAttributes()));
    }
    if (queue.fifo()) {
      answer.put("SequenceNumber", Delivered.sequence(message));
    }
    return answer;
  }

  private static void check(ObjectNode entry) {
    String body = Input.text(entry, "MessageBody");
    if (body.isEmpty()) {
      throw AwsException.badRequest(
          "MissingParameter", "The request must contain the parameter MessageBody.");
    }
    checkCharacters(body);
    for (String member : new String[] {"MessageAttributes", "MessageSystemAttributes"}) {
      entry.path(member).properties().forEach(each -> attribute(each.getKey(), each.getValue()));
    }
  }

  private static void checkCharacters(String text) {
    if (NO_TEXT.matcher(text).find()) {
      throw AwsException.badRequest(
          "InvalidMessageContents",
          "Invalid characters found. Valid unicode characters are #x9 |"
              + " #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");
    }
  }

  private static void attribute(String name, JsonNode attribute) {
    String type = attribute.path("DataType").asText();
    boolean binary = type.equals("Binary") || type.startsWith("Binary.");
    if (!binary && !type.matches("(String|Number)(\\..+)?")) {
      throw invalid("The type '%s' of the message attribute '%s' is none".formatted(type, name));
    }
    if (attribute.path(binary ? "BinaryValue" : "StringValue").asText().isEmpty()) {
      throw invalid("The message attribute '%s' must contain a non-empty value".formatted(name));
    }
    if (!binary) {
      checkCharacters(attribute.path("StringValue").asText());
    }
  }

  /** Of body and attributes, as AWS counts it. */
  static long size(JsonNode message) {
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

  static AwsException invalid(String why) {
    return AwsException.badRequest("InvalidParameterValue", why + ".");
  }
}
