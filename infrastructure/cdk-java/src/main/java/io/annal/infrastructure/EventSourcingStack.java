package io.annal.infrastructure;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.dynamodb.Attribute;
import software.amazon.awscdk.services.dynamodb.AttributeType;
import software.amazon.awscdk.services.dynamodb.BillingMode;
import software.amazon.awscdk.services.dynamodb.CfnTable;
import software.amazon.awscdk.services.dynamodb.PointInTimeRecoverySpecification;
import software.amazon.awscdk.services.dynamodb.StreamViewType;
import software.amazon.awscdk.services.dynamodb.Table;
import software.amazon.awscdk.services.events.Archive;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.iam.AnyPrincipal;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.CfnEventInvokeConfig;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping;
import software.amazon.awscdk.services.lambda.Permission;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.constructs.Construct;

/**
 * The event store, the bus with its archive, the functions between them, the read model, and what
 * watches over them.
 */
public final class EventSourcingStack extends Stack {
  private static final String SOURCE = "event-sourcing.financial";

  private final Settings settings;

  public EventSourcingStack(Construct scope, String id, Settings settings) {
    super(scope, id);
    this.settings = settings;
    var eventStore = eventStore();
    var readModel = readModel();
    var bus =
        EventBus.Builder.create(this, "EventBus")
            .eventBusName(settings.name("event-sourcing-bus"))
            .description("Every stored event, published from the event store's stream")
            .build();
    var archive = archive(bus);
    var deadLetters = deadLetters();
    var handlers = new Handlers(this, settings, eventStore, readModel, bus, deadLetters);
    streamToPublisher(eventStore, handlers, deadLetters);
    projectionRetries(handlers, deadLetters);
    var rule = rule(bus, handlers, deadLetters);
    admit(rule, handlers, deadLetters);
    var dashboard =
        new Monitoring(this, settings, eventStore, readModel, bus, rule, deadLetters, handlers)
            .dashboardName();

    output("CommandHandlerFunction", handlers.command().getFunctionName());
    output("QueryHandlerFunction", handlers.query().getFunctionName());
    output("ProjectionHandlerFunction", handlers.projection().getFunctionName());
    output("StreamPublisherFunction", handlers.publisher().getFunctionName());
    output("EventStoreTable", eventStore.getTableName());
    output("EventStoreStreamArn", eventStore.getTableStreamArn());
    output("ReadModelTable", readModel.getTableName());
    output("EventBusName", bus.getEventBusName());
    output("EventBusArn", bus.getEventBusArn());
    output("EventArchive", archive.getArchiveName());
    output("ProjectionRuleArn", rule.getAttrArn());
    output("DeadLetterQueueUrl", deadLetters.getQueueUrl());
    output("DashboardName", dashboard);
  }

  private void output(String name, String value) {
    CfnOutput.Builder.create(this, name).value(value).build();
  }

  /** One item is one commit; the stream carries it on to the bus. */
  private Table eventStore() {
    var table =
        table(
                "EventStore",
                "event-sourcing-event-store",
                "AggregateId",
                "EventSequence",
                AttributeType.NUMBER)
            .stream(StreamViewType.NEW_IMAGE)
            .build();
    var l1 = (CfnTable) table.getNode().getDefaultChild();
    l1.setResourcePolicy(
        CfnTable.ResourcePolicyProperty.builder().policyDocument(nobodyRewritesHistory()).build());
    return table;
  }

  /**
   * Whatever a caller's own policies allow. PutItem stays open: appending is a put that fails when
   * the sequence is taken.
   */
  private Map<String, Object> nobodyRewritesHistory() {
    var arn =
        formatArn(
            ArnComponents.builder()
                .service("dynamodb")
                .resource("table")
                .resourceName(settings.name("event-sourcing-event-store"))
                .build());
    var statement =
        Map.of(
            "Sid", "NobodyRewritesHistory",
            "Effect", "Deny",
            "Principal", "*",
            "Action",
                List.of(
                    "dynamodb:UpdateItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:BatchWriteItem",
                    "dynamodb:PartiQLUpdate",
                    "dynamodb:PartiQLDelete"),
            "Resource", arn);
    return Map.of("Version", "2012-10-17", "Statement", List.of(statement));
  }

  /** One row an aggregate or view and projection, gated by the sequence that it has seen. */
  private Table readModel() {
    return table(
            "ReadModel",
            "event-sourcing-read-model",
            "RowKey",
            "ProjectionName",
            AttributeType.STRING)
        .build();
  }

  private Table.Builder table(
      String id, String name, String partitionKey, String sortKey, AttributeType sortType) {
    return Table.Builder.create(this, id)
        .tableName(settings.name(name))
        .partitionKey(Attribute.builder().name(partitionKey).type(AttributeType.STRING).build())
        .sortKey(Attribute.builder().name(sortKey).type(sortType).build())
        .billingMode(BillingMode.PROVISIONED)
        .readCapacity(settings.readCapacityUnits())
        .writeCapacity(settings.writeCapacityUnits())
        .pointInTimeRecoverySpecification(
            PointInTimeRecoverySpecification.builder()
                .pointInTimeRecoveryEnabled(settings.production())
                .build())
        .deletionProtection(settings.production())
        .removalPolicy(RemovalPolicy.DESTROY);
  }

