package io.annal.cli.deadletters;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * Understands the four forms in which AWS gives up: <a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html">EventBridge</a>
 * leaves the event and says why in attributes; Lambda's <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html">asynchronous
 * invocation</a> wraps the event; an <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html">event-source
 * mapping</a> leaves the records' address in the stream; a <a
 * href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html">queue</a>
 * moves its message, and says where it was in a system attribute. What the stream publisher gives
 * up by itself it wraps as Lambda would.
 */
final class DeadLetterReader {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private DeadLetterReader() {}

  static DeadLetter read(Message message) {
    JsonNode body = parse(message.body());
    if (message.messageAttributes().containsKey("RULE_ARN")) {
      return undelivered(message, body);
    }
    String queue =
        message.attributes().get(MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN);
    if (queue != null && body.has("detail-type") && body.path("detail").isObject()) {
      return deadLetter(
          message,
          queue,
          "TooManyReceives: its function failed on it every time; the function's log says why",
          new DeadLetter.Content.Event(body));
    }
    if (body.has("DDBStreamBatchInfo")) {
      return unpublished(message, body);
    }
    if (body.has("requestPayload")) {
      return failed(message, body);
    }
    return deadLetter(message, "", "unknown", new DeadLetter.Content.Unknown());
  }

  private static DeadLetter undelivered(Message message, JsonNode event) {
    Map<String, MessageAttributeValue> why = message.messageAttributes();
    String reason =
        "%s: %s".formatted(text(why, "ERROR_CODE", "?"), text(why, "ERROR_MESSAGE", "no message"));
    return deadLetter(
        message, text(why, "TARGET_ARN", ""), reason, new DeadLetter.Content.Event(event));
  }

  private static DeadLetter failed(Message message, JsonNode body) {
    String condition = body.at("/requestContext/condition").asText();
    String error = body.at("/responsePayload/errorMessage").asText("");
    JsonNode payload = body.path("requestPayload");
    return deadLetter(
        message,
        body.at("/requestContext/functionArn").asText(),
        error.isEmpty() ? condition : condition + ": " + error,
        payload.has("Records")
            ? new DeadLetter.Content.Item(payload)
            : new DeadLetter.Content.Event(payload));
  }

  private static DeadLetter unpublished(Message message, JsonNode body) {
    JsonNode info = body.path("DDBStreamBatchInfo");
    return deadLetter(
        message,
        body.at("/requestContext/functionArn").asText(),
        body.at("/requestContext/condition").asText(),
        new DeadLetter.Content.StreamRecords(
            info.path("streamArn").asText(),
            info.path("shardId").asText(),
            info.path("startSequenceNumber").asText(),
            info.path("endSequenceNumber").asText(),
            info.path("batchSize").asInt()));
  }

  private static DeadLetter deadLetter(
      Message message, String function, String reason, DeadLetter.Content what) {
    String sent = message.attributes().getOrDefault(MessageSystemAttributeName.SENT_TIMESTAMP, "0");
    return new DeadLetter(
        message.messageId(),
        message.receiptHandle(),
        Instant.ofEpochMilli(Long.parseLong(sent)),
        function,
        reason,
        what,
        message.body());
  }

  private static String text(
      Map<String, MessageAttributeValue> attributes, String name, String otherwise) {
    MessageAttributeValue value = attributes.get(name);
    return value == null ? otherwise : value.stringValue();
  }

  private static JsonNode parse(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      // Somebody else's message: it is listed as unknown, never dropped.
      return MissingNode.getInstance();
    }
  }
}
