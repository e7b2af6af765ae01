package io.annal.localcloud.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.Trees;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Creates, describes, changes and deletes queues. */
final class QueueOperations {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\\.fifo");
  static final List<String> COUNTS =
      List.of(
          "ApproximateNumberOfMessages",
          "ApproximateNumberOfMessagesDelayed",
          "ApproximateNumberOfMessagesNotVisible");
  private static final int PAGE = 1000;

  private final MessageStores stores;
  private final Queues queues;
  private final QueueAttributes attributes;
  private final Clock clock;

  QueueOperations(MessageStores stores, Queues queues, Cloud cloud) {
    this.stores = stores;
    this.queues = queues;
    this.attributes = new QueueAttributes(queues, cloud);
    this.clock = cloud.clock();
  }

  Map<String, Operation> operations() {
    return Map.of(
        "CreateQueue", this::create,
        "DeleteQueue", this::delete,
        "GetQueueAttributes", this::getAttributes,
        "GetQueueUrl", this::getUrl,
        "ListDeadLetterSourceQueues", this::listSources,
        "ListQueueTags", this::listTags,
        "ListQueues", this::list,
        "SetQueueAttributes", this::setAttributes,
        "TagQueue", this::tag,
        "UntagQueue", this::untag);
  }

  private synchronized ObjectNode create(ObjectNode input, CallContext context) {
    String name = Input.text(input, "QueueName");
    if (!NAME.matcher(name).matches()) {
      throw AwsException.badRequest(
          "InvalidParameterValue",
          "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
    }
    var wanted = Input.optionalObject(input, "Attributes").orElseGet(Trees::object).deepCopy();
    if (name.endsWith(".fifo") && !wanted.has("FifoQueue")) {
      throw AwsException.badRequest(
          "InvalidParameterValue", "A queue whose name ends with .fifo needs FifoQueue=true");
    }
    attributes.check(wanted, name, context);
    wanted.properties().removeIf(attribute -> attribute.getValue().asText().isEmpty());
    var existing = queues.find(name, context);
    if (existing.isPresent()) {
      return sameAgain(existing.get(), wanted, context);
    }
    queues.requireFree(name, context);
    var queue = newQueue(name, wanted, input);
    queues.put(queue, context);
    return Trees.object().put("QueueUrl", queues.url(queue, context));
  }

  private Queue newQueue(String name, ObjectNode wanted, ObjectNode input) {
    var facts = Trees.object().put("inner", UUID.randomUUID().toString());
    facts.set("attributes", wanted);
    facts.set("tags", Input.optionalObject(input, "tags").orElseGet(Trees::object));
    facts.put("created", now()).put("modified", now());
    return new Queue(name, facts);
  }

  private ObjectNode sameAgain(Queue queue, ObjectNode wanted, CallContext context) {
    var described = QueueAttributes.described(queue, context);
    for (var attribute : wanted.properties()) {
      if (!attribute.getValue().asText().equals(described.get(attribute.getKey()))) {
        throw AwsException.badRequest(
            "QueueNameExists",
            "A queue already exists with the same name and a different value for attribute "
                + attribute.getKey());
      }
    }
    return Trees.object().put("QueueUrl", queues.url(queue, context));
  }

  private synchronized ObjectNode delete(ObjectNode input, CallContext context) {
    var queue = queues.of(input, context);
    queues.remove(queue, context);
    stores.drop(queue);
    return Trees.object();
  }

  private ObjectNode getUrl(ObjectNode input, CallContext context) {
    var queue = queues.named(Input.text(input, "QueueName"), context);
    return Trees.object().put("QueueUrl", queues.url(queue, context));
  }

  private ObjectNode list(ObjectNode input, CallContext context) {
    String prefix = Input.optionalText(input, "QueueNamePrefix").orElse("");
    String after = Input.optionalText(input, "NextToken").orElse("");
    long limit = Input.optionalLong(input, "MaxResults").orElse((long) PAGE);
    if (limit < 1 || limit > PAGE) {
      throw Sending.invalid(
          "Value %d for parameter MaxResults is invalid. Reason: MaxResults must be an integer between 1 and %d"
              .formatted(limit, PAGE));
    }
    var rest =
        queues
            .all(prefix, context)
            .filter(q -> q.name().compareTo(after) > 0)
            .limit(limit + 1)
            .toList();
    var output = Trees.object();
    var urls = output.putArray("QueueUrls");
    rest.stream().limit(limit).forEach(queue -> urls.add(queues.url(queue, context)));
    if (rest.size() > limit) {
      output.put("NextToken", rest.get((int) limit - 1).name());
    }
    return output;
  }

  private ObjectNode listSources(ObjectNode input, CallContext context) {
    String arn = queues.of(input, context).arn(context);
    var output = Trees.object();
    var urls = output.putArray("queueUrls");
    queues
        .all("", context)
        .filter(q -> q.attributes().path("RedrivePolicy").asText().contains('"' + arn + '"'))
        .forEach(q -> urls.add(queues.url(q, context)));
    return output;
  }

  private ObjectNode getAttributes(ObjectNode input, CallContext context) {
    var queue = queues.of(input, context);
    Set<String> wanted = new HashSet<>();
    Input.list(input, "AttributeNames").forEach(name -> wanted.add(name.asText()));
    boolean all = wanted.contains("All");
    var known = QueueAttributes.described(queue, context);
    if (all || COUNTS.stream().anyMatch(wanted::contains)) {
      counts(queue).properties().forEach(c -> known.put(c.getKey(), c.getValue().asText()));
    }
    var output = Trees.object();
    var answer = Trees.object();
    known.forEach((name, value) -> {
      if (all || wanted.contains(name)) {
        answer.put(name, value);
      }
    });
    if (!answer.isEmpty()) {
      output.set("Attributes", answer);
    }
    return output;
  }

  /** How many messages there are in that queue. */
  JsonNode counts(Queue queue) {
    return stores.of(queue).counts();
  }

  private synchronized ObjectNode setAttributes(ObjectNode input, CallContext context) {
    var queue = queues.of(input, context);
    var changes =
        Input.optionalObject(input, "Attributes")
            .orElseThrow(
                () -> AwsException.badRequest("MissingParameter", "Attributes are required"));
    attributes.check(changes, queue.name(), context);
    if (changes.has("FifoQueue")) {
      throw AwsException.badRequest("InvalidAttributeName", "FifoQueue cannot be changed");
    }
    QueueAttributes.change(queue, changes);
    queue.facts().put("modified", now());
    queues.put(queue, context);
    return Trees.object();
  }

  private ObjectNode listTags(ObjectNode input, CallContext context) {
    var output = Trees.object();
    output.set("Tags", queues.of(input, context).tags());
    return output;
  }

  private synchronized ObjectNode tag(ObjectNode input, CallContext context) {
    var queue = queues.of(input, context);
    queue.tags().setAll(Input.optionalObject(input, "Tags").orElseGet(Trees::object));
    queues.put(queue, context);
    return Trees.object();
  }

  private synchronized ObjectNode untag(ObjectNode input, CallContext context) {
    var queue = queues.of(input, context);
    Input.list(input, "TagKeys").forEach(key -> queue.tags().remove(key.asText()));
    queues.put(queue, context);
    return Trees.object();
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
