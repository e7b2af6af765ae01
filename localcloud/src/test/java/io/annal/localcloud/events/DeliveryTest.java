package io.annal.localcloud.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryTest {
  private static final String FUNCTION = "arn:aws:lambda:eu-central-1:000000000000:function:f";
  private static final String QUEUE = "arn:aws:sqs:eu-central-1:000000000000:q";
  private static final String DLQ = "arn:aws:sqs:eu-central-1:000000000000:dlq";
  private static final CallContext ROOT =
      new CallContext("000000000000", "eu-central-1", new Principal.Root(), "r");

  private TestCloud cloud = new TestCloud();
  private EventBridgeService events = new EventBridgeService(cloud);

  @BeforeEach
  void begin() {
    cloud.others.put("lambda/Invoke", (input, context) -> Json.object().put("StatusCode", 202));
    cloud.others.put("sqs/SendMessage", (input, context) -> Json.object());
    events.start();
    call("CreateEventBus", "{'Name':'bank'}");
    rule("all", "{\\\"source\\\":[\\\"shop\\\"]}");
  }

  @AfterEach
  void end() {
    events.close();
  }

  @Test
  void invokesAFunctionInTheNameOfTheRuleWithTheWholeEvent() throws IOException {
    target("{'Id':'1','Arn':'%s'}".formatted(FUNCTION));

    var id =
        put(
            "{'Source':'shop','DetailType':'Sold','Resources':['r1'],"
                + "'Time':1700000000.25,'Detail':'{\\\"amount\\\":100.50,\\\"n\\\":1}'}");

    var call = received("lambda/Invoke");
    assertThat(call.context().principal())
        .isEqualTo(
            new Principal.AwsService(
                "events.amazonaws.com", "arn:aws:events:eu-central-1:000000000000:rule/bank/all"));
    assertThat(call.input().path("InvocationType").asText()).isEqualTo("Event");
    assertThat(new String(call.input().path("Payload").binaryValue(), StandardCharsets.UTF_8))
        .isEqualTo(
            ("{\"version\":\"0\",\"id\":\"%s\",\"detail-type\":\"Sold\",\"source\":\"shop\","
                    + "\"account\":\"000000000000\",\"time\":\"2023-11-14T22:13:20Z\","
                    + "\"region\":\"eu-central-1\",\"resources\":[\"r1\"],"
                    + "\"detail\":{\"amount\":100.50,\"n\":1}}")
                .formatted(id));
  }

  @Test
  void deliversOnlyWhatMatchesAnEnabledRule() {
    target("{'Id':'1','Arn':'%s'}".formatted(QUEUE));
    rule("witness", "{\\\"source\\\":[\\\"shop\\\"]}");
    call(
        "PutTargets",
        "{'Rule':'witness','EventBusName':'bank','Targets':[{'Id':'1','Arn':'%s'}]}"
            .formatted(FUNCTION));
    call("DisableRule", "{'Name':'all','EventBusName':'bank'}");
    sell();
    received("lambda/Invoke");
    call("EnableRule", "{'Name':'all','EventBusName':'bank'}");
    put("{'Source':'other','DetailType':'Sold','Detail':'{}'}");
    var id = sell();

    assertThat(received("sqs/SendMessage").input().path("MessageBody").asText()).contains(id);
    assertThat(cloud.calls("sqs/SendMessage")).hasSize(1);
  }

  @Test
  void takesWhatIsForABusThatDoesNotExistAndDropsIt() {
    target("{'Id':'1','Arn':'%s'}".formatted(QUEUE));
    var output =
        call(
            "PutEvents",
            "{'Entries':[{'Source':'shop','DetailType':'Sold','Detail':'{}','EventBusName':'gone'}]}");
    call("CreateEventBus", "{'Name':'gone'}");
    var id = sell();

    assertThat(output.path("FailedEntryCount").asInt()).isZero();
    assertThat(output.path("Entries").path(0).path("EventId").asText()).isNotEmpty();
    assertThat(received("sqs/SendMessage").input().path("MessageBody").asText()).contains(id);
    assertThat(cloud.calls("sqs/SendMessage")).hasSize(1);
  }

  @Test
  void retriesUntilTheTargetTakesIt() {
    target("{'Id':'1','Arn':'%s'}".formatted(FUNCTION));
    failFirst(2, new AwsException("ServiceException", 500, "not now"));

    sell();

    await().untilAsserted(() -> assertThat(cloud.calls("lambda/Invoke")).hasSize(3));
    assertThat(cloud.calls("sqs/SendMessage")).isEmpty();
  }

  @Test
  void deadLettersWithWhyAfterTheLastRetry() {
    target(
        "{'Id':'1','Arn':'%s','RetryPolicy':{'MaximumRetryAttempts':1},'DeadLetterConfig':{'Arn':'%s'}}"
            .formatted(FUNCTION, DLQ));
    failFirst(9, new AwsException("TooManyRequestsException", 429, "slow down"));

    var id = sell();

    var letter = received("sqs/SendMessage");
    var attributes = letter.input().path("MessageAttributes");
    assertThat(letter.input().path("QueueUrl").asText())
        .isEqualTo("http://127.0.0.1:4566/000000000000/dlq");
    assertThat(letter.input().path("MessageBody").asText()).contains(id);
    assertThat(value(attributes, "RULE_ARN")).endsWith(":rule/bank/all");
    assertThat(value(attributes, "TARGET_ARN")).isEqualTo(FUNCTION);
    assertThat(value(attributes, "ERROR_CODE")).isEqualTo("THROTTLING");
    assertThat(value(attributes, "ERROR_MESSAGE")).isEqualTo("slow down");
    assertThat(value(attributes, "RETRY_ATTEMPTS")).isEqualTo("1");
    assertThat(value(attributes, "EXHAUSTED_RETRY_CONDITION")).isEqualTo("MaximumRetryAttempts");
    assertThat(cloud.calls("lambda/Invoke")).hasSize(2);
  }

  @Test
  void deadLettersAtOnceWhatNoRetryCanMend() {
    target("{'Id':'1','Arn':'%s','DeadLetterConfig':{'Arn':'%s'}}".formatted(FUNCTION, DLQ));
    failFirst(9, new AwsException("ResourceNotFoundException", 404, "no such function"));

    sell();

    var attributes = received("sqs/SendMessage").input().path("MessageAttributes");
    assertThat(value(attributes, "ERROR_CODE")).isEqualTo("NO_RESOURCE");
    assertThat(value(attributes, "RETRY_ATTEMPTS")).isEqualTo("0");
    assertThat(attributes.has("EXHAUSTED_RETRY_CONDITION")).isFalse();
    assertThat(cloud.calls("lambda/Invoke")).hasSize(1);
  }

  @Test
  void givesUpWhatIsTooOld() {
    target(
        "{'Id':'1','Arn':'%s','RetryPolicy':{'MaximumEventAgeInSeconds':60},'DeadLetterConfig':{'Arn':'%s'}}"
            .formatted(FUNCTION, DLQ));
    failFirst(9, new AwsException("ServiceException", 500, "not now"));

    sell();
    received("lambda/Invoke");
    cloud.clock.advance(Duration.ofSeconds(61));

    var attributes = received("sqs/SendMessage").input().path("MessageAttributes");
    assertThat(value(attributes, "EXHAUSTED_RETRY_CONDITION"))
        .isEqualTo("MaximumEventAgeInSeconds");
  }

  @Test
  void aSlowTargetHoldsNobodyBack() throws InterruptedException {
    var hang = new CountDownLatch(1);
    cloud.others.put(
        "lambda/Invoke",
        (input, context) -> {
          try {
            hang.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Json.object();
        });
    target("{'Id':'slow','Arn':'%s'}".formatted(FUNCTION));
    target("{'Id':'fast','Arn':'%s'}".formatted(QUEUE));

    for (var i = 0; i < 300; i++) {
      sell();
    }

    await().untilAsserted(() -> assertThat(cloud.calls("sqs/SendMessage")).hasSize(300));
    hang.countDown();
  }

  @Test
  void deliversAfterARestartWhatWasAcknowledged() throws InterruptedException {
    target("{'Id':'1','Arn':'%s'}".formatted(FUNCTION));
    var reached = new CountDownLatch(1);
    cloud.others.put(
        "lambda/Invoke",
        (input, context) -> {
          reached.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            throw new IllegalStateException("the process ends", e);
          }
          return Json.object();
        });
    var id = sell();
    assertThat(reached.await(5, TimeUnit.SECONDS)).isTrue();
    events.close();

    cloud = new TestCloud(cloud.state);
    cloud.others.put("lambda/Invoke", (input, context) -> Json.object());
    events = new EventBridgeService(cloud);
    events.start();

    assertThat(payload(received("lambda/Invoke"))).contains(id);
  }

  @Test
  void shapesTheInputAsDocumented() {
    target(
        "{'Id':'1','Arn':'%s','InputTransformer':{'InputPathsMap':{'what':'$.detail.what','gone':'$.detail.gone','n':'$.detail.list[1]'},"
                .formatted(QUEUE)
            + "'InputTemplate':'{\\\"what\\\": <what>, \\\"text\\\": \\\"is <what>\\\","
            + " \\\"gone\\\": \\\"<gone>\\\", \\\"n\\\": <n>, \\\"rule\\\": <aws.events.rule-name>,"
            + " \\\"e\\\": <aws.events.event>}'}}");

    put(
        "{'Source':'shop','DetailType':'Sold','Detail':'{\\\"what\\\":\\\"tea\\\",\\\"list\\\":[1,2.50]}'}");

    var body = Json.trusted(received("sqs/SendMessage").input().path("MessageBody").asText());
    assertThat(body.path("what").asText()).isEqualTo("tea");
    assertThat(body.path("text").asText()).isEqualTo("is tea");
    assertThat(body.path("gone").asText()).isEmpty();
    assertThat(body.path("n").toString()).isEqualTo("2.50");
    assertThat(body.path("rule").asText()).isEqualTo("all");
    assertThat(body.path("e").path("source").asText()).isEqualTo("shop");
    assertThat(body.path("e").has("detail")).isFalse();
  }

  @Test
  void sendsAQuotedTemplateAsAQuotedString() {
    target(
        "{'Id':'1','Arn':'%s','InputTransformer':{'InputPathsMap':{'what':'$.detail.what'},'InputTemplate':'\\\"sold <what>\\\"'}}"
            .formatted(QUEUE));
    put("{'Source':'shop','DetailType':'Sold','Detail':'{\\\"what\\\":\\\"tea\\\"}'}");

    assertThat(received("sqs/SendMessage").input().path("MessageBody").asText())
        .isEqualTo("\"sold tea\"");
  }

  /** As recorded on AWS: the quotes of objects and arrays are dropped, several lines stay. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\\\"<l> level\\\"|\"[HIGH] level\"",
        "\\\"of <o>\\\"|\"of {acc:0a78,ref:baz}\"",
        "\\\"level <l>\\\"\\n\\\"second line\\\"|\"level [HIGH]\"\\n\"second line\"",
      })
  void fillsATextWithoutReadingWhatComesOut(String template, String expected) {
    target(
        "{'Id':'1','Arn':'%s','InputTransformer':{'InputPathsMap':{'l':'$.detail.l','o':'$.detail.o'},'InputTemplate':'%s'}}"
            .formatted(QUEUE, template));

    put(
        "{'Source':'shop','DetailType':'Sold','Detail':'{\\\"l\\\":[\\\"HIGH\\\"],\\\"o\\\":{\\\"acc\\\":\\\"0a78\\\",\\\"ref\\\":\\\"baz\\\"}}'}");

    assertThat(received("sqs/SendMessage").input().path("MessageBody").asText())
        .isEqualTo(expected.replace("\\n", "\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\\"%s\\\"", "[%s0]"})
  void whatATemplateMakesIsBounded(String form) {
    var template = form.formatted((form.startsWith("[") ? "<a>," : "<a>").repeat(2_000));
    target(
        "{'Id':'1','Arn':'%s','RetryPolicy':{'MaximumRetryAttempts':0},'DeadLetterConfig':{'Arn':'%s'},'InputTransformer':{'InputPathsMap':{'a':'$.detail.a'},'InputTemplate':'%s'}}"
            .formatted(FUNCTION, DLQ, template));

    put(
        "{'Source':'shop','DetailType':'Sold','Detail':'{\\\"a\\\":\\\"%s\\\"}'}"
            .formatted("x".repeat(100_000)));

    assertThat(
            value(received("sqs/SendMessage").input().path("MessageAttributes"), "ERROR_MESSAGE"))
        .isEqualTo("The input transformer made more than 1,048,576 characters");
  }

  @Test
  void anUnknownPlaceholderIsRefused() {
    assertThatThrownBy(() ->
            target(
                "{'Id':'1','Arn':'%s','InputTransformer':{'InputPathsMap':{},'InputTemplate':'\\\"<nokey>\\\"'}}"
                    .formatted(QUEUE)))
        .hasMessage("InputTemplate for target 1 contains invalid placeholder nokey.");
  }

  @Test
  void countsUnderTheNamesThatEventBridgePublishesOnly() {
    target("{'Id':'1','Arn':'%s'}".formatted(QUEUE));
    sell();
    received("sqs/SendMessage");
    events.close();

    assertThat(cloud.calls("monitoring/PutMetricData"))
        .flatExtracting(call -> call.input().path("MetricData").findValuesAsText("MetricName"))
        .contains("SuccessfulInvocationAttempts", "Invocations")
        .doesNotContain("SuccessfulInvocations");
  }

  @Test
  void aTestedEventNeedsNoResourcesAndAPatternHasABoundOfWildcards() {
    var event =
        "{'id':'1','source':'order','detail-type':'Test','account':'1','region':'us-east-2','time':'2022-07-13T13:48:01Z','detail':{}}"
            .replace('\'', '"');
    var input = Json.object().put("Event", event);

    assertThat(
            perform("TestEventPattern", input.put("EventPattern", "{\"source\":[\"order\"]}"), ROOT)
                .path("Result")
                .asBoolean())
        .isTrue();
    assertThat(perform("TestEventPattern", wildcards(input, "*:*:event-bus/*"), ROOT)).isNotEmpty();
    assertThatThrownBy(
            () -> perform("TestEventPattern", wildcards(input, "*:*:*:*:*:event-bus/*"), ROOT))
        .hasMessageContaining("Rule is too complex");
  }

  private static ObjectNode wildcards(ObjectNode input, String wildcard) {
    return input.put("EventPattern", "{\"source\":[{\"wildcard\":\"%s\"}]}".formatted(wildcard));
  }

  @Test
  void goesOnToABusInAnotherRegionButNotToAThird() {
    var there = ROOT.in("us-east-1");
    perform("CreateEventBus", Json.object().put("Name", "far"), there);
    perform(
        "PutRule",
        Json.object()
            .put("Name", "far")
            .put("EventBusName", "far")
            .put("EventPattern", "{\"source\":[\"shop\"]}"),
        there);
    var onward =
        (ObjectNode)
            Json.trusted(
                "{\"Rule\":\"far\",\"EventBusName\":\"far\",\"Targets\":[{\"Id\":\"1\",\"Arn\":\"%s\"},{\"Id\":\"back\",\"RoleArn\":\"arn:aws:iam::000000000000:role/r\",\"Arn\":\"arn:aws:events:eu-central-1:000000000000:event-bus/bank\",\"DeadLetterConfig\":{\"Arn\":\"%s\"}}]}"
                    .formatted(FUNCTION, DLQ));
    perform("PutTargets", onward, there);
    target(
        "{'Id':'1','RoleArn':'arn:aws:iam::000000000000:role/r','Arn':'arn:aws:events:us-east-1:000000000000:event-bus/far'}");

    var id = sell();

    assertThat(payload(received("lambda/Invoke")))
        .as("an event of another Region has an id of its own there")
        .doesNotContain(id)
        .contains("\"region\":\"eu-central-1\"");
    var letter = received("sqs/SendMessage").input().path("MessageAttributes");
    assertThat(value(letter, "ERROR_CODE")).isEqualTo("THIRD_REGION_HOP_DETECTED");
  }

  @Test
  void refusesWhatItCannotDoByName() {
    assertThatThrownBy(
            () -> target("{'Id':'1','Arn':'arn:aws:kinesis:eu-central-1:000000000000:stream/s'}"))
        .hasMessageContaining("arn:aws:kinesis");
    assertThatThrownBy(() -> rule("bad", "{\\\"source\\\":\\\"shop\\\"}"))
        .isInstanceOfSatisfying(
            AwsException.class,
            e -> assertThat(e.code()).isEqualTo("InvalidEventPatternException"));
  }

  private void failFirst(int times, AwsException with) {
    var failed = new AtomicInteger();
    cloud.others.put(
        "lambda/Invoke",
        (input, context) -> {
          if (failed.getAndIncrement() < times) {
            throw with;
          }
          return Json.object();
        });
  }

  private String sell() {
    return put("{'Source':'shop','DetailType':'Sold','Detail':'{}'}");
  }

  private String put(String entry) {
    var json = (ObjectNode) Json.trusted(entry.replace('\'', '"'));
    json.put("EventBusName", "bank");
    var input = Json.object();
    input.putArray("Entries").add(json);
    var output = perform("PutEvents", input, ROOT);
    assertThat(output.path("FailedEntryCount").asInt()).as(output.toString()).isZero();
    return output.path("Entries").path(0).path("EventId").asText();
  }

  private void rule(String name, String pattern) {
    call(
        "PutRule",
        "{'Name':'%s','EventBusName':'bank','EventPattern':'%s'}".formatted(name, pattern));
  }

  private void target(String target) {
    call("PutTargets", "{'Rule':'all','EventBusName':'bank','Targets':[%s]}".formatted(target));
  }

  private ObjectNode call(String operation, String input) {
    return perform(operation, (ObjectNode) Json.trusted(input.replace('\'', '"')), ROOT);
  }

  private ObjectNode perform(String operation, ObjectNode input, CallContext context) {
    return Objects.requireNonNull(events.operations().get(operation)).call(input, context);
  }

  private TestCloud.Call received(String operation) {
    await().until(() -> !cloud.calls(operation).isEmpty());
    return cloud.calls(operation).getFirst();
  }

  private static String payload(TestCloud.Call call) {
    try {
      return new String(call.input().path("Payload").binaryValue(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String value(com.fasterxml.jackson.databind.JsonNode attributes, String name) {
    return attributes.path(name).path("StringValue").asText();
  }
}
