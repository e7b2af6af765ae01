package io.annal.localcloud.sns;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.GuardedResources;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Operation;
import io.annal.localcloud.wire.PublicFiles;
import io.annal.localcloud.wire.RawService.Reply;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.Service;
import io.annal.localcloud.wire.Trees;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Amazon SNS, https://docs.aws.amazon.com/sns/latest/api/ : standard topics that deliver to queues
 * and functions. An e-mail address can subscribe, and stays pending.
 */
public final class SnsService implements Service, GuardedResources, PublicFiles {
  private static final int MOST_ENTRIES = 10;

  private final Topics topics;
  private final Subscriptions subscriptions;
  private final Signer signer;
  private final Publisher publisher;
  private final Map<String, Operation> operations = new LinkedHashMap<>();

  public SnsService(Cloud cloud) {
    subscriptions = new Subscriptions(cloud);
    topics = new Topics(cloud, subscriptions);
    signer = new Signer(cloud);
    publisher = new Publisher(cloud, subscriptions, new Notifications(signer, cloud::endpoint));
    operations.put("CreateTopic", topics::create);
    operations.put("DeleteTopic", topics::delete);
    operations.put("GetTopicAttributes", topics::attributes);
    operations.put("SetTopicAttributes", topics::setAttribute);
    operations.put("ListTopics", topics::list);
    operations.put("AddPermission", topics::addPermission);
    operations.put("RemovePermission", topics::removePermission);
    operations.put("TagResource", topics::tag);
    operations.put("UntagResource", topics::untag);
    operations.put("ListTagsForResource", topics::tagsOf);
    subscriptionOperations();
    operations.put("Publish", this::publish);
    operations.put("PublishBatch", this::publishBatch);
  }

  private void subscriptionOperations() {
    operations.put(
        "Subscribe",
        (input, context) ->
            subscriptions.subscribe(
                topics.required(Errors.text(input, "TopicArn")), input, context));
    operations.put("Unsubscribe", subscriptions::unsubscribe);
    operations.put("ConfirmSubscription", subscriptions::confirm);
    operations.put("GetSubscriptionAttributes", subscriptions::attributes);
    operations.put("SetSubscriptionAttributes", subscriptions::setAttribute);
    operations.put("ListSubscriptions", subscriptions::list);
    operations.put(
        "ListSubscriptionsByTopic",
        (input, context) -> {
          var arn = Errors.text(input, "TopicArn");
          topics.required(arn);
          return subscriptions.listByTopic(input, arn);
        });
  }

  private ObjectNode publish(ObjectNode input, CallContext context) {
    if (Input.optionalText(input, "PhoneNumber").isPresent()) {
      throw AwsException.unsupported("PhoneNumber of Publish");
    }
    var arn =
        Input.optionalText(input, "TopicArn")
            .filter(text -> !text.isEmpty())
            .orElseGet(() -> Errors.text(input, "TargetArn"));
    var version = signatureVersion(arn);
    return Trees.object().put("MessageId", publisher.publish(arn, version, input, context));
  }

  private ObjectNode publishBatch(ObjectNode input, CallContext context) {
    var arn = Errors.text(input, "TopicArn");
    var version = signatureVersion(arn);
    var entries = Input.list(input, "PublishBatchRequestEntries");
    checkBatch(entries.stream().map(entry -> entry.path("Id").asText()).toList());
    var output = Trees.object();
    var successful = output.putArray("Successful");
    var failed = output.putArray("Failed");
    for (var node : entries) {
      var id = node.path("Id").asText();
      try {
        var messageId = publisher.publish(arn, version, (ObjectNode) node, context);
        successful.addObject().put("Id", id).put("MessageId", messageId);
      } catch (AwsException e) {
        failed
            .addObject()
            .put("Id", id)
            .put("Code", e.code())
            .put("Message", e.getMessage())
            .put("SenderFault", e.status() < 500);
      }
    }
    return output;
  }

  private String signatureVersion(String arn) {
    var attributes = topics.required(arn).path("Attributes");
    return attributes.path("SignatureVersion").asText(Signer.DEFAULT_VERSION);
  }

  private static void checkBatch(List<String> ids) {
    if (ids.isEmpty()) {
      throw AwsException.badRequest(
          "EmptyBatchRequest", "The batch request doesn't contain any entries.");
    }
    if (ids.size() > MOST_ENTRIES) {
      throw AwsException.badRequest(
          "TooManyEntriesInBatchRequest",
          "The batch request contains more entries than permissible.");
    }
    if (new HashSet<>(ids).size() < ids.size()) {
      throw AwsException.badRequest(
          "BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
    }
  }

  @Override
  public Optional<Reply> file(String path) {
    return signer
        .certificate(path)
        .map(text ->
            new Reply(
                200,
                Map.of("Content-Type", "application/x-pem-file"),
                text.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public String name() {
    return "sns";
  }

  @Override
  public Map<String, Operation> operations() {
    return operations;
  }

  @Override
  public String xmlNamespace() {
    return "http://sns.amazonaws.com/doc/2010-03-31/";
  }

  @Override
  public Set<String> maps() {
    return Set.of("Attributes");
  }

  @Override
  public List<Permission> permissions(String operation, ObjectNode input, CallContext context) {
    var action = operation.equals("PublishBatch") ? "Publish" : operation;
    var keys = new HashMap<String, List<String>>();
    if (operation.equals("Subscribe")) {
      Input.optionalText(input, "Protocol").ifPresent(p -> keys.put("sns:Protocol", List.of(p)));
      Input.optionalText(input, "Endpoint").ifPresent(e -> keys.put("sns:Endpoint", List.of(e)));
    }
    return List.of(new Permission("sns:" + action, resource(input, context), keys));
  }

  @Override
  public Optional<ResourcePolicy> resourcePolicy(Permission permission, CallContext context) {
    return topics.guard(permission.resource());
  }

  private static String resource(ObjectNode input, CallContext context) {
    for (var member : List.of("TopicArn", "TargetArn", "ResourceArn")) {
      var arn = Input.optionalText(input, member).filter(text -> !text.isEmpty());
      if (arn.isPresent()) {
        return arn.get();
      }
    }
    var subscription = Input.optionalText(input, "SubscriptionArn").orElse("");
    int afterTopic = subscription.lastIndexOf(':');
    if (afterTopic > 0) {
      return subscription.substring(0, afterTopic);
    }
    return Input.optionalText(input, "Name").map(name -> context.arn("sns", name)).orElse("*");
  }

  @Override
  public void start() {
    publisher.start();
  }

  @Override
  public void close() {
    publisher.close();
  }
}
