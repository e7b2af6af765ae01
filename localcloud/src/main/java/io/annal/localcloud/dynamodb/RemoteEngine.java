package io.annal.localcloud.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.Trees;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An endpoint of somebody's choice that speaks DynamoDB. The account stands for the access key, by
 * which some keep callers apart; the ARNs in its answers become this cloud's.
 */
final class RemoteEngine implements Engine {
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final Pattern ARN =
      Pattern.compile("arn:aws:dynamodb:(?<region>[^:]*):(?<account>[^:]*):table/");
  private static final Set<String> OF_STREAMS =
      Set.of("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams");

  /** Members of these hold items, whose texts are nobody's but the caller's. */
  private static final Set<String> ITEMS =
      Set.of(
          "Item",
          "Items",
          "Attributes",
          "Responses",
          "Key",
          "Keys",
          "LastEvaluatedKey",
          "UnprocessedItems",
          "UnprocessedKeys",
          "NewImage",
          "OldImage",
          "CancellationReasons");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI endpoint;
  private final AskedCapacity capacity;
  private volatile String itsRegion = "";
  private volatile String itsAccount = "";

  RemoteEngine(URI endpoint, CapacityMetrics metrics) {
    this.endpoint = endpoint;
    capacity = new AskedCapacity(metrics);
  }

  /** It checks by itself. */
  @Override
  public void check(String operation, ObjectNode input) {}

  @Override
  public ObjectNode call(String operation, ObjectNode input, CallContext context) {
    ObjectNode sent = input.deepCopy();
    boolean unasked = AskedCapacity.ask(operation, sent);
    try {
      ObjectNode output = send(operation, sent, context);
      capacity.answered(operation, output, unasked, context);
      return output;
    } catch (AwsException e) {
      capacity.refused(operation, input, e, context);
      throw e;
    }
  }

  private ObjectNode send(String operation, ObjectNode sent, CallContext context) {
    if (!itsRegion.isEmpty()) {
      String own = context.arn("dynamodb", "table/");
      String its = "arn:aws:dynamodb:%s:%s:table/".formatted(itsRegion, itsAccount);
      for (String member : List.of("StreamArn", "ExclusiveStartStreamArn", "ResourceArn")) {
        String arn = sent.path(member).asText();
        if (arn.startsWith(own)) {
          sent.put(member, its + arn.substring(own.length()));
        }
      }
    }
    var request =
        HttpRequest.newBuilder(endpoint)
            .timeout(LONGEST)
            .header("Content-Type", "application/x-amz-json-1.0")
            .header(
                "X-Amz-Target",
                (OF_STREAMS.contains(operation) ? "DynamoDBStreams" : "DynamoDB")
                    + "_20120810."
                    + operation)
            .header("X-Amz-Date", "20200101T000000Z")
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=%s/20200101/%s/dynamodb/aws4_request, "
                        .formatted(context.account(), context.region())
                    + "SignedHeaders=host;x-amz-date, Signature=0")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Trees.writeJson(sent)))
            .build();
    try {
      var response = http.send(request, BodyHandlers.ofByteArray());
      if (!(Trees.readJson(response.body()) instanceof ObjectNode body)) {
        throw unavailable("it answered no JSON object");
      }
      if (response.statusCode() == 200) {
        translate(body, context);
        return body;
      }
      throw error(response.statusCode(), body);
    } catch (IOException e) {
      throw unavailable(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AwsException("ServiceUnavailable", 503, "The local cloud is being stopped");
    }
  }

  private AwsException unavailable(String why) {
    return new AwsException(
        "InternalServerError", 500, "The tables at %s cannot be used: %s".formatted(endpoint, why));
  }

  private static AwsException error(int status, ObjectNode body) {
    String type = body.path("__type").asText();
    String message =
        body.hasNonNull("message") ? body.get("message").asText() : body.path("Message").asText();
    body.remove(List.of("__type", "message", "Message"));
    return new AwsException(type.substring(type.indexOf('#') + 1), status, message, body);
  }

  private void translate(JsonNode node, CallContext context) {
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        if (member.getValue().isTextual()) {
          member.setValue(TextNode.valueOf(own(member.getValue().asText(), context)));
        } else if (!ITEMS.contains(member.getKey())) {
          translate(member.getValue(), context);
        }
      }
    } else if (node instanceof ArrayNode array) {
      array.forEach(item -> translate(item, context));
    }
  }

  private String own(String text, CallContext context) {
    Matcher arn = ARN.matcher(text);
    if (!arn.lookingAt()) {
      return text;
    }
    itsRegion = arn.group("region");
    itsAccount = arn.group("account");
    return context.arn("dynamodb", "table/") + text.substring(arn.end());
  }

  @Override
  public void close() {
    http.close();
  }
}
