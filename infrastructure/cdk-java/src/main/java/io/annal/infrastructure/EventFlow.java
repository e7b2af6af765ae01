package io.annal.infrastructure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.ArnComponents;
import software.amazon.awscdk.ArnFormat;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.events.Archive;
import software.amazon.awscdk.services.events.CfnArchive;
import software.amazon.awscdk.services.events.CfnEventBus;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.events.EventBus;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.iam.AnyPrincipal;
import software.amazon.awscdk.services.iam.Effect;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.lambda.CfnEventInvokeConfig;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping;
import software.amazon.awscdk.services.lambda.CfnPermission;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.constructs.Construct;

/** The bus with its archive, the rules, and the queue for what could not be handled. */
final class EventFlow extends Construct {
  private static final String SOURCE = "event-sourcing.financial";

  private final Settings settings;
  private final EventBus bus;
  private final Archive archive;
  private final Queue deadLetters;
  private final Optional<Queue> projectionQueue;
  private final List<String> ruleArns = new ArrayList<>();

  /**
   * A rule that calls a function.
   *
   * @param ruleArn its ARN before it is made
   * @param retries of the calls that fail in the function
   */
  private record Caller(String id, String ruleArn, CfnEventInvokeConfig retries) {}

  EventFlow(Construct scope, Settings settings) {
    super(scope, "Flow");
    this.settings = settings;
    this.bus =
        EventBus.Builder.create(this, "EventBus")
            .eventBusName(settings.name("event-sourcing-bus"))
            .description("Every stored event, published from the event store's stream")
            .build();
    this.archive =
        Archive.Builder.create(this, "Archive")
            .archiveName(settings.name("event-sourcing-archive"))
            .description("The published events, for replay")
            .sourceEventBus(bus)
            .eventPattern(EventPattern.builder().source(List.of(SOURCE)).build())
            .retention(Duration.days(settings.retentionDays()))
            .build();
    if (settings.ownKey()) {
      ((CfnEventBus) bus.getNode().getDefaultChild()).setKmsKeyIdentifier(settings.kmsKeyArn());
      ((CfnArchive) archive.getNode().getDefaultChild()).setKmsKeyIdentifier(settings.kmsKeyArn());
    }
    this.deadLetters =
        queue(
            "OwnKey",
            Queue.Builder.create(this, "DeadLetters")
                .queueName(settings.name("event-sourcing-dlq"))
                .retentionPeriod(Duration.days(14))
                .visibilityTimeout(Duration.minutes(1)));
    this.projectionQueue =
        settings.projectionBatching()
            ? Optional.of(projectionQueue(deadLetters))
            : Optional.empty();
  }

