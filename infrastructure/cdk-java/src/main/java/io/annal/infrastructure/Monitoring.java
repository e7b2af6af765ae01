package io.annal.infrastructure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.CfnAlarm;
import software.amazon.awscdk.services.cloudwatch.CfnDashboard;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.iam.StarPrincipal;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.sns.subscriptions.EmailSubscription;
import software.constructs.Construct;

/**
 * Alarms, who is told of them, and a dashboard. No data is no trouble: none of these metrics is
 * reported while nothing happens.
 */
final class Monitoring extends Construct {
  /** The same in every way of deploying; the CDK runs this program in its folder. */
  private static final Path DASHBOARD = Path.of("..", "dashboard.json");

  private final Settings settings;
  private final Optional<Topic> topic;
  private final CfnDashboard dashboard;

  Monitoring(
      Construct scope,
      Settings settings,
      Tables tables,
      EventFlow flow,
      CfnRule rule,
      Handlers handlers) {
    super(scope, "Monitoring");
    this.settings = settings;
    this.topic = settings.alertEmail().isEmpty() ? Optional.empty() : Optional.of(alerts());
    var ruleName = Fn.select(2, Fn.split("/", rule.getAttrArn()));
    alarm(
        named("event-store-write-throttles"),
        "The event store refused writes for lack of write capacity; raise WriteCapacityUnits",
        new Metric(
            "AWS/DynamoDB",
            "WriteThrottleEvents",
            Map.of("TableName", tables.eventStore().getTableName())));
    handlers.all().forEach(this::errors);
    alarm(
        named("failed-invocations"),
        "EventBridge could not hand an event to the projection handler",
        new Metric(
            "AWS/Events",
            "FailedInvocations",
            Map.of("EventBusName", flow.bus().getEventBusName(), "RuleName", ruleName)));
    alarm(
        named("dlq-depth"),
        "Events wait in the dead-letter queue; annal dlq list shows them",
        new Metric(
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            Map.of("QueueName", flow.deadLetters().getQueueName())),
        "Maximum",
        1,
        1);
    minuteBehind(
        "stream-iterator-age",
        "Stored events wait for more than a minute to be published",
        ofFunction("AWS/Lambda", "IteratorAge", handlers.publisher()));
    minuteBehind(
        "publish-lag",
        "Events reach the bus more than a minute after they were stored",
        ofFunction("Annal", "PublishLag", handlers.publisher()));
    minuteBehind(
        "projection-lag",
        "Events reach the read model more than a minute after they were stored",
        ofFunction("Annal", "ProjectionLag", handlers.projection()));
    alarm(
        named("conflicts-exhausted"),
        "Others wrote to a command's aggregate every time that it was tried; split the aggregate",
        ofFunction("Annal", "ConflictsExhausted", handlers.command()));
    dashboard =
        CfnDashboard.Builder.create(this, "Dashboard")
            .dashboardName(named("dashboard"))
            .dashboardBody(Fn.sub(template(), values(tables, flow, ruleName, handlers)))
            .build();
  }

  private static String template() {
    try {
      return Files.readString(DASHBOARD);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, String> values(
      Tables tables, EventFlow flow, String ruleName, Handlers handlers) {
    return Map.of(
        "Region", Stack.of(this).getRegion(),
        "CommandHandler", handlers.command().functionName(),
        "StreamPublisher", handlers.publisher().functionName(),
        "ProjectionHandler", handlers.projection().functionName(),
        "QueryHandler", handlers.query().functionName(),
        "EventStore", tables.eventStore().getTableName(),
        "ReadModel", tables.readModel().getTableName(),
        "EventBus", flow.bus().getEventBusName(),
        "Rule", ruleName,
        "DeadLetters", flow.deadLetters().getQueueName());
  }

  Optional<String> topicArn() {
    return topic.map(Topic::getTopicArn);
  }

  String dashboardName() {
    return dashboard.getRef();
  }

  private String named(String name) {
    return settings.name("event-sourcing-" + name);
  }

  private Topic alerts() {
    var builder = Topic.Builder.create(this, "Alerts").topicName(named("alerts"));
    if (settings.ownKey()) {
      builder.masterKey(Key.fromKeyArn(this, "OwnKey", settings.kmsKeyArn()));
    }
    var made = builder.build();
    made.addSubscription(new EmailSubscription(settings.alertEmail()));
    made.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .sid("OnlyOverTls")
            .effect(Effect.DENY)
            .principals(List.of(new StarPrincipal()))
            .actions(List.of("sns:Publish"))
            .resources(List.of(made.getTopicArn()))
            .conditions(Map.of("Bool", Map.of("aws:SecureTransport", "false")))
            .build());
    var stack = Stack.of(this);
    var alarms =
        "arn:%s:cloudwatch:%s:%s:alarm:event-sourcing-*"
            .formatted(stack.getPartition(), stack.getRegion(), stack.getAccount());
    made.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .sid("FromTheAlarmsOfThisAccount")
            .principals(List.of(new ServicePrincipal("cloudwatch.amazonaws.com")))
            .actions(List.of("sns:Publish"))
            .resources(List.of(made.getTopicArn()))
            .conditions(
                Map.of(
                    "ArnLike", Map.of("aws:SourceArn", alarms),
                    "StringEquals", Map.of("aws:SourceAccount", stack.getAccount())))
            .build());
    return made;
  }

  private void errors(Handler handler) {
    alarm(
        named(handler.name()) + "-errors",
        "The " + handler.name().replace('-', ' ') + " failed; its log says why",
        ofFunction("AWS/Lambda", "Errors", handler));
  }

  private static Metric ofFunction(String namespace, String name, Handler handler) {
    return new Metric(namespace, name, Map.of("FunctionName", handler.functionName()));
  }

  private void minuteBehind(String name, String description, Metric metric) {
    alarm(named(name), description, metric, "Maximum", 3, 60_000);
  }

  private void alarm(String name, String description, Metric metric) {
    alarm(name, description, metric, "Sum", 1, 1);
  }

  private void alarm(
      String name,
      String description,
      Metric metric,
      String statistic,
      int periods,
      int threshold) {
    var alarm =
        CfnAlarm.Builder.create(this, name)
            .alarmName(name)
            .alarmDescription(description)
            .namespace(metric.namespace())
            .metricName(metric.name())
            .dimensions(metric.dimensions())
            .statistic(statistic)
            .period(60)
            .evaluationPeriods(periods)
            .threshold(threshold)
            .comparisonOperator("GreaterThanOrEqualToThreshold")
            .treatMissingData("notBreaching");
    topic.ifPresent(told -> alarm.alarmActions(List.of(told.getTopicArn())));
    alarm.build();
  }

  private record Metric(String namespace, String name, Map<String, String> byName) {
    List<CfnAlarm.DimensionProperty> dimensions() {
      return byName.entrySet().stream()
          .map(e ->
              CfnAlarm.DimensionProperty.builder().name(e.getKey()).value(e.getValue()).build())
          .toList();
    }
  }
}
