package io.annal.localcloud.cloudformation.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** AWS::CloudWatch::Alarm. */
final class CloudWatchAlarm implements ResourceType {
  private static final String SERVICE = "monitoring";
  private static final String[] MEMBERS = {
    "ActionsEnabled",
    "AlarmActions",
    "AlarmDescription",
    "ComparisonOperator",
    "DatapointsToAlarm",
    "Dimensions",
    "EvaluateLowSampleCountPercentile",
    "EvaluationCriteria",
    "EvaluationInterval",
    "EvaluationPeriods",
    "ExtendedStatistic",
    "InsufficientDataActions",
    "MetricName",
    "Metrics",
    "Namespace",
    "OKActions",
    "Period",
    "Statistic",
    "Threshold",
    "ThresholdMetricId",
    "TreatMissingData",
    "Unit"
  };

  @Override
  public Optional<String> name(Request request) {
    return Optional.of(request.name("AlarmName", 255));
  }

  @Override
  public boolean exists(Request request) {
    return describe(request).isPresent();
  }

  @Override
  public Provisioned create(Request request) {
    var input = members(request);
    request.tagList(input, "Tags");
    request.call(SERVICE, "PutMetricAlarm", input);
    return provisioned(request);
  }

  @Override
  public Provisioned update(Request request, ObjectNode before) {
    request.call(SERVICE, "PutMetricAlarm", members(request));
    var provisioned = provisioned(request);
    Tagging.byArn(
        request, before, SERVICE, "ResourceARN", provisioned.attributes().path("Arn").asText());
    return provisioned;
  }

  private static ObjectNode members(Request request) {
    request.copy("AlarmName");
    return request.copy(MEMBERS).put("AlarmName", request.physicalId());
  }

  @Override
  public void delete(Request request) {
    request.call(SERVICE, "DeleteAlarms", names(request));
  }

  private static ObjectNode names(Request request) {
    var input = Request.input();
    input.putArray("AlarmNames").add(request.physicalId());
    return input;
  }

  private static Optional<JsonNode> describe(Request request) {
    var input = names(request);
    input.putArray("AlarmTypes").add("MetricAlarm");
    return Optional.ofNullable(
        request.call(SERVICE, "DescribeAlarms", input).path("MetricAlarms").get(0));
  }

  private static Provisioned provisioned(Request request) {
    var arn = request.context().arn("cloudwatch", "alarm:" + request.physicalId());
    return new Provisioned(request.physicalId(), Request.input("Arn", arn));
  }
}
