package io.annal.localcloud.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Expressions and their times: the examples of
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
class ScheduleTest {
  private static final CallContext ROOT =
      new CallContext("000000000000", "eu-central-1", new Principal.Root(), "r");
  private static final String FUNCTION = "arn:aws:lambda:eu-central-1:000000000000:function:f";

  private final TestCloud cloud = new TestCloud();
  private final EventBridgeService events = new EventBridgeService(cloud);

  @AfterEach
  void end() {
    events.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "rate(1 minute)       | 2026-01-01T00:01:00Z 2026-01-01T00:02:00Z",
        "rate(5 minutes)      | 2026-01-01T00:05:00Z 2026-01-01T00:10:00Z",
        "rate(1 hour)         | 2026-01-01T01:00:00Z 2026-01-01T02:00:00Z",
        "rate(7 days)         | 2026-01-08T00:00:00Z 2026-01-15T00:00:00Z",
        "cron(0 10 * * ? *)   | 2026-01-01T10:00:00Z 2026-01-02T10:00:00Z",
        "cron(15 12 * * ? *)  | 2026-01-01T12:15:00Z 2026-01-02T12:15:00Z",
        "cron(0 18 ? * MON-FRI *) | 2026-01-01T18:00:00Z 2026-01-02T18:00:00Z 2026-01-05T18:00:00Z",
        "cron(0 8 1 * ? *)    | 2026-01-01T08:00:00Z 2026-02-01T08:00:00Z",
        "cron(0/15 * * * ? *) | 2026-01-01T00:15:00Z 2026-01-01T00:30:00Z",
        "cron(0/10 * ? * MON-FRI *) | 2026-01-01T00:10:00Z 2026-01-01T00:20:00Z",
        "cron(0/5 8-17 ? * MON-FRI *) | 2026-01-01T08:00:00Z 2026-01-01T08:05:00Z",
        "cron(0/30 20-23,0-2 * * ? *) | 2026-01-01T00:30:00Z 2026-01-01T01:00:00Z",
        "cron(1/10 * * * ? *) | 2026-01-01T00:01:00Z 2026-01-01T00:11:00Z 2026-01-01T00:21:00Z",
        "cron(0 0 L * ? *)    | 2026-01-31T00:00:00Z 2026-02-28T00:00:00Z 2026-03-31T00:00:00Z",
        "cron(0 0 3W * ? *)   | 2026-01-02T00:00:00Z 2026-02-03T00:00:00Z 2026-03-03T00:00:00Z",
        "cron(0 0 1W AUG ? *) | 2026-08-03T00:00:00Z 2027-08-02T00:00:00Z",
        "cron(0 0 LW MAY ? *) | 2026-05-29T00:00:00Z 2027-05-31T00:00:00Z",
        "cron(0 0 ? * 3#2 *)  | 2026-01-13T00:00:00Z 2026-02-10T00:00:00Z",
        "cron(0 0 ? * 6L *)   | 2026-01-30T00:00:00Z 2026-02-27T00:00:00Z",
        "cron(0 0 ? * L *)    | 2026-01-03T00:00:00Z 2026-01-10T00:00:00Z",
        "cron(0 0 ? JAN,FEB,MAR SUN 2027) | 2027-01-03T00:00:00Z 2027-01-10T00:00:00Z",
        "cron(0 0 29 2 ? *)   | 2028-02-29T00:00:00Z 2032-02-29T00:00:00Z",
        "cron(59 23 31 12 ? 2026) | 2026-12-31T23:59:00Z",
        "cron(0 0 30 2 ? *)   | \"\"",
        "cron(0 0 1 1 ? 2025) | \"\""
      })
  void timesFollowTheExpression(String expression, String expected) {
    var start = Instant.parse("2026-01-01T00:00:00Z");
    var schedule = Schedule.parse(expression).orElseThrow();

    var found = new ArrayList<String>();
    var next = schedule.next(start, start);
    for (int i = 0; i < 3 && next.isPresent(); i++) {
      found.add(next.get().toString());
      next = schedule.next(next.get(), start);
    }

    var times = expected.isEmpty() ? List.<String>of() : List.of(expected.split(" "));
    assertThat(found.subList(0, times.size())).isEqualTo(times);
    assertThat(expected.isEmpty() && !found.isEmpty()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rate(0 minutes)",
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(5 seconds)",
        "rate(1.5 hours)",
        "rate(-1 minute)",
        "every day",
        "at(2030-01-01T00:00:00)",
        "cron(* * * * *)",
        "cron(* * * * * *)",
        "cron(* * ? * ? *)",
        "cron(*/60 * * * ? *)x",
        "cron(60 * * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 0 0 * ? *)",
        "cron(0 0 32W * ? *)",
        "cron(0 0 ? * 8 *)",
        "cron(0 0 ? * 3#1,6#3 *)",
        "cron(0 0 ? * 3#6 *)",
        "cron(0 0 1 13 ? *)",
        "cron(0 0 1 FOO ? *)",
        "cron(0 0 1 1 ? 1969)",
        "cron(0 0 5-1 * ? *)",
        "cron(0/0 * * * ? *)",
        "cron(0, 9-18, ?, *, MON-FRI, *)"
      })
  void whatIsNoExpressionIsRefused(String expression) {
    assertThatThrownBy(() -> put("bad", expression))
        .hasMessage("Parameter ScheduleExpression is not valid.");
  }

  @Test
  void onlyTheDefaultBusHasSchedules() {
    call("CreateEventBus", "{'Name':'bank'}");

    assertThatThrownBy(() ->
            call(
                "PutRule",
                "{'Name':'s','EventBusName':'bank','ScheduleExpression':'rate(1 minute)'}"))
        .hasMessage("ScheduleExpression is supported only on the default event bus.");
  }

  @Test
  void aRuleTriggersItselfWhenItIsTime() throws IOException {
    cloud.others.put("lambda/Invoke", (input, context) -> Json.object().put("StatusCode", 202));
    put("each-minute", "rate(1 minute)");
    assertThat(call("DescribeRule", "{'Name':'each-minute'}").path("ScheduleExpression").asText())
        .isEqualTo("rate(1 minute)");

    events.trigger();
    assertThat(cloud.calls("lambda/Invoke")).isEmpty();
    cloud.clock.advance(Duration.ofSeconds(61));
    events.trigger();
    events.trigger();

    await().until(() -> !cloud.calls("lambda/Invoke").isEmpty());
    var call = cloud.calls("lambda/Invoke").getFirst();
    assertThat(call.context().principal())
        .isEqualTo(
            new Principal.AwsService(
                "events.amazonaws.com",
                "arn:aws:events:eu-central-1:000000000000:rule/each-minute"));
    var payload = new String(call.input().path("Payload").binaryValue(), StandardCharsets.UTF_8);
    var event = Json.parseObject(payload).orElseThrow();
    assertThat(event.path("source").asText()).isEqualTo("aws.events");
    assertThat(event.path("detail-type").asText()).isEqualTo("Scheduled Event");
    assertThat(event.path("resources").path(0).asText()).endsWith(":rule/each-minute");
    assertThat(event.path("detail").isObject()).isTrue();
    assertThat(Instant.parse(event.path("time").asText()))
        .isBetween(cloud.clock.instant().minusSeconds(10), cloud.clock.instant());
    assertThat(cloud.calls("lambda/Invoke")).hasSize(1);
  }

  @Test
  void aRuleThatIsDisabledDoesNotAndWhatWasMissedIsLeftOut() {
    cloud.others.put("lambda/Invoke", (input, context) -> Json.object().put("StatusCode", 202));
    put("each-minute", "cron(* * * * ? *)");
    call("DisableRule", "{'Name':'each-minute'}");
    cloud.clock.advance(Duration.ofMinutes(5));
    events.trigger();
    call("EnableRule", "{'Name':'each-minute'}");
    events.trigger();
    assertThat(cloud.calls("lambda/Invoke")).isEmpty();

    var nextMinute = cloud.clock.instant().truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
    cloud.clock.advance(Duration.between(cloud.clock.instant(), nextMinute).plusMinutes(5));
    events.trigger();

    await().until(() -> !cloud.calls("lambda/Invoke").isEmpty());
    assertThat(cloud.calls("lambda/Invoke")).hasSize(1);
  }

  private void put(String name, String expression) {
    call("PutRule", "{'Name':'%s','ScheduleExpression':'%s'}".formatted(name, expression));
    call("PutTargets", "{'Rule':'%s','Targets':[{'Id':'1','Arn':'%s'}]}".formatted(name, FUNCTION));
  }

  private ObjectNode call(String operation, String input) {
    return Objects.requireNonNull(events.operations().get(operation))
        .call((ObjectNode) Json.trusted(input.replace('\'', '"')), ROOT);
  }
}
