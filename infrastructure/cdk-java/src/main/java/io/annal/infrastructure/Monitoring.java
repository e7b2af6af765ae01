package io.annal.infrastructure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
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

  private static final Path ALARMS = DASHBOARD.resolveSibling("alarms.json");
  private static final Path BATCHING_ALARMS = DASHBOARD.resolveSibling("batching-alarms.json");
  private static final Path TRANSFER_ALARMS = DASHBOARD.resolveSibling("transfer-alarms.json");

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
    alarms(ALARMS);
    if (settings.projectionBatching()) {
      alarms(BATCHING_ALARMS);
    }
    if (handlers.transfer().isPresent()) {
      alarms(TRANSFER_ALARMS);
    }
    dashboard =
        CfnDashboard.Builder.create(this, "Dashboard")
            .dashboardName(named("dashboard"))
            .dashboardBody(Fn.sub(text(DASHBOARD), values(tables, flow, ruleName, handlers)))
            .build();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
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

  private void alarms(Path file) {
    for (var alarm : described(file)) {
      var name = String.valueOf(alarm.get("AlarmName"));
      topic.ifPresent(told -> alarm.put("AlarmActions", List.of(told.getTopicArn())));
      CfnResource.Builder.create(this, name)
          .type("AWS::CloudWatch::Alarm")
          .properties(alarm)
          .build();
    }
  }

  private List<Map<String, Object>> described(Path file) {
    try {
      return new ObjectMapper()
          .readValue(text(file).replace("${Suffix}", settings.name("")), new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