  /**
   * Where events wait for the projection handler. Six times its timeout is how long AWS wants them
   * hidden meanwhile.
   */
  private Queue projectionQueue(Queue deadLetters) {
    var queue =
        queue(
            "OwnKeyOfProjectionQueue",
            Queue.Builder.create(this, "ProjectionQueue")
                .queueName(settings.name("event-sourcing-projection-queue"))
                .retentionPeriod(Duration.days(4))
                .visibilityTimeout(Duration.minutes(6))
                .deadLetterQueue(
                    DeadLetterQueue.builder().queue(deadLetters).maxReceiveCount(5).build()));
    queue.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .sid("FromTheRuleOfThisStack")
            .principals(List.of(new ServicePrincipal("events.amazonaws.com")))
            .actions(List.of("sqs:SendMessage"))
            .resources(List.of(queue.getQueueArn()))
            .conditions(
                Map.of(
                    "ArnEquals", Map.of("aws:SourceArn", arnOnTheBus("events-to-projection")),
                    "StringEquals", Map.of("aws:SourceAccount", Stack.of(this).getAccount())))
            .build());
    return queue;
  }

  private String arnOnTheBus(String name) {
    return arnOf("%s/%s".formatted(bus.getEventBusName(), settings.name("event-sourcing-" + name)));
  }

  /** Of a rule that is made later: one that may not send gives its events up at once. */
  private String arnOf(String rule) {
    return Stack.of(this)
        .formatArn(
            ArnComponents.builder()
                .service("events")
                .resource("rule/" + rule)
                .arnFormat(ArnFormat.NO_RESOURCE_NAME)
                .build());
  }

  /** Its messages are encrypted, and come over TLS only. */
  private Queue queue(String keyId, Queue.Builder builder) {
    builder.encryption(QueueEncryption.SQS_MANAGED).removalPolicy(RemovalPolicy.DESTROY);
    if (settings.ownKey()) {
      builder
          .encryption(QueueEncryption.KMS)
          .encryptionMasterKey(Key.fromKeyArn(this, keyId, settings.kmsKeyArn()));
    }
    var queue = builder.build();
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
  void publish(String streamArn, Handler publisher) {
    CfnEventSourceMapping.Builder.create(this, "StreamToPublisher")
        .eventSourceArn(streamArn)
        .functionName(publisher.callable())
        .startingPosition("TRIM_HORIZON")
        .batchSize(100)
        // what is hopeless the publisher gives up by itself; the stream keeps a record for 24 hours
        .maximumRetryAttempts(-1)
        .maximumRecordAgeInSeconds(79_200)
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

  /** Hands every event to that function, and to the dead letters what it cannot handle. */
  CfnRule project(Handler projection) {
    var rule =
        onTheBus("EventsToProjection", "events-to-projection", Map.of("source", List.of(SOURCE)))
            .description("Hands every event to the projections");
    if (projectionQueue.isPresent()) {
      return projectInBatches(rule, projection, projectionQueue.get());
    }
    var caller =
        new Caller(
            "EventsToProjection",
            arnOnTheBus("events-to-projection"),
            retryAsynchronousCalls("ProjectionRetries", projection));
    return made(caller, rule, projection, 8, 3600);
  }

  /**
   * Two batches at once, the fewest that AWS knows: what a replay may take of the read model's
   * capacity.
   */
  private CfnRule projectInBatches(CfnRule.Builder builder, Handler projection, Queue queue) {
    CfnEventSourceMapping.Builder.create(this, "QueueToProjection")
        .eventSourceArn(queue.getQueueArn())
        .functionName(projection.callable())
        .batchSize(10)
        .functionResponseTypes(List.of("ReportBatchItemFailures"))
        .scalingConfig(
            CfnEventSourceMapping.ScalingConfigProperty.builder().maximumConcurrency(2).build())
        .build();
    var rule = madeTo(builder, projection.name(), queue.getQueueArn(), 8, 3600);
    rule.getNode().addDependency(queue);
    return rule;
  }

  /** Hands the events of transfers to that function, and wakes it every minute. */
  void transfer(Handler transfers) {
    var retries = retryAsynchronousCalls("TransferRetries", transfers);
    var ofTransfers =
        Map.<String, Object>of(
            "source", List.of(SOURCE), "detail", Map.of("AggregateType", List.of("Transfer")));
    made(
        new Caller("EventsToTransfers", arnOnTheBus("events-to-transfers"), retries),
        onTheBus("EventsToTransfers", "events-to-transfers", ofTransfers)
            .description("Hands the events of transfers to the transfer handler"),
        transfers,
        8,
        3600);
    var timeouts = settings.name("event-sourcing-transfer-timeouts");
    made(
        new Caller("TransferTimeouts", arnOf(timeouts), retries),
        CfnRule.Builder.create(this, "TransferTimeouts")
            .name(timeouts)
            .description("Lets the transfer handler look after transfers whose time is up")
            .scheduleExpression("rate(1 minute)"),
        transfers,
        0,
        60);
  }

  private CfnRule.Builder onTheBus(String id, String name, Map<String, ?> pattern) {
    return CfnRule.Builder.create(this, id)
        .name(settings.name("event-sourcing-" + name))
        .eventBusName(bus.getEventBusName())
        .eventPattern(pattern);
  }

  /**
   * With its target, to which it turns when that may be called and what fails there is tried again.
   */
  private CfnRule made(
      Caller caller, CfnRule.Builder builder, Handler handler, int retries, int maxAgeSeconds) {
    var permission =
        CfnPermission.Builder.create(this, caller.id() + "Permission")
            .functionName(handler.callableArn())
            .action("lambda:InvokeFunction")
            .principal("events.amazonaws.com")
            .sourceArn(caller.ruleArn())
            .sourceAccount(Stack.of(this).getAccount())
            .build();
    var rule = madeTo(builder, handler.name(), handler.callableArn(), retries, maxAgeSeconds);
    rule.addResourceDependency(permission);
    rule.addResourceDependency(caller.retries());
    return rule;
  }

  private CfnRule madeTo(
      CfnRule.Builder builder, String targetId, String arn, int retries, int maxAgeSeconds) {
    var target =
        CfnRule.TargetProperty.builder()
            .id(targetId)
            .arn(arn)
            .retryPolicy(
                CfnRule.RetryPolicyProperty.builder()
                    .maximumRetryAttempts(retries)
                    .maximumEventAgeInSeconds(maxAgeSeconds)
                    .build())
            .deadLetterConfig(
                CfnRule.DeadLetterConfigProperty.builder().arn(deadLetters.getQueueArn()).build())
            .build();
    var rule = builder.state("ENABLED").targets(List.of(target)).build();
    ruleArns.add(rule.getAttrArn());
    return rule;
  }

  /**
   * EventBridge hands an event over and goes; when the function then fails, it is Lambda that
   * retries.
   */
  private CfnEventInvokeConfig retryAsynchronousCalls(String id, Handler handler) {
    var config =
        CfnEventInvokeConfig.Builder.create(this, id)
            .functionName(handler.functionName())
            .qualifier(handler.qualifier())
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
    config.getNode().addDependency(handler);
    return config;
  }

  /** Lets the rules that there are, and no other of anybody's, write dead letters. */
  void admitRules() {
    deadLetters.addToResourcePolicy(
        PolicyStatement.Builder.create()
            .sid("FromTheRulesOfThisStack")
            .principals(List.of(new ServicePrincipal("events.amazonaws.com")))
            .actions(List.of("sqs:SendMessage"))
            .resources(List.of(deadLetters.getQueueArn()))
            .conditions(
                Map.of(
                    "ArnEquals", Map.of("aws:SourceArn", ruleArns),
                    "StringEquals", Map.of("aws:SourceAccount", Stack.of(this).getAccount())))
            .build());
  }

  EventBus bus() {
    return bus;
  }

  Archive archive() {
    return archive;
  }

  Queue deadLetters() {
    return deadLetters;
  }

  /** With projectionBatching: where events wait for the projection handler. */
  Optional<Queue> projectionQueue() {
    return projectionQueue;
  }
}
