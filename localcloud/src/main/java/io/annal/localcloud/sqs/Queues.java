package io.annal.localcloud.sqs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.StateStore;
import io.annal.localcloud.wire.Trees;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/** The queues that there are. */
final class Queues {
  private static final long NAME_KEPT_MILLIS = Duration.ofSeconds(60).toMillis();

  private final Cloud cloud;
  private final StateStore.StateMap state;

  /** When each name was given up, by place and name. */
  private final StateStore.StateMap deleted;

  Queues(Cloud cloud) {
    this.cloud = cloud;
    this.state = cloud.state().map("sqs.queues");
    this.deleted = cloud.state().map("sqs.deletedqueues");
  }

  /** The queue that an input's {@code QueueUrl} names. */
  Queue of(ObjectNode input, CallContext context) {
    String url = Input.text(input, "QueueUrl");
    String[] parts = url.split("/", -1);
    if (parts.length == 1) { // the queue's name alone, which SQS takes, too
      return named(url, context);
    }
    if (parts.length < 2 || !parts[parts.length - 2].equals(context.account())) {
      throw missing(url);
    }
    return find(parts[parts.length - 1], context).orElseThrow(() -> missing(url));
  }

  /** The queue of that name, or AWS's error. */
  Queue named(String name, CallContext context) {
    return find(name, context).orElseThrow(() -> missing(name));
  }

  Optional<Queue> find(String name, CallContext context) {
    return state.get(place(context) + name).map(facts -> new Queue(name, (ObjectNode) facts));
  }

  Stream<Queue> all(String prefix, CallContext context) {
    String place = place(context);
    return state
        .entries(place + prefix)
        .map(e -> new Queue(e.key().substring(place.length()), (ObjectNode) e.value()));
  }

  /** Every queue with the place that it is in. */
  Stream<Placed> everywhere() {
    return state
        .entries("")
        .map(e -> {
          String[] key = e.key().split("/", 3);
          var self =
              new CallContext.Principal.AwsService("sqs.amazonaws.com", "arn:aws:sqs:::" + key[2]);
          var context = new CallContext(key[0], key[1], self, "metrics");
          return new Placed(new Queue(key[2], (ObjectNode) e.value()), context);
        });
  }

  void put(Queue queue, CallContext context) {
    state.put(place(context) + queue.name(), queue.facts());
  }

  /**
   * Removes a queue, whose name stays taken for a minute. CloudFormation's queues leave theirs
   * free, so that nobody has to wait before a stack is made again.
   */
  void remove(Queue queue, CallContext context) {
    String key = place(context) + queue.name();
    if (!context.invokedBy().equals(CallContext.CLOUD_FORMATION)) {
      deleted.put(key, Trees.object().put("at", cloud.clock().millis()));
    }
    state.remove(key);
  }

  /**
   * Lets a name be used.
   *
   * @throws AwsException {@code QueueDeletedRecently} within a minute of a queue's deletion, see <a
   *     href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html">CreateQueue</a>
   */
  void requireFree(String name, CallContext context) {
    boolean recently =
        deleted
            .get(place(context) + name)
            .filter(gone -> cloud.clock().millis() - gone.path("at").asLong() < NAME_KEPT_MILLIS)
            .isPresent();
    if (recently) {
      throw AwsException.badRequest(
          "QueueDeletedRecently",
          "You must wait 60 seconds after deleting a queue before you can create another with the"
              + " same name.");
    }
  }

  /** Forgets names that are free again. */
  void tidy() {
    long before = cloud.clock().millis() - NAME_KEPT_MILLIS;
    try (var names = deleted.entries("")) {
      names
          .filter(entry -> entry.value().path("at").asLong() <= before)
          .map(StateStore.Entry::key)
          .toList()
          .forEach(deleted::remove);
    }
  }

  String url(Queue queue, CallContext context) {
    return "%s/%s/%s".formatted(cloud.endpoint(), context.account(), queue.name());
  }

  private static String place(CallContext context) {
    return context.account() + "/" + context.region() + "/";
  }

  private static AwsException missing(String queue) {
    return AwsException.badRequest(
        "QueueDoesNotExist", "The specified queue does not exist: " + queue);
  }

  /** A queue and its account and Region. */
  record Placed(Queue queue, CallContext context) {}
}
