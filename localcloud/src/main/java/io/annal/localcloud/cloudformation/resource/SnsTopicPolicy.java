package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** AWS::SNS::TopicPolicy. */
final class SnsTopicPolicy implements ResourceType {
  private static final String SERVICE = "sns";

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.generated(80));
  }

  @Override
  public Provisioned create(Request request) {
    var policy = request.json("PolicyDocument").orElse("");
    request.list("Topics").forEach(arn -> set(request, arn.asText(), policy));
    return new Provisioned(request.physicalId(), Request.input("Id", request.physicalId()));
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    var now = request.list("Topics");
    before
        .path("Topics")
        .forEach(arn -> {
          if (!now.contains(arn)) {
            set(request, arn.asText(), ownerOnly(request, arn.asText()));
          }
        });
    return create(request);
  }

  /** A topic always has a policy: what a new one has, its owner's. */
  @Override
  public void delete(Request request) {
    request
        .list("Topics")
        .forEach(arn -> set(request, arn.asText(), ownerOnly(request, arn.asText())));
    request.copy("PolicyDocument");
  }

  private static String ownerOnly(Request request, String topic) {
    var policy = Request.input("Version", "2008-10-17").put("Id", "__default_policy_ID");
    var statement = policy.putArray("Statement").addObject();
    statement.put("Sid", "__default_statement_ID").put("Effect", "Allow");
    statement.putObject("Principal").put("AWS", "*");
    var actions = statement.putArray("Action");
    List.of(
            "GetTopicAttributes",
            "SetTopicAttributes",
            "AddPermission",
            "RemovePermission",
            "DeleteTopic",
            "Subscribe",
            "ListSubscriptionsByTopic",
            "Publish")
        .forEach(action -> actions.add("SNS:" + action));
    statement.put("Resource", topic);
    statement
        .putObject("Condition")
        .putObject("StringEquals")
        .put("AWS:SourceOwner", request.context().account());
    return policy.toString();
  }

  private static void set(Request request, String arn, String policy) {
    request.call(
        SERVICE,
        "SetTopicAttributes",
        Request.input("TopicArn", arn)
            .put("AttributeName", "Policy")
            .put("AttributeValue", policy));
  }
}
