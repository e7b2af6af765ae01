package io.annal.localcloud.sqs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Trees;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A queue's attributes, their limits and defaults
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html).
 */
final class QueueAttributes {
  private record Range(long min, long max, long standard) {}

  private static final Map<String, Range> NUMBERS =
      Map.of(
          "DelaySeconds", new Range(0, 900, 0),
          "MaximumMessageSize", new Range(1024, 1_048_576, 1_048_576),
          "MessageRetentionPeriod", new Range(60, 1_209_600, 345_600),
          "ReceiveMessageWaitTimeSeconds", new Range(0, 20, 0),
          "VisibilityTimeout", new Range(0, 43_200, 30),
          "KmsDataKeyReusePeriodSeconds", new Range(60, 86_400, 300));
  private static final Set<String> BOOLEANS =
      Set.of("FifoQueue", "ContentBasedDeduplication", "SqsManagedSseEnabled");
  private static final Set<String> TEXTS =
      Set.of("KmsMasterKeyId", "DeduplicationScope", "FifoThroughputLimit");
  private static final Set<String> DOCUMENTS =
      Set.of("Policy", "RedrivePolicy", "RedriveAllowPolicy");
  private final Queues queues;
  private final Cloud cloud;

  QueueAttributes(Queues queues, Cloud cloud) {
    this.queues = queues;
    this.cloud = cloud;
  }

  /**
   * Checks them; an empty text takes a document away. A boolean may be written in any case.
   *
   * @see <a
   *     href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html">{@code
   *     FifoQueue} is {@code true} or not there</a>
   */
  void check(ObjectNode attributes, String queue, CallContext context) {
    BOOLEANS.stream()
        .filter(attributes::has)
        .forEach(
            name -> attributes.put(name, attributes.get(name).asText().toLowerCase(Locale.ROOT)));
    if (attributes.path("FifoQueue").asText().equals("false")) {
      throw AwsException.badRequest("InvalidAttributeName", "Unknown Attribute FifoQueue.");
    }
    for (var attribute : attributes.properties()) {
      checkOne(attribute.getKey(), attribute.getValue().asText(), context);
    }
    boolean fifo = attributes.path("FifoQueue").asText().equals("true");
    if (fifo != queue.endsWith(".fifo") && attributes.has("FifoQueue")) {
      throw AwsException.badRequest(
          "InvalidParameterValue", "The name of a FIFO queue can only, and must, end with .fifo");
    }
  }

  private void checkOne(String name, String value, CallContext context) {
    Range range = NUMBERS.get(name);
    if (range != null) {
      if (!value.matches("\\d{1,9}")
          || Long.parseLong(value) < range.min()
          || Long.parseLong(value) > range.max()) {
        throw invalid(name, value);
      }
    } else if (BOOLEANS.contains(name)) {
      if (!value.equals("true") && !value.equals("false")) {
        throw invalid(name, value);
      }
    } else if (DOCUMENTS.contains(name)) {
      checkDocument(name, value, context);
    } else if (!TEXTS.contains(name)) {
      throw AwsException.badRequest("InvalidAttributeName", "Unknown Attribute " + name + ".");
    }
  }

  private void checkDocument(String name, String value, CallContext context) {
    if (value.isEmpty()) {
      return;
    }
    try {
      if (!Trees.readJson(value).isObject()) {
        throw invalid(name, value);
      }
    } catch (AwsException e) {
      throw invalid(name, value);
    }
    if (name.equals("Policy")) {
      cloud.authorizer().requireResourcePolicy(value, "InvalidAttributeValue");
    }
    if (name.equals("RedrivePolicy")) {
      deadLetterQueue(value, context);
    }
  }

  /** The queue that a redrive policy names; it must be there. */
  private void deadLetterQueue(String redrivePolicy, CallContext context) {
    var policy = Trees.readJson(redrivePolicy);
    String arn = policy.path("deadLetterTargetArn").asText();
    long count = policy.path("maxReceiveCount").asLong();
    if (!arn.startsWith(context.arn("sqs", "")) || count < 1 || count > 1000) {
      throw invalid("RedrivePolicy", redrivePolicy);
    }
    if (queues.find(arn.substring(arn.lastIndexOf(':') + 1), context).isEmpty()) {
      throw AwsException.badRequest(
          "InvalidParameterValue",
          "Value %s for parameter RedrivePolicy is invalid. Reason: Dead letter target does"
                  .formatted(redrivePolicy)
              + " not exist.");
    }
  }

  /** Sets them; an empty text takes one away. Of its two encryptions a queue has one at a time. */
  static void change(Queue queue, ObjectNode changes) {
    var own = queue.attributes();
    for (var change : changes.properties()) {
      if (change.getValue().asText().isEmpty()) {
        own.remove(change.getKey());
      } else {
        own.set(change.getKey(), change.getValue());
      }
    }
    boolean ownKey = !changes.path("KmsMasterKeyId").asText().isEmpty();
    if (ownKey || (changes.has("KmsMasterKeyId") && !changes.has("SqsManagedSseEnabled"))) {
      own.remove("SqsManagedSseEnabled"); // follows the key: false with one, true without
    } else if (changes.path("SqsManagedSseEnabled").asText().equals("true")) {
      own.remove("KmsMasterKeyId");
    }
  }

  /** One of its numbers, by default where none was set. */
  static long number(Queue queue, String name) {
    Range range = Objects.requireNonNull(NUMBERS.get(name));
    return queue.attributes().path(name).asLong(range.standard());
  }

  /** All of a queue's attributes, those by default included. */
  static Map<String, String> described(Queue queue, CallContext context) {
    var all = new LinkedHashMap<String, String>();
    boolean ownKey = queue.attributes().has("KmsMasterKeyId");
    NUMBERS.forEach((name, range) -> {
      if (ownKey || !name.startsWith("Kms")) {
        all.put(name, String.valueOf(range.standard()));
      }
    });
    all.put("SqsManagedSseEnabled", String.valueOf(!ownKey));
    queue.attributes().properties().forEach(a -> all.put(a.getKey(), a.getValue().asText()));
    all.put("QueueArn", queue.arn(context));
    all.put("CreatedTimestamp", queue.facts().get("created").asText());
    all.put("LastModifiedTimestamp", queue.facts().get("modified").asText());
    return all;
  }

  private static AwsException invalid(String name, String value) {
    return AwsException.badRequest(
        "InvalidAttributeValue", "Invalid value for the parameter %s: %s".formatted(name, value));
  }
}
