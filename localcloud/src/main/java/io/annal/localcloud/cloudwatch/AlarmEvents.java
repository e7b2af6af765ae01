package io.annal.localcloud.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.annal.localcloud.wire.AwsException;
import io.annal.localcloud.wire.CallContext;
import io.annal.localcloud.wire.CallContext.Principal;
import io.annal.localcloud.wire.Cloud;
import io.annal.localcloud.wire.Input;
import io.annal.localcloud.wire.Trees;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the default bus of its Region that an alarm changed, whether or not its actions are
 * enabled.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html">Alarm
 *     events and EventBridge</a>
 */
final class AlarmEvents {
  private static final Logger LOG = LoggerFactory.getLogger(AlarmEvents.class);
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSxx", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Cloud cloud;

  AlarmEvents(Cloud cloud) {
    this.cloud = cloud;
  }

  /**
   * Puts the event.
   *
   * @param before the alarm as it was
   */
  void changed(ObjectNode before, ObjectNode alarm, CallContext place) {
    var detail = Trees.object().put("alarmName", alarm.path("AlarmName").asText());
    detail.set("configuration", configuration(alarm));
    detail.set("previousState", state(before));
    detail.set("state", state(alarm));
    var arn = alarm.path("AlarmArn").asText();
    var input = Trees.object();
    input
        .putArray("Entries")
        .addObject()
        .put("Source", "aws.cloudwatch")
        .put("DetailType", "CloudWatch Alarm State Change")
        .put("Detail", Trees.writeJsonText(detail))
        .putArray("Resources")
        .add(arn);
    var self = new Principal.AwsService("cloudwatch.amazonaws.com", arn);
    try {
      cloud.call(
          "events",
          "PutEvents",
          input,
          new CallContext(place.account(), place.region(), self, UUID.randomUUID().toString()));
    } catch (AwsException e) {
      LOG.warn("The event that alarm {} changed was not taken: {}", arn, e.getMessage());
    }
  }

  private static ObjectNode state(ObjectNode alarm) {
    var state =
        Trees.object()
            .put("value", alarm.path("StateValue").asText())
            .put("reason", alarm.path("StateReason").asText())
            .put(
                "timestamp",
                TIME.format(Instant.ofEpochMilli(alarm.path("StateUpdatedTimestamp").asLong())));
    Input.optionalText(alarm, "StateReasonData")
        .filter(data -> !data.isEmpty())
        .ifPresent(data -> state.put("reasonData", data));
    return state;
  }

  private static ObjectNode configuration(ObjectNode alarm) {
    var configuration = Trees.object();
    Input.optionalText(alarm, "AlarmDescription")
        .ifPresent(text -> configuration.put("description", text));
    var metrics = configuration.putArray("metrics");
    if (alarm.has("Metrics")) {
      alarm.get("Metrics").forEach(query -> metrics.add(ofQuery(query)));
    } else {
      var id = UUID.nameUUIDFromBytes(alarm.toString().getBytes(StandardCharsets.UTF_8));
      var statistic = Input.optionalText(alarm, "ExtendedStatistic");
      var metric = metrics.addObject().put("id", id.toString()).put("returnData", true);
      metric.set(
          "metricStat",
          metricStat(alarm, statistic.orElseGet(() -> alarm.path("Statistic").asText()), alarm));
    }
    return configuration;
  }

  private static ObjectNode ofQuery(JsonNode query) {
    var metric = Trees.object().put("id", query.path("Id").asText());
    query.optional("Label").ifPresent(label -> metric.set("label", label));
    query.optional("Expression").ifPresent(text -> metric.set("expression", text));
    query
        .optional("MetricStat")
        .ifPresent(stat ->
            metric.set(
                "metricStat", metricStat(stat.path("Metric"), stat.path("Stat").asText(), stat)));
    return metric.put("returnData", query.path("ReturnData").asBoolean(true));
  }

  private static ObjectNode metricStat(JsonNode series, String statistic, JsonNode period) {
    var stat = Trees.object().put("period", period.path("Period").asLong()).put("stat", statistic);
    var metric =
        stat.putObject("metric")
            .put("namespace", series.path("Namespace").asText())
            .put("name", series.path("MetricName").asText());
    var dimensions = metric.putObject("dimensions");
    series
        .path("Dimensions")
        .forEach(each -> dimensions.put(each.path("Name").asText(), each.path("Value").asText()));
    return stat;
  }
}
