package io.annal.infrastructure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.CfnDashboard;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/**
 * Alarms and a dashboard. No data is no trouble: none of these metrics is reported while nothing
 * happens.
 */
final class Monitoring extends Construct {
  private final Settings settings;
  private final CfnDashboard dashboard;

  Monitoring(
      Construct scope,
      Settings settings,
      Table eventStore,
      Table readModel,
      EventBus bus,
      CfnRule rule,
      Queue deadLetters,
      Handlers handlers) {
    super(scope, "Monitoring");
    this.settings = settings;
    var ruleName = Fn.select(2, Fn.split("/", rule.getAttrArn()));
    alarm(
        "event-store-write-throttles",
        "The event store refused writes for lack of write capacity; raise WriteCapacityUnits",
        metric(
            "AWS/DynamoDB",
            "WriteThrottleEvents",
            "Sum",
            Map.of("TableName", eventStore.getTableName())),
        1,
        1);
    errors("command-handler", handlers.command());
    errors("stream-publisher", handlers.publisher());
    errors("projection-handler", handlers.projection());
    errors("query-handler", handlers.query());
    alarm(
        "failed-invocations",
        "EventBridge could not hand an event to the projection handler",
        metric(
            "AWS/Events",
            "FailedInvocations",
            "Sum",
            Map.of("EventBusName", bus.getEventBusName(), "RuleName", ruleName)),
        1,
        1);
    alarm(
        "dlq-depth",
        "Events wait in the dead-letter queue; annal dlq list shows them",
        metric(
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            "Maximum",
            Map.of("QueueName", deadLetters.getQueueName())),
        1,
        1);
    alarm(
        "stream-iterator-age",
        "Stored events wait for more than a minute to be published",
        metric(
            "AWS/Lambda",
            "IteratorAge",
            "Maximum",
            Map.of("FunctionName", handlers.publisher().getFunctionName())),
        3,
        60_000);
    dashboard =
        CfnDashboard.Builder.create(this, "Dashboard")
            .dashboardName(settings.name("event-sourcing-dashboard"))
            .dashboardBody(
                Stack.of(this)
                    .toJsonString(
                        Map.of(
                            "widgets",
                            widgets(eventStore, readModel, bus, ruleName, deadLetters, handlers))))
            .build();
  }

  String dashboardName() {
    return dashboard.getRef();
  }

  private void errors(String name, Function function) {
    alarm(
        name + "-errors",
        "The " + name.replace('-', ' ') + " failed; its log says why",
        metric("AWS/Lambda", "Errors", "Sum", Map.of("FunctionName", function.getFunctionName())),
        1,
        1);
  }

  private static Metric metric(
      String namespace, String name, String statistic, Map<String, String> dimensions) {
    return Metric.Builder.create()
        .namespace(namespace)
        .metricName(name)
        .statistic(statistic)
        .dimensionsMap(dimensions)
        .period(Duration.minutes(1))
        .build();
  }

  private void alarm(String name, String description, Metric metric, int periods, int threshold) {
    Alarm.Builder.create(this, name)
        .alarmName(settings.name("event-sourcing-" + name))
        .alarmDescription(description)
        .metric(metric)
        .evaluationPeriods(periods)
        .threshold(threshold)
        .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
        .treatMissingData(TreatMissingData.NOT_BREACHING)
        .build();
  }

  private List<Map<String, Object>> widgets(
      Table eventStore,
      Table readModel,
      EventBus bus,
      String ruleName,
      Queue deadLetters,
      Handlers handlers) {
    var functions =
        List.of(handlers.command(), handlers.publisher(), handlers.projection(), handlers.query());
    var tables = List.of(eventStore, readModel);
    var widgets = new ArrayList<Map<String, Object>>();
    widget(
        widgets,
        "Invocations",
        "Sum",
        functions.stream().map(function -> ofFunction("Invocations", function)).toList());
    widget(
        widgets,
        "Errors",
        "Sum",
        functions.stream().map(function -> ofFunction("Errors", function)).toList());
    widget(
        widgets,
        "Duration, 99th percentile (ms)",
        "p99",
        functions.stream().map(function -> ofFunction("Duration", function)).toList());
    widget(
        widgets,
        "Waiting to be published (ms)",
        "Maximum",
        List.of(ofFunction("IteratorAge", handlers.publisher())));
    widget(
        widgets,
        "Capacity used",
        "Sum",
        ofTables(tables, "ConsumedWriteCapacityUnits", "ConsumedReadCapacityUnits"));
    widget(
        widgets, "Throttled", "Sum", ofTables(tables, "WriteThrottleEvents", "ReadThrottleEvents"));
    widget(
        widgets,
        "Delivered and failed on the bus",
        "Sum",
        List.of("Invocations", "FailedInvocations").stream()
            .map(metric ->
                List.of(
                    "AWS/Events",
                    metric,
                    "EventBusName",
                    bus.getEventBusName(),
                    "RuleName",
                    ruleName))
            .toList());
    widget(
        widgets,
        "Dead letters",
        "Maximum",
        List.of(
            List.of(
                "AWS/SQS",
                "ApproximateNumberOfMessagesVisible",
                "QueueName",
                deadLetters.getQueueName())));
    return widgets;
  }

  private void widget(
      List<Map<String, Object>> widgets,
      String title,
      String statistic,
      List<List<String>> metrics) {
    int index = widgets.size();
    var properties =
        Map.of(
            "title",
            title,
            "region",
            Stack.of(this).getRegion(),
            "view",
            "timeSeries",
            "stat",
            statistic,
            "period",
            60,
            "metrics",
            metrics);
    widgets.add(
        Map.of(
            "type",
            "metric",
            "x",
            index % 2 * 12,
            "y",
            index / 2 * 6,
            "width",
            12,
            "height",
            6,
            "properties",
            properties));
  }

  private static List<String> ofFunction(String metric, Function function) {
    return List.of("AWS/Lambda", metric, "FunctionName", function.getFunctionName());
  }

  private static List<List<String>> ofTables(List<Table> tables, String... metrics) {
    return tables.stream()
        .flatMap(table ->
            List.of(metrics).stream()
                .map(metric -> List.of("AWS/DynamoDB", metric, "TableName", table.getTableName())))
        .toList();
  }
}
