package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.wire.AwsException;
import java.time.Duration;
import java.util.UUID;

/**
 * AWS::CloudFormation::CustomResource and Custom::Anything: made, changed and deleted by a
 * function, or by whoever listens to a topic, who is asked by an event and answers to a presigned
 * URL.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html">Custom
 *     resource request and response reference</a>
 */
final class CustomResource implements ResourceType {
  private static final String TOKEN = "ServiceToken";
  private static final String TIMEOUT = "ServiceTimeout";
  private static final long LONGEST_TIMEOUT = 3600;

  @Override
  public Provisioned create(Request request) {
    // Should nobody answer, or say no without an id, this is what the deletion is asked for.
    var made = request.named(request.generated(255));
    var answer = ask(request, event(request, "Create"));
    if (!answer.physicalId().isEmpty()) {
      made = request.named(answer.physicalId());
    }
    return answer.provisioned(made.physicalId());
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    if (request.changed(before, TOKEN)) {
      throw CustomResourceFailure.of("Modifying service token is not allowed.");
    }
    var event = event(request, "Update").put("PhysicalResourceId", request.physicalId());
    event.set("OldResourceProperties", texts(before));
    return ask(request, event).provisioned(request.physicalId());
  }

  @Override
  public void delete(Request request) {
    var event = event(request, "Delete").put("PhysicalResourceId", request.physicalId());
    var _ = ask(request, event).provisioned(request.physicalId());
  }

  private static ObjectNode event(Request request, String type) {
    var event =
        Request.input("RequestType", type)
            .put(TOKEN, request.text(TOKEN))
            .put("StackId", request.names().stackId())
            .put("RequestId", UUID.randomUUID().toString())
            .put("LogicalResourceId", request.names().logicalId())
            .put("ResourceType", request.names().type());
    event.set("ResourceProperties", texts(request.all()));
    return event;
  }

  /** What a provider sees of numbers and truth values are texts. */
  private static JsonNode texts(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        var object = Request.input();
        node.properties().forEach(e -> object.set(e.getKey(), texts(e.getValue())));
        yield object;
      }
      case ARRAY -> {
        var array = Request.input().putArray("items");
        node.forEach(item -> array.add(texts(item)));
        yield array;
      }
      case STRING, NUMBER, BOOLEAN, BINARY, POJO, MISSING, NULL -> TextNode.valueOf(node.asText());
    };
  }

  private static CustomResourceAnswer ask(Request request, ObjectNode event) {
    var seconds = timeout(request);
    var mailbox = ResponseMailbox.open(request);
    event.put("ResponseURL", mailbox.url());
    send(request, event);
    return CustomResourceAnswer.read(mailbox.await(Duration.ofSeconds(seconds)), event);
  }

  private static long timeout(Request request) {
    var given = request.optional(TIMEOUT).map(JsonNode::asText).orElse("" + LONGEST_TIMEOUT);
    if (!given.matches("\\d{1,4}")
        || Long.parseLong(given) < 1
        || Long.parseLong(given) > LONGEST_TIMEOUT) {
      throw CustomResourceFailure.of(
          "ServiceTimeout must be an integer between 1 and %d, and is %s"
              .formatted(LONGEST_TIMEOUT, given));
    }
    return Long.parseLong(given);
  }

  private static void send(Request request, ObjectNode event) {
    var token = event.path(TOKEN).asText();
    if (!token.matches("arn:aws:(lambda|sns):[^:]+:\\d{12}:.+")) {
      throw CustomResourceFailure.of(
          "Invalid service token: it must be the ARN of a Lambda function or of an SNS topic, and"
              + " is %s".formatted(token));
    }
    try {
      if (token.startsWith("arn:aws:sns:")) {
        var input = Request.input("TopicArn", token).put("Message", event.toString());
        request.call(
            "sns", "Publish", input.put("Subject", "AWS CloudFormation custom resource request"));
      } else {
        var input = Request.input("FunctionName", token).put("InvocationType", "Event");
        request.call("lambda", "Invoke", input.put("Payload", event.toString()));
      }
    } catch (AwsException e) {
      // Else a deletion would take a function that is not there for a resource that is not there.
      throw CustomResourceFailure.of(String.valueOf(e.getMessage()));
    }
  }
}
