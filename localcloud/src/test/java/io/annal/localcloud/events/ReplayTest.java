package io.annal.localcloud.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplayTest {
  private static final String ARN = "arn:aws:events:eu-central-1:000000000000:";
  private static final String QUEUE = "arn:aws:sqs:eu-central-1:000000000000:q";
  private static final CallContext ROOT =
      new CallContext("000000000000", "eu-central-1", new Principal.Root(), "r");

  private TestCloud cloud = new TestCloud();
  private EventBridgeService events = new EventBridgeService(cloud);

  @BeforeEach
  void begin() {
    cloud.others.put("sqs/SendMessage", (input, context) -> Json.object());
    events.start();
    call("CreateEventBus", "{'Name':'bank'}");
    rule("one");
    call(
        "CreateArchive",
        "{'ArchiveName':'kept','EventSourceArn':'%sevent-bus/bank','RetentionDays':1,'EventPattern':'{\\\"source\\\":[\\\"shop\\\"]}'}"
            .formatted(ARN));
  }

  @AfterEach
  void end() {
    events.close();
  }

  @Test
  void sendsArchivedEventsAgainAsTheyWere() {
    var id = put("shop", 1_700_000_000);
    put("other", 1_700_000_000);
    put("shop", 1_700_009_999);
    await().untilAsserted(() -> assertThat(archived()).isEqualTo(2));
    await().untilAsserted(() -> assertThat(bodies()).hasSize(3));

    start("again", "{'Arn':'%sevent-bus/bank'}".formatted(ARN), 1_699_999_999, 1_700_000_001);

    var described = completed("again");
    assertThat(((POJONode) described.path("EventLastReplayedTime")).getPojo())
        .isEqualTo(Instant.ofEpochSecond(1_700_000_000));
    var again = bodies().getLast();
    assertThat(again.path("id").asText()).isEqualTo(id);
    assertThat(again.path("time").asText()).isEqualTo("2023-11-14T22:13:20Z");
    assertThat(again.path("resources").path(0).asText()).isEqualTo("r1");
    assertThat(again.path("replay-name").asText()).isEqualTo("again");
    assertThat(bodies()).hasSize(4);
    assertThat(archived()).as("a replayed event is not archived again").isEqualTo(2);
  }

  /** As recorded of the service: an archive is fed by a rule of EventBridge's own. */
  @Test
  void anArchiveHasARuleThatEverybodySeesAndNobodyChanges() {
    var rules = call("ListRules", "{'EventBusName':'bank'}").path("Rules");
    var name = "'Name':'Events-Archive-kept','EventBusName':'bank'";

    assertThat(rules.findValuesAsText("Name")).containsExactly("Events-Archive-kept", "one");
    assertThat(rules.path(0).path("Arn").asText()).isEqualTo(ARN + "rule/bank/Events-Archive-kept");
    assertThat(rules.path(0).path("ManagedBy").asText()).isEqualTo("prod.vhs.events.aws.internal");
    assertThat(rules.path(0).path("EventPattern").asText())
        .contains("\"shop\"", "\"replay-name\":[{\"exists\":false}]");
    assertThat(call("DescribeRule", "{%s}".formatted(name)).path("State").asText())
        .isEqualTo("ENABLED");
    assertThat(call("ListRules", "{}").path("Rules")).isEmpty();
    for (var operation : List.of("DisableRule", "DeleteRule")) {
      assertThatThrownBy(() -> call(operation, "{%s}".formatted(name)))
          .isInstanceOf(AwsException.class)
          .satisfies(e -> assertThat(((AwsException) e).code()).isEqualTo("ManagedRuleException"));
    }
    call("DeleteArchive", "{'ArchiveName':'kept'}");
    assertThat(call("ListRules", "{'EventBusName':'bank'}").path("Rules").findValuesAsText("Name"))
        .containsExactly("one");
  }

  @Test
  void replaysToTheNamedRulesOnly() {
    put("shop", 1_700_000_000);
    await().untilAsserted(() -> assertThat(archived()).isEqualTo(1));
    await().untilAsserted(() -> assertThat(bodies()).hasSize(1));
    rule("two");

    start(
        "again",
        "{'Arn':'%sevent-bus/bank','FilterArns':['%srule/bank/two']}".formatted(ARN, ARN),
        1_600_000_000,
        1_800_000_000);

    completed("again");
    assertThat(bodies()).hasSize(2);
    assertThat(
            ((Principal.AwsService) cloud.calls("sqs/SendMessage").getLast().context().principal())
                .sourceArn())
        .isEqualTo(ARN + "rule/bank/two");
  }

  @Test
  void forgetsWhatIsOlderThanTheRetention() {
    put("shop", 1_700_000_000);
    await().untilAsserted(() -> assertThat(archived()).isEqualTo(1));
    await().untilAsserted(() -> assertThat(bodies()).hasSize(1));

    cloud.clock.advance(Duration.ofHours(25));
    start("late", "{'Arn':'%sevent-bus/bank'}".formatted(ARN), 1_600_000_000, 1_800_000_000);

    completed("late");
    assertThat(bodies()).hasSize(1);
    events.sweep();
    assertThat(archived()).isZero();
  }

  @Test
  void isCancelledWhereItIsAndGoesOnAfterARestart() {
    for (var i = 0; i < 120; i++) {
      put("shop", 1_700_000_000 + i);
    }
    await().untilAsserted(() -> assertThat(bodies()).hasSize(120));
    var hold = new CountDownLatch(1);
    cloud.others.put("sqs/SendMessage", (input, context) -> held(hold));
    start("first", "{'Arn':'%sevent-bus/bank'}".formatted(ARN), 1_600_000_000, 1_800_000_000);
    start("second", "{'Arn':'%sevent-bus/bank'}".formatted(ARN), 1_600_000_000, 1_800_000_000);
    await().until(() -> state("first").equals("RUNNING") && state("second").equals("RUNNING"));
    assertThat(call("CancelReplay", "{'ReplayName':'first'}").path("State").asText())
        .isEqualTo("CANCELLING");
    events.close();

    cloud = new TestCloud(cloud.state);
    cloud.others.put("sqs/SendMessage", (input, context) -> Json.object());
    events = new EventBridgeService(cloud);
    events.start();

    completed("second");
    await().until(() -> state("first").equals("CANCELLED"));
    assertThat(bodies())
        .hasSize(120)
        .allMatch(e -> e.path("replay-name").asText().equals("second"));
    assertThatThrownBy(() -> call("CancelReplay", "{'ReplayName':'second'}"))
        .isInstanceOfSatisfying(
            AwsException.class, e -> assertThat(e.code()).isEqualTo("IllegalStatusException"));
  }

  @Test
  void refusesInAwsWords() {
    call("CreateEventBus", "{'Name':'else'}");

    assertThatThrownBy(() -> start("x", "{'Arn':'%sevent-bus/else'}".formatted(ARN), 1, 2))
        .hasMessage(
            "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.");
    assertThatThrownBy(() -> start("x", "{'Arn':'%sevent-bus/bank'}".formatted(ARN), 2, 1))
        .hasMessage(
            "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.");
    assertThatThrownBy(() -> call("DescribeReplay", "{'ReplayName':'none'}"))
        .hasMessage("Replay none does not exist.");
    assertThatThrownBy(() -> call("DescribeArchive", "{'ArchiveName':'none'}"))
        .hasMessage("Archive none does not exist.");
  }

  private static ObjectNode held(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("the process ends", e);
    }
    return Json.object();
  }

  private void rule(String name) {
    call(
        "PutRule",
        "{'Name':'%s','EventBusName':'bank','EventPattern':'{\\\"account\\\":[\\\"000000000000\\\"]}'}"
            .formatted(name));
    call(
        "PutTargets",
        "{'Rule':'%s','EventBusName':'bank','Targets':[{'Id':'1','Arn':'%s'}]}"
            .formatted(name, QUEUE));
  }

  private String put(String source, long time) {
    var output =
        call(
            "PutEvents",
            "{'Entries':[{'EventBusName':'bank','Source':'%s','DetailType':'d','Detail':'{}','Resources':['r1'],'Time':%d}]}"
                .formatted(source, time));
    return output.path("Entries").path(0).path("EventId").asText();
  }

  private void start(String name, String destination, long from, long to) {
    call(
        "StartReplay",
        "{'ReplayName':'%s','EventSourceArn':'%sarchive/kept','EventStartTime':%d,'EventEndTime':%d,'Destination':%s}"
            .formatted(name, ARN, from, to, destination));
  }

  private ObjectNode completed(String name) {
    await().until(() -> state(name).equals("COMPLETED"));
    return call("DescribeReplay", "{'ReplayName':'%s'}".formatted(name));
  }

  private String state(String name) {
    return call("DescribeReplay", "{'ReplayName':'%s'}".formatted(name)).path("State").asText();
  }

  private long archived() {
    return call("DescribeArchive", "{'ArchiveName':'kept'}").path("EventCount").asLong();
  }

  private List<JsonNode> bodies() {
    return cloud.calls("sqs/SendMessage").stream()
        .map(call -> Json.trusted(call.input().path("MessageBody").asText()))
        .toList();
  }

  private ObjectNode call(String operation, String input) {
    return Objects.requireNonNull(events.operations().get(operation))
        .call((ObjectNode) Json.trusted(input.replace('\'', '"')), ROOT);
  }
}
