package io.annal.localcloud.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.annal.localcloud.lambda.LambdaRoutes;
import io.annal.localcloud.runtime.LocalCloud;
import io.annal.localcloud.runtime.LocalCloudOptions;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every member of every operation's input, replaced by what nobody would send: whatever it is, the
 * answer is a modelled one and never an error of the cloud's own. Each place gets some of the
 * values, by turns; all of them with {@code -Dannal.hostile=all}.
 */
class HostileInputTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static LocalCloud cloud;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    cloud =
        LocalCloud.start(
            LocalCloudOptions.of(directory, 0)
                .withDoor(new DoorOptions(false, Set.of(), Set.of())));
    make(
        "dynamodb",
        "DynamoDB_20120810.CreateTable",
        """
        {"TableName":"things","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"k",
        "KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}],
        "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}}\
        """);
    make("sqs", "AmazonSQS.CreateQueue", "{\"QueueName\":\"things\"}");
    make("logs", "Logs_20140328.CreateLogGroup", "{\"logGroupName\":\"things\"}");
    make("events", "AWSEvents.CreateEventBus", "{\"Name\":\"things\"}");
    make(
        "ssm",
        "AmazonSSM.PutParameter",
        "{\"Name\":\"things\",\"Type\":\"String\",\"Value\":\"x\"}");
    make(
        "ecr",
        "AmazonEC2ContainerRegistry_V20150921.CreateRepository",
        "{\"repositoryName\":\"things\"}");
    made(form("sns", "Action=CreateTopic&Name=things"));
    var trust =
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"sts:AssumeRole\","
            + "\"Principal\":{\"Service\":\"lambda.amazonaws.com\"}}]}";
    made(
        form(
            "iam", "Action=CreateRole&RoleName=things&AssumeRolePolicyDocument=" + encoded(trust)));
    var function = Trees.object().put("FunctionName", "things").put("Runtime", "python3.13");
    function.put("Handler", "a.b").put("Role", "arn:aws:iam::000000000000:role/things");
    function.putObject("Code").put("ZipFile", Base64.getEncoder().encodeToString(zip()));
    made(rest("POST", "/2015-03-31/functions", Trees.writeJson(function)));
  }

  @AfterAll
  static void stop() {
    cloud.close();
  }

  @ParameterizedTest
  @CsvSource({
    "dynamodb, DynamoDB_20120810",
    "sqs, AmazonSQS",
    "events, AWSEvents",
    "logs, Logs_20140328",
    "monitoring, GraniteServiceVersion20100801",
    "kms, TrentService",
    "ssm, AmazonSSM",
    "ecr, AmazonEC2ContainerRegistry_V20150921",
    "application-autoscaling, AnyScaleFrontendService",
    "ce, AWSInsightsIndexService",
  })
  void json(String service, String target) throws Exception {
    var faults = new Faults();
    for (String operation : InputTypes.of(service).operations()) {
      for (Hostile hostile : Hostile.of(service, operation, known(operation))) {
        byte[] body = Trees.writeJson(hostile.input());
        faults.check(hostile.what(), post(service, target + "." + operation, body));
      }
    }
    faults.assertNone();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sns", "iam", "sts", "cloudformation", "monitoring"})
  void query(String service) throws Exception {
    var faults = new Faults();
    for (String operation : InputTypes.of(service).operations()) {
      for (Hostile hostile : Hostile.of(service, operation, known(operation))) {
        var form = new StringBuilder("Action=").append(operation);
        flatten("", hostile.input(), form);
        faults.check(hostile.what(), form(service, form.toString()));
      }
    }
    faults.assertNone();
  }

  /** SQS has list and map members of its own names. */
  @Test
  void queryOfSqs() throws Exception {
    var faults = new Faults();
    for (String operation : InputTypes.of("sqs").operations()) {
      for (Hostile hostile : Hostile.of("sqs", operation, known(operation))) {
        var form = new StringBuilder("Action=").append(operation);
        flatten("", SqsQueryForm.of(operation, hostile.input()), form);
        faults.check(hostile.what(), form("sqs", form.toString()));
      }
    }
    for (String form : SqsQueryForm.ODD) {
      faults.check(form, form("sqs", form));
    }
    faults.assertNone();
  }

  @Test
  void restJson() throws Exception {
    var faults = new Faults();
    for (Service.Route route : LambdaRoutes.all()) {
      String path =
          route.path().replace("{FunctionName}", "things").replaceAll("\\{\\w+\\+?}", "1");
      for (Hostile hostile : Hostile.of("lambda", route.operation(), known(route.operation()))) {
        byte[] body = Trees.writeJson(hostile.input());
        faults.check(hostile.what(), rest(route.method(), path, body));
      }
      for (String label : List.of("%zz", "%00", "%ff", "a".repeat(5_000), "arn:aws:lambda", "-1")) {
        String bad = route.path().replaceAll("\\{\\w+\\+?}", label);
        faults.check(bad, rest(route.method(), bad, new byte[0]));
        for (String parameter : route.query().keySet()) {
          String asked = path + "?" + parameter + "=" + label;
          faults.check(asked, rest(route.method(), asked, new byte[0]));
        }
      }
    }
    faults.assertNone();
  }

  private static Map<String, String> known(String operation) {
    boolean ends = operation.startsWith("Delete") || operation.startsWith("Create");
    String name = ends ? "more" : "things";
    String place = ":us-east-1:000000000000:";
    return Map.ofEntries(
        Map.entry("TableName", name),
        Map.entry("RequestItems", name),
        Map.entry("Item", "k"),
        Map.entry("Key", "k"),
        Map.entry("QueueUrl", cloud.endpoint() + "/000000000000/" + name),
        Map.entry("QueueName", name),
        Map.entry("logGroupName", name),
        Map.entry("EventBusName", name),
        Map.entry("Name", name),
        Map.entry("Names", name),
        Map.entry("repositoryName", name),
        Map.entry("TopicArn", "arn:aws:sns" + place + name),
        Map.entry("ResourceArn", "arn:aws:dynamodb" + place + "table/" + name),
        Map.entry("FunctionName", name),
        Map.entry("RoleName", name),
        Map.entry("EventPattern", "{\"source\":[\"a\"]}"),
        Map.entry("Event", "{\"source\":\"a\"}"),
        Map.entry("TemplateBody", "{\"Resources\":{\"A\":{\"Type\":\"AWS::SNS::Topic\"}}}"),
        Map.entry("KeyConditionExpression", "k = :k"));
  }

  private static void flatten(String prefix, JsonNode node, StringBuilder form) {
    if (node instanceof POJONode raw) {
      flatten(prefix, parsed(Trees.writeJsonText(raw)), form);
    } else if (node.isObject()) {
      node.properties()
          .forEach(member -> flatten(join(prefix, member.getKey()), member.getValue(), form));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        flatten(join(prefix, "member." + (i + 1)), node.get(i), form);
      }
    } else {
      form.append('&').append(encoded(prefix)).append('=').append(encoded(node.asText()));
    }
  }

  /** What a query can say of that JSON: its parts, or its text. */
  private static JsonNode parsed(String json) {
    try {
      return json.startsWith("\"") || json.length() > 1_000
          ? TextNode.valueOf(json.substring(1, json.length() - 1))
          : Trees.readJson(json);
    } catch (AwsException e) {
      return TextNode.valueOf(json);
    }
  }

  private static String join(String prefix, String name) {
    return prefix.isEmpty() ? name : prefix + "." + name;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static HttpResponse<String> post(String service, String target, byte[] body)
      throws Exception {
    return send(
        service,
        "POST",
        "/",
        Map.of("X-Amz-Target", target, "Content-Type", "application/x-amz-json-1.0"),
        body);
  }

  private static HttpResponse<String> form(String service, String form) throws Exception {
    return send(
        service,
        "POST",
        "/",
        Map.of("Content-Type", "application/x-www-form-urlencoded"),
        form.getBytes(StandardCharsets.UTF_8));
  }

  private static HttpResponse<String> rest(String method, String path, byte[] body)
      throws Exception {
    return send("lambda", method, path, Map.of("Content-Type", "application/json"), body);
  }

  private static HttpResponse<String> send(
      String service, String method, String path, Map<String, String> headers, byte[] body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(uri(path))
            .header(
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/"
                    + service
                    + "/aws4_request, SignedHeaders=host, Signature=0")
            .header("X-Amz-Date", "20260101T000000Z")
            .method(method, BodyPublishers.ofByteArray(body));
    headers.forEach(request::header);
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static URI uri(String path) {
    return URI.create(cloud.endpoint() + path.replace("%zz", "%25zz"));
  }

  private static void make(String service, String target, String body) throws Exception {
    made(post(service, target, body.getBytes(StandardCharsets.UTF_8)));
  }

  private static void made(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
  }

  private static byte[] zip() throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("a.py"));
      zip.write("def b(event, context): return event".getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
