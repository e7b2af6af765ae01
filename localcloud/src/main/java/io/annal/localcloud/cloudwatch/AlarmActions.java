package io.annal.localcloud.cloudwatch;

import com.fasterxml.jackson.databind.node.BinaryNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Trees;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells topics and functions that an alarm changed. */
final class AlarmActions {
  private static final Logger LOG = LoggerFactory.getLogger(AlarmActions.class);

  private final Cloud cloud;
  private final AlarmHistory history;

  AlarmActions(Cloud cloud, AlarmHistory history) {
    this.cloud = cloud;
    this.history = history;
  }

  /** Refuses what could not be done when it comes to it. */
  static void check(String arn) {
    if (!arn.startsWith("arn:aws:sns:") && !arn.startsWith("arn:aws:lambda:")) {
      throw AwsException.unsupported("The alarm action " + arn);
    }
  }

  void run(ObjectNode alarm, String before, CallContext place) {
    var member =
        switch (alarm.path("StateValue").asText()) {
          case "ALARM" -> "AlarmActions";
          case "OK" -> "OKActions";
          default -> "InsufficientDataActions";
        };
    for (var action : alarm.path(member)) {
      run(alarm, before, place, action.asText());
    }
  }

  private void run(ObjectNode alarm, String before, CallContext place, String action) {
    var name = alarm.path("AlarmName").asText();
    var data = Trees.object().put("actionState", "Succeeded").put("notificationResource", action);
    String summary;
    try {
      invoke(alarm, before, place, action);
      summary = "Successfully executed action " + action;
    } catch (AwsException e) {
      LOG.warn("Alarm {} could not run its action {}: {}", name, action, e.getMessage());
      summary =
          "Failed to execute action %s. Received error: \"%s\"".formatted(action, e.getMessage());
      data.put("actionState", "Failed").put("error", e.getMessage());
    }
    var shortened = summary.length() > 255 ? summary.substring(0, 255) : summary;
    history.add(key(place), name, "Action", shortened, data);
  }

  private void invoke(ObjectNode alarm, String before, CallContext place, String action) {
    if (action.startsWith("arn:aws:sns:")) {
      var subject =
          "%s: \"%s\" in %s"
              .formatted(
                  alarm.path("StateValue").asText(),
                  alarm.path("AlarmName").asText(),
                  place.region());
      var input =
          Trees.object()
              .put("TopicArn", action)
              .put("Subject", subject.length() > 100 ? subject.substring(0, 100) : subject)
              .put("Message", Trees.writeJsonText(message(alarm, before, place)));
      cloud.call("sns", "Publish", input, as("cloudwatch.amazonaws.com", alarm, place));
    } else {
      var input = Trees.object().put("FunctionName", action).put("InvocationType", "Event");
      input.set("Payload", BinaryNode.valueOf(Trees.writeJson(message(alarm, before, place))));
      cloud.call(
          "lambda", "Invoke", input, as("lambda.alarms.cloudwatch.amazonaws.com", alarm, place));
    }
  }

  private static CallContext as(String service, ObjectNode alarm, CallContext place) {
    var principal = new Principal.AwsService(service, alarm.path("AlarmArn").asText());
    return new CallContext(
        place.account(), place.region(), principal, UUID.randomUUID().toString());
  }

  /** What subscribers get. */
  private static ObjectNode message(ObjectNode alarm, String before, CallContext place) {
    var message =
        Trees.object()
            .put("AlarmName", alarm.path("AlarmName").asText())
            .put("AlarmDescription", alarm.path("AlarmDescription").asText(""))
            .put("AWSAccountId", place.account())
            .put("NewStateValue", alarm.path("StateValue").asText())
            .put("NewStateReason", alarm.path("StateReason").asText())
            .put(
                "StateChangeTime",
                Instant.ofEpochMilli(alarm.path("StateUpdatedTimestamp").asLong()).toString())
            .put("Region", place.region())
            .put("AlarmArn", alarm.path("AlarmArn").asText())
            .put("OldStateValue", before);
    var trigger = message.putObject("Trigger");
    for (var member :
        new String[] {
          "MetricName",
          "Namespace",
          "Statistic",
          "ExtendedStatistic",
          "Unit",
          "Dimensions",
          "Period",
          "EvaluationPeriods",
          "DatapointsToAlarm",
          "ComparisonOperator",
          "Threshold",
          "TreatMissingData",
          "Metrics"
        }) {
      if (alarm.has(member)) {
        trigger.set(member, alarm.get(member));
      }
    }
    return message;
  }

  static String key(CallContext place) {
    return place.account() + "/" + place.region();
  }
}
