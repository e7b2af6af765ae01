package io.annal.localcloud.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/** Sends the records of what came of invocations to queues, topics, buses and functions. */
final class Destinations {
  private static final Set<String> SERVICES = Set.of("sqs", "sns", "lambda", "events");

  private final Cloud cloud;

  Destinations(Cloud cloud) {
    this.cloud = cloud;
  }

  /** Refuses what cannot be a destination. */
  static void check(String arn) {
    String[] parts = arn.split(":", 6);
    if (parts.length < 6 || !parts[0].equals("arn")) {
      throw Refusals.invalid(
          "The provided destination config DestinationConfig is invalid: "
              + arn
              + " is not an ARN");
    }
    if (parts[2].equals("s3")) {
      throw AwsException.unsupported("A bucket as a destination of a Lambda function");
    }
    if (!SERVICES.contains(parts[2])) {
      throw Refusals.invalid("The destination ARN %s is invalid.".formatted(arn));
    }
  }

  /**
   * Sends a record in the name of the function's role.
   *
   * @param attributes of the message, for queues and topics
   * @throws AwsException what the destination answers
   */
  void send(String arn, JsonNode record, Map<String, String> attributes, FunctionVersion function) {
    CallContext role = Sandboxes.asRole(function);
    switch (arn.split(":", 6)[2]) {
      case "sqs" -> queue(arn, record, attributes, role);
      case "sns" -> topic(arn, record, attributes, role);
      case "events" -> bus(arn, record, function, role);
      case "lambda" -> function(arn, record, role);
      default -> throw AwsException.unsupported("The destination " + arn);
    }
  }

  private void queue(
      String arn, JsonNode record, Map<String, String> attributes, CallContext role) {
    String[] parts = arn.split(":", 6);
    ObjectNode input =
        Json.object()
            .put("QueueUrl", queueUrl(cloud, arn, role))
            .put("MessageBody", Json.text(record));
    if (!attributes.isEmpty()) {
      input.set("MessageAttributes", attributes(attributes));
    }
    cloud.call("sqs", "SendMessage", input, role.in(parts[3]));
  }

  /** A queue's URL. Lambda itself knows it by the ARN, so the role needs no permission for that. */
  static String queueUrl(Cloud cloud, String arn, CallContext context) {
    String[] parts = arn.split(":", 6);
    ObjectNode input =
        Json.object().put("QueueName", parts[5]).put("QueueOwnerAWSAccountId", parts[4]);
    CallContext lambda =
        context.as(new Principal.AwsService(Sandboxes.PRINCIPAL, arn)).in(parts[3]);
    return cloud.call("sqs", "GetQueueUrl", input, lambda).path("QueueUrl").asText();
  }

  private void topic(
      String arn, JsonNode record, Map<String, String> attributes, CallContext role) {
    ObjectNode input = Json.object().put("TopicArn", arn).put("Message", Json.text(record));
    if (!attributes.isEmpty()) {
      input.set("MessageAttributes", attributes(attributes));
    }
    cloud.call("sns", "Publish", input, role.in(arn.split(":", 6)[3]));
  }

  private static ObjectNode attributes(Map<String, String> attributes) {
    ObjectNode node = Json.object();
    attributes.forEach(
        (name, value) -> node.putObject(name).put("DataType", "String").put("StringValue", value));
    return node;
  }

  private void bus(String arn, JsonNode record, FunctionVersion function, CallContext role) {
    boolean success = record.path("requestContext").path("condition").asText().equals("Success");
    ObjectNode input = Json.object();
    ObjectNode entry =
        input
            .putArray("Entries")
            .addObject()
            .put("EventBusName", arn)
            .put("Source", "lambda")
            .put(
                "DetailType",
                "Lambda Function Invocation Result - " + (success ? "Success" : "Failure"))
            .put("Detail", Json.text(record));
    entry.putArray("Resources").add(function.ref().qualifiedArn(function.version())).add(arn);
    JsonNode output = cloud.call("events", "PutEvents", input, role);
    if (output.path("FailedEntryCount").asInt() > 0) {
      JsonNode failed = output.path("Entries").path(0);
      throw AwsException.badRequest(
          failed.path("ErrorCode").asText(), failed.path("ErrorMessage").asText());
    }
  }

  private void function(String arn, JsonNode record, CallContext role) {
    ObjectNode input = Json.object().put("FunctionName", arn).put("InvocationType", "Event");
    input.put("Payload", Json.text(record).getBytes(StandardCharsets.UTF_8));
    cloud.call("lambda", "Invoke", input, role);
  }
}
