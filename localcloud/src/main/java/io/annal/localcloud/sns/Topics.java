package io.annal.localcloud.sns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.Authorizer;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.ResourcePolicy;
import io.annal.localcloud.wire.StateStore.Entry;
import io.annal.localcloud.wire.StateStore.StateMap;
import io.annal.localcloud.wire.Trees;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Topics, their attributes, policies and tags. */
final class Topics {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,256}");
  private static final Set<String> SETTABLE =
      Set.of(
          "DisplayName",
          "Policy",
          "DeliveryPolicy",
          "KmsMasterKeyId",
          "SignatureVersion",
          "TracingConfig");
  private static final int PAGE = 100;

  private final StateMap topics;
  private final Subscriptions subscriptions;
  private final Supplier<Authorizer> authorizer;

  Topics(Cloud cloud, Subscriptions subscriptions) {
    this.topics = cloud.state().map("sns.topics");
    this.subscriptions = subscriptions;
    this.authorizer = cloud::authorizer;
  }

  /** "If a topic with that name exists, the action returns its ARN without creating a new one." */
  ObjectNode create(ObjectNode input, CallContext context) {
    var name = Errors.text(input, "Name");
    if (name.endsWith(".fifo")) {
      throw AwsException.unsupported("A FIFO topic");
    }
    if (!NAME.matcher(name).matches()) {
      throw Errors.invalid("Invalid parameter: Topic Name");
    }
    if (!Input.optionalText(input, "DataProtectionPolicy").orElse("").isEmpty()) {
      throw AwsException.unsupported("DataProtectionPolicy of CreateTopic");
    }
    var attributes = Input.optionalObject(input, "Attributes").orElseGet(Trees::object);
    attributes.properties().forEach(entry -> check(entry.getKey(), entry.getValue().asText()));
    var arn = context.arn("sns", name);
    var topic = Trees.object().put("TopicArn", arn).put("Owner", context.account());
    topic.set("Attributes", attributes);
    topic.set("Tags", asList(tags(input)));
    if (!topics.putIfAbsent(arn, topic)) {
      checkSame(arn, attributes);
    }
    return Trees.object().put("TopicArn", arn);
  }

  private void checkSame(String arn, ObjectNode attributes) {
    var existing = required(arn).path("Attributes");
    attributes
        .properties()
        .forEach(entry -> {
          if (!entry.getValue().equals(existing.get(entry.getKey()))) {
            throw Errors.invalid(
                "Invalid parameter: Attributes Reason: Topic already exists with different attributes");
          }
        });
  }

  private void check(String attribute, String value) {
    if (attribute.endsWith("SuccessFeedbackSampleRate") && value.equals("0")) {
      return; // samples nothing, as a topic does without it
    }
    if (!SETTABLE.contains(attribute)) {
      if (attribute.startsWith("Fifo")
          || attribute.endsWith("FeedbackRoleArn")
          || attribute.endsWith("FeedbackSampleRate")
          || attribute.equals("ArchivePolicy")
          || attribute.equals("ContentBasedDeduplication")) {
        throw AwsException.unsupported("The topic attribute " + attribute);
      }
      throw Errors.invalid("Invalid parameter: AttributeName");
    }
    if (attribute.equals("SignatureVersion") && !value.equals("1") && !value.equals("2")) {
      throw Errors.invalid("Invalid parameter: SignatureVersion Reason: must be 1 or 2");
    }
    if (attribute.endsWith("Policy") && !value.isEmpty()) {
      Errors.json(value, attribute);
      if (attribute.equals("Policy")) {
        authorizer.get().requireResourcePolicy(value, "InvalidParameter");
      }
    }
  }

  ObjectNode delete(ObjectNode input, CallContext context) {
    var arn = Errors.text(input, "TopicArn");
    subscriptions.forgetTopic(arn);
    topics.remove(arn);
    return Trees.object();
  }

  ObjectNode attributes(ObjectNode input, CallContext context) {
    var arn = Errors.text(input, "TopicArn");
    var topic = required(arn);
    var attributes =
        Trees.object()
            .put("TopicArn", arn)
            .put("Owner", topic.path("Owner").asText())
            .put("DisplayName", "")
            .put("Policy", Trees.writeJsonText(defaultPolicy(topic)))
            .put("EffectiveDeliveryPolicy", EFFECTIVE_DELIVERY)
            .put("SubscriptionsConfirmed", subscriptions.confirmed(arn))
            .put("SubscriptionsPending", subscriptions.pending(arn))
            .put("SubscriptionsDeleted", "0");
    attributes.setAll((ObjectNode) topic.path("Attributes"));
    var output = Trees.object();
    output.set("Attributes", attributes);
    return output;
  }

  private static final String EFFECTIVE_DELIVERY =
      "{\"http\":{\"defaultHealthyRetryPolicy\":{\"minDelayTarget\":20,\"maxDelayTarget\":20,"
          + "\"numRetries\":3,\"numMaxDelayRetries\":0,\"numNoDelayRetries\":0,"
          + "\"numMinDelayRetries\":0,\"backoffFunction\":\"linear\"},"
          + "\"disableSubscriptionOverrides\":false}}";

  /** A topic's own policy, or the one that it has from the beginning: its owner may do all. */
  ObjectNode policy(ObjectNode topic) {
    var own = topic.path("Attributes").path("Policy").asText("");
    return own.isEmpty() ? defaultPolicy(topic) : Errors.json(own, "Policy");
  }

  Optional<ResourcePolicy> guard(String arn) {
    return topics
        .get(arn)
        .map(ObjectNode.class::cast)
        .map(topic ->
            ResourcePolicy.of(
                topic.path("Owner").asText(), Optional.of(Trees.writeJsonText(policy(topic)))));
  }

  private static ObjectNode defaultPolicy(ObjectNode topic) {
    var policy = Trees.object().put("Version", "2008-10-17").put("Id", "__default_policy_ID");
    var statement =
        policy
            .putArray("Statement")
            .addObject()
            .put("Sid", "__default_statement_ID")
            .put("Effect", "Allow");
    statement.putObject("Principal").put("AWS", "*");
    var actions = statement.putArray("Action");
    for (var action :
        List.of(
            "GetTopicAttributes",
            "SetTopicAttributes",
            "AddPermission",
            "RemovePermission",
            "DeleteTopic",
            "Subscribe",
            "ListSubscriptionsByTopic",
            "Publish")) {
      actions.add("SNS:" + action);
    }
    statement.put("Resource", topic.path("TopicArn").asText());
    statement
        .putObject("Condition")
        .putObject("StringEquals")
        .put("AWS:SourceOwner", topic.path("Owner").asText());
    return policy;
  }

  ObjectNode setAttribute(ObjectNode input, CallContext context) {
    var arn = Errors.text(input, "TopicArn");
    var topic = required(arn);
    var name = Errors.text(input, "AttributeName");
    var value = Input.optionalText(input, "AttributeValue").orElse("");
    check(name, value);
    topic.withObject("/Attributes").put(name, value);
    topics.put(arn, topic);
    return Trees.object();
  }

  ObjectNode addPermission(ObjectNode input, CallContext context) {
    var arn = Errors.text(input, "TopicArn");
    var topic = required(arn);
    var label = Errors.text(input, "Label");
    var policy = policy(topic);
    var statements = without(policy, label);
    if (statements.size() != policy.path("Statement").size()) {
      throw Errors.invalid("Invalid parameter: Statement already exists");
    }
    var statement = statements.addObject().put("Sid", label).put("Effect", "Allow");
    var principals = statement.putObject("Principal").putArray("AWS");
    Input.list(input, "AWSAccountId")
        .forEach(id -> principals.add("arn:aws:iam::%s:root".formatted(id.asText())));
    var actions = statement.putArray("Action");
    Input.list(input, "ActionName").forEach(name -> actions.add("SNS:" + name.asText()));
    statement.put("Resource", arn);
    return storePolicy(topic, policy, statements);
  }

  ObjectNode removePermission(ObjectNode input, CallContext context) {
    var topic = required(Errors.text(input, "TopicArn"));
    var policy = policy(topic);
    return storePolicy(topic, policy, without(policy, Errors.text(input, "Label")));
  }

  private ObjectNode storePolicy(ObjectNode topic, ObjectNode policy, ArrayNode statements) {
    policy.set("Statement", statements);
    topic.withObject("/Attributes").put("Policy", Trees.writeJsonText(policy));
    topics.put(topic.path("TopicArn").asText(), topic);
    return Trees.object();
  }

  private static ArrayNode without(ObjectNode policy, String sid) {
    var kept = Trees.array();
    for (var statement : policy.path("Statement")) {
      if (!statement.path("Sid").asText().equals(sid)) {
        kept.add(statement);
      }
    }
    return kept;
  }

  ObjectNode list(ObjectNode input, CallContext context) {
    var all = topics.entries(context.arn("sns", "")).map(Entry::key).toList();
    var page = Errors.page(input, all, arn -> arn, PAGE);
    var output = Trees.object();
    var list = output.putArray("Topics");
    page.items().forEach(arn -> list.addObject().put("TopicArn", arn));
    page.nextToken().ifPresent(token -> output.put("NextToken", token));
    return output;
  }

  ObjectNode tag(ObjectNode input, CallContext context) {
    var topic = tagged(input);
    var all = tags(topic);
    all.putAll(tags(input));
    return storeTags(topic, all);
  }

  ObjectNode untag(ObjectNode input, CallContext context) {
    var topic = tagged(input);
    var all = tags(topic);
    Input.list(input, "TagKeys").forEach(key -> all.remove(key.asText()));
    return storeTags(topic, all);
  }

  private ObjectNode storeTags(ObjectNode topic, Map<String, String> all) {
    topic.set("Tags", asList(all));
    topics.put(topic.path("TopicArn").asText(), topic);
    return Trees.object();
  }

  ObjectNode tagsOf(ObjectNode input, CallContext context) {
    var output = Trees.object();
    output.set("Tags", tagged(input).path("Tags"));
    return output;
  }

  private ObjectNode tagged(ObjectNode input) {
    var arn = Errors.text(input, "ResourceArn");
    return topics
        .get(arn)
        .map(node -> (ObjectNode) node)
        .orElseThrow(() -> new AwsException("ResourceNotFound", 404, "Resource does not exist"));
  }

  private static Map<String, String> tags(ObjectNode from) {
    var all = new TreeMap<String, String>();
    Input.list(from, "Tags")
        .forEach(tag -> all.put(tag.path("Key").asText(), tag.path("Value").asText()));
    return all;
  }

  private static JsonNode asList(Map<String, String> all) {
    var list = Trees.array();
    all.forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
    return list;
  }

  ObjectNode required(String arn) {
    return topics
        .get(arn)
        .map(node -> (ObjectNode) node)
        .orElseThrow(() -> new AwsException("NotFound", 404, "Topic does not exist"));
  }
}
