package io.annal.localcloud.sqs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.StateStore;
import java.util.Optional;
import java.util.stream.Stream;

/** The queues that there are. */
final class Queues {
  private final Cloud cloud;
  private final StateStore.StateMap state;

  Queues(Cloud cloud) {
    this.cloud = cloud;
    this.state = cloud.state().map("sqs.queues");
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

  void remove(Queue queue, CallContext context) {
    state.remove(place(context) + queue.name());
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
