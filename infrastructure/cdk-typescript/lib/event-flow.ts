import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { named } from './naming.ts';
import { Settings } from './settings.ts';

const SOURCE = 'event-sourcing.financial';

/** The bus with its archive, and the queue for what could not be handled. */
export class EventFlow extends Construct {
  readonly bus: events.EventBus;
  readonly archive: events.Archive;
  readonly deadLetters: sqs.Queue;

  constructor(
    scope: Construct,
    id: string,
    private readonly settings: Settings,
  ) {
    super(scope, id);
    this.bus = new events.EventBus(this, 'Bus', {
      eventBusName: named('bus', settings),
      description: "Every stored event, published from the event store's stream",
    });
    this.archive = new events.Archive(this, 'Archive', {
      sourceEventBus: this.bus,
      archiveName: named('archive', settings),
      description: 'The published events, for replay',
      eventPattern: { source: [SOURCE] },
      retention: Duration.days(settings.retentionDays),
    });
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', {
      queueName: named('dlq', settings),
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.seconds(60),
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /** Publishes each change of the event store by that function, from the very first record. */
  publish(streamArn: string, publisher: lambda.Function): void {
    new lambda.CfnEventSourceMapping(this, 'StreamToPublisher', {
      eventSourceArn: streamArn,
      functionName: publisher.functionName,
      startingPosition: 'TRIM_HORIZON',
      batchSize: 100,
      maximumRetryAttempts: 10,
      bisectBatchOnFunctionError: true,
      functionResponseTypes: ['ReportBatchItemFailures'],
      destinationConfig: { onFailure: { destination: this.deadLetters.queueArn } },
    });
  }

  /** Hands every event to that function, and to the dead letters what it cannot handle. */
  project(projection: lambda.Function): events.CfnRule {
    const rule = new events.CfnRule(this, 'EventsToProjection', {
      name: named('events-to-projection', this.settings),
      description: 'Hands every event to the projections',
      eventBusName: this.bus.eventBusName,
      eventPattern: { source: [SOURCE] },
      state: 'ENABLED',
      targets: [
        {
          id: 'projection-handler',
          arn: projection.functionArn,
          retryPolicy: { maximumRetryAttempts: 8, maximumEventAgeInSeconds: 3600 },
          deadLetterConfig: { arn: this.deadLetters.queueArn },
        },
      ],
    });
    new lambda.CfnPermission(this, 'EventsToProjectionPermission', {
      functionName: projection.functionArn,
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      sourceArn: rule.attrArn,
      sourceAccount: Stack.of(this).account,
    });
    this.deadLetters.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'FromTheRuleOfThisStack',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.deadLetters.queueArn],
        conditions: {
          ArnEquals: { 'aws:SourceArn': rule.attrArn },
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
    );
    new lambda.CfnEventInvokeConfig(this, 'ProjectionRetries', {
      functionName: projection.functionName,
      qualifier: '$LATEST',
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 3600,
      destinationConfig: { onFailure: { destination: this.deadLetters.queueArn } },
    });
    return rule;
  }
}