  private Archive archive(EventBus bus) {
    return Archive.Builder.create(this, "Archive")
        .archiveName(settings.name("event-sourcing-archive"))
        .description("The published events, for replay")
        .sourceEventBus(bus)
        .eventPattern(EventPattern.builder().source(List.of(SOURCE)).build())
        .retention(Duration.days(settings.retentionDays()))
        .build();
  }

  /** What could not be published or projected waits here for a person: {@code annal dlq list}. */
  private Queue deadLetters() {
    var queue =
        Queue.Builder.create(this, "DeadLetters")
            .queueName(settings.name("event-sourcing-dlq"))
            .retentionPeriod(Duration.days(14))
            .visibilityTimeout(Duration.minutes(1))
            .encryption(QueueEncryption.SQS_MANAGED)
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    queue.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .sid("OnlyOverTls")
            .effect(Effect.DENY)
            .principals(List.of(new AnyPrincipal()))
            .actions(List.of("sqs:*"))
            .resources(List.of(queue.getQueueArn()))
            .conditions(Map.of("Bool", Map.of("aws:SecureTransport", "false")))
            .build());
    return queue;
  }

  /**
   * From the very first record: an event that is stored before this mapping exists is published
   * too.
   */
  private void streamToPublisher(Table eventStore, Handlers handlers, Queue deadLetters) {
    CfnEventSourceMapping.Builder.create(this, "StreamToPublisher")
        .eventSourceArn(eventStore.getTableStreamArn())
        .functionName(handlers.publisher().getFunctionName())
        .startingPosition("TRIM_HORIZON")
        .batchSize(100)
        .maximumRetryAttempts(10)
        .bisectBatchOnFunctionError(true)
        .functionResponseTypes(List.of("ReportBatchItemFailures"))
        .destinationConfig(
            CfnEventSourceMapping.DestinationConfigProperty.builder()
                .onFailure(
                    CfnEventSourceMapping.OnFailureProperty.builder()
                        .destination(deadLetters.getQueueArn())
                        .build())
                .build())
        .build();
  }

  /**
   * EventBridge hands an event over and goes; when the function then fails, it is Lambda that
   * retries.
   */
  private void projectionRetries(Handlers handlers, Queue deadLetters) {
    CfnEventInvokeConfig.Builder.create(this, "ProjectionRetries")
        .functionName(handlers.projection().getFunctionName())
        .qualifier("$LATEST")
        .maximumRetryAttempts(2)
        .maximumEventAgeInSeconds(3600)
        .destinationConfig(
            CfnEventInvokeConfig.DestinationConfigProperty.builder()
                .onFailure(
                    CfnEventInvokeConfig.OnFailureProperty.builder()
                        .destination(deadLetters.getQueueArn())
                        .build())
                .build())
        .build();
  }

  private CfnRule rule(EventBus bus, Handlers handlers, Queue deadLetters) {
    return CfnRule.Builder.create(this, "EventsToProjection")
        .name(settings.name("event-sourcing-events-to-projection"))
        .description("Hands every event to the projections")
        .eventBusName(bus.getEventBusName())
        .eventPattern(Map.of("source", List.of(SOURCE)))
        .state("ENABLED")
        .targets(
            List.of(
                CfnRule.TargetProperty.builder()
                    .id("projection-handler")
                    .arn(handlers.projection().getFunctionArn())
                    .retryPolicy(
                        CfnRule.RetryPolicyProperty.builder()
                            .maximumRetryAttempts(8)
                            .maximumEventAgeInSeconds(3600)
                            .build())
                    .deadLetterConfig(
                        CfnRule.DeadLetterConfigProperty.builder()
                            .arn(deadLetters.getQueueArn())
                            .build())
                    .build()))
        .build();
  }

  /**
   * Lets this rule, and no other of anybody's, call the projection handler and write dead letters.
   */
  private void admit(CfnRule rule, Handlers handlers, Queue deadLetters) {
    handlers
        .projection()
        .addPermission(
            "FromTheRule",
            Permission.builder()
                .principal(new ServicePrincipal("events.amazonaws.com"))
                .action("lambda:InvokeFunction")
                .sourceArn(rule.getAttrArn())
                .sourceAccount(getAccount())
                .build());
    deadLetters.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .sid("FromTheRuleOfThisStack")
            .principals(List.of(new ServicePrincipal("events.amazonaws.com")))
            .actions(List.of("sqs:SendMessage"))
            .resources(List.of(deadLetters.getQueueArn()))
            .conditions(
                Map.of(
                    "ArnEquals", Map.of("aws:SourceArn", rule.getAttrArn()),
                    "StringEquals", Map.of("aws:SourceAccount", getAccount())))
            .build());
  }
}
