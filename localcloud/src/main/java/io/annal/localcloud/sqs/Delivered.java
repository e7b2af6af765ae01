package io.annal.localcloud.sqs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A message as who receives it sees it: with the attributes that he asked for. */
final class Delivered {
  private final Set<String> system = new HashSet<>();
  private final Set<String> own = new HashSet<>();

  Delivered(ObjectNode input) {
    Input.list(input, "AttributeNames").forEach(name -> system.add(name.asText()));
    Input.list(input, "MessageSystemAttributeNames").forEach(name -> system.add(name.asText()));
    Input.list(input, "MessageAttributeNames").forEach(name -> own.add(name.asText()));
  }

  ObjectNode of(Message message, boolean fifo) {
    var shape =
        Trees.object()
            .put("MessageId", message.id())
            .put("ReceiptHandle", message.receipt())
            .put("MD5OfBody", Md5.of(message.body()))
            .put("Body", message.body());
    var attributes = Trees.object();
    systemAttributes(message, fifo)
        .forEach((name, value) -> {
          if (system.contains("All") || system.contains(name)) {
            attributes.put(name, value);
          }
        });
    if (!attributes.isEmpty()) {
      shape.set("Attributes", attributes);
    }
    var chosen = Trees.object();
    message.attributes().properties().stream()
        .filter(each -> wanted(each.getKey()))
        .forEach(each -> chosen.set(each.getKey(), each.getValue()));
    if (!chosen.isEmpty()) {
      shape.set("MessageAttributes", chosen);
      shape.put("MD5OfMessageAttributes", Md5.of(chosen));
    }
    return shape;
  }

  private boolean wanted(String name) {
    return own.stream()
        .anyMatch(asked ->
            asked.equals("All")
                || asked.equals("*")
                || asked.equals(name)
                || (asked.endsWith(".*")
                    && name.startsWith(asked.substring(0, asked.length() - 2))));
  }

  private static Map<String, String> systemAttributes(Message message, boolean fifo) {
    var all = new LinkedHashMap<String, String>();
    all.put("SenderId", message.sender());
    all.put("SentTimestamp", String.valueOf(message.sent()));
    all.put("ApproximateReceiveCount", String.valueOf(message.receives()));
    all.put("ApproximateFirstReceiveTimestamp", String.valueOf(message.firstReceived()));
    if (fifo) {
      all.put("SequenceNumber", sequence(message));
    }
    message.group().ifPresent(group -> all.put("MessageGroupId", group));
    message.deduplication().ifPresent(id -> all.put("MessageDeduplicationId", id));
    message.source().ifPresent(arn -> all.put("DeadLetterQueueSourceArn", arn));
    message
        .systemAttributes()
        .properties()
        .forEach(each -> all.put(each.getKey(), each.getValue().path("StringValue").asText()));
    return all;
  }

  static String sequence(Message message) {
    return "%020d".formatted(message.number());
  }
}
