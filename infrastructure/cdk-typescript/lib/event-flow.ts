import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Handler } from './handler.ts';
import { named } from './naming.ts';
import { Settings } from './settings.ts';

const SOURCE = 'event-sourcing.financial';

/** What leads to a function being called: an event on the bus, or the time. */
interface Trigger {
  /** Without the common prefix, e.g. `events-to-projection`. */
  readonly name: string;
  readonly description: string;
  readonly targetId: string;
  /** The rest of the pattern beside the source, for events on the bus. */
  readonly detail?: object;
  /** For a call by the time, in place of events. */
  readonly schedule?: string;
  readonly retries: number;
  readonly maxAgeSeconds: number;
}

/** The bus with its archive, the rules, and the queue for what could not be handled. */
export class EventFlow extends Construct {
  readonly bus: events.EventBus;
  readonly archive: events.Archive;
  readonly deadLetters: sqs.Queue;
  /** With projectionBatching: where events wait for the projection handler. */
  readonly projectionQueue: sqs.Queue | undefined;
  private readonly ruleArns: string[] = [];

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
    if (settings.kmsKeyArn !== '') {
      (this.bus.node.defaultChild as events.CfnEventBus).kmsKeyIdentifier = settings.kmsKeyArn;
      (this.archive.node.defaultChild as events.CfnArchive).kmsKeyIdentifier = settings.kmsKeyArn;
    }
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', {
      queueName: named('dlq', settings),
      retentionPeriod: Duration.days(14),
      visibilityTimeout: Duration.seconds(60),
      ...this.encryption('OwnKey'),
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.projectionQueue = settings.projectionBatching ? this.waiting() : undefined;
  }

  /** Six times the function's timeout is how long AWS wants messages hidden while it works on them. */
  private waiting(): sqs.Queue {
    const queue = new sqs.Queue(this, 'ProjectionQueue', {
      queueName: named('projection-queue', this.settings),
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.minutes(6),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
      ...this.encryption('OwnKeyOfProjectionQueue'),
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    queue.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'FromTheRuleOfThisStack',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: {
          ArnEquals: {
            'aws:SourceArn': this.arnOf({ name: 'events-to-projection' }),
          },
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
    );
    return queue;
  }

  /** Of a rule that is made later: one that may not send gives its events up at once. */
  private arnOf({ name, schedule }: Pick<Trigger, 'name' | 'schedule'>): string {
    const bus = schedule ? [] : [this.bus.eventBusName];
    return Stack.of(this).formatArn({
      service: 'events',
      resource: ['rule', ...bus, named(name, this.settings)].join('/'),
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    });
  }

  private encryption(id: string): Pick<sqs.QueueProps, 'encryption' | 'encryptionMasterKey'> {
    return this.settings.kmsKeyArn === ''
      ? { encryption: sqs.QueueEncryption.SQS_MANAGED }
      : {
          encryption: sqs.QueueEncryption.KMS,
          encryptionMasterKey: kms.Key.fromKeyArn(this, id, this.settings.kmsKeyArn),
        };
  }

  /** Publishes each change of the event store by that function, from the very first record. */
  publish(streamArn: string, publisher: Handler): void {
    new lambda.CfnEventSourceMapping(this, 'StreamToPublisher', {
      eventSourceArn: streamArn,
      functionName: publisher.callable,
      startingPosition: 'TRIM_HORIZON',
      batchSize: 100,
      // what is hopeless the publisher gives up by itself; the stream keeps a record for 24 hours
      maximumRetryAttempts: -1,
      maximumRecordAgeInSeconds: 79_200,
      bisectBatchOnFunctionError: true,
      functionResponseTypes: ['ReportBatchItemFailures'],
      destinationConfig: { onFailure: { destination: this.deadLetters.queueArn } },
    });
  }

  /** Hands every event to that function, and to the dead letters what it cannot handle. */
  project(projection: Handler): events.CfnRule {
    const trigger: Trigger = {
      name: 'events-to-projection',
      description: 'Hands every event to the projections',
      targetId: 'projection-handler',
      retries: 8,
      maxAgeSeconds: 3600,
    };
    if (this.projectionQueue) {
      return this.projectInBatches(projection, trigger, this.projectionQueue);
    }
    const retries = this.retryAsynchronousCalls('ProjectionRetries', projection);
    return this.rule('EventsToProjection', projection, retries, trigger);
  }

  /** Two batches at once, the fewest that AWS knows: what a replay may take of the read model's capacity. */
  private projectInBatches(projection: Handler, trigger: Trigger, queue: sqs.Queue): events.CfnRule {
    new lambda.CfnEventSourceMapping(this, 'QueueToProjection', {
      eventSourceArn: queue.queueArn,
      functionName: projection.callable,
      batchSize: 10,
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: 2 },
    });
    const rule = this.ruleTo('EventsToProjection', queue.queueArn, trigger);
    rule.node.addDependency(queue);
    return rule;
  }

  /** Hands the events of transfers to that function, and wakes it every minute. */
  transfer(transfers: Handler): void {
    const retries = this.retryAsynchronousCalls('TransferRetries', transfers);
    this.rule('EventsToTransfers', transfers, retries, {
      name: 'events-to-transfers',
      description: 'Hands the events of transfers to the transfer handler',
      targetId: 'transfer-handler',
      detail: { AggregateType: ['Transfer'] },
      retries: 8,
      maxAgeSeconds: 3600,
    });
    this.rule('TransferTimeouts', transfers, retries, {
      name: 'transfer-timeouts',
      description: 'Lets the transfer handler look after transfers whose time is up',
      targetId: 'transfer-handler',
      schedule: 'rate(1 minute)',
      retries: 0,
      maxAgeSeconds: 60,
    });
  }

  /** Lets the rules that there are, and no other of anybody's, write dead letters. */
  admitRules(): void {
    this.deadLetters.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'FromTheRulesOfThisStack',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.deadLetters.queueArn],
        conditions: {
          ArnEquals: { 'aws:SourceArn': this.ruleArns },
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      }),
    );
  }

  /** It turns to another target, such as an alias, when that may be called and what fails there is tried again. */
  private rule(id: string, handler: Handler, retries: lambda.CfnEventInvokeConfig, trigger: Trigger): events.CfnRule {
    const permission = new lambda.CfnPermission(this, `${id}Permission`, {
      functionName: handler.callableArn,
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      sourceArn: this.arnOf(trigger),
      sourceAccount: Stack.of(this).account,
    });
    const rule = this.ruleTo(id, handler.callableArn, trigger);
    rule.addResourceDependency(permission);
    rule.addResourceDependency(retries);
    return rule;
  }

  private ruleTo(id: string, targetArn: string, trigger: Trigger): events.CfnRule {
    const what = trigger.schedule
      ? { scheduleExpression: trigger.schedule }
      : {
          eventBusName: this.bus.eventBusName,
          eventPattern: { source: [SOURCE], ...(trigger.detail && { detail: trigger.detail }) },
        };
    const rule = new events.CfnRule(this, id, {
      name: named(trigger.name, this.settings),
      description: trigger.description,
      ...what,
      state: 'ENABLED',
      targets: [
        {
          id: trigger.targetId,
          arn: targetArn,
          retryPolicy: {
            maximumRetryAttempts: trigger.retries,
            maximumEventAgeInSeconds: trigger.maxAgeSeconds,
          },
          deadLetterConfig: { arn: this.deadLetters.queueArn },
        },
      ],
    });
    this.ruleArns.push(rule.attrArn);
    return rule;
  }

  /** EventBridge hands an event over and goes; when the function then fails, it is Lambda that retries. */
  private retryAsynchronousCalls(id: string, handler: Handler): lambda.CfnEventInvokeConfig {
    const config = new lambda.CfnEventInvokeConfig(this, id, {
      functionName: handler.function.functionName,
      qualifier: handler.qualifier,
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 3600,
      destinationConfig: { onFailure: { destination: this.deadLetters.queueArn } },
    });
    config.node.addDependency(handler);
    return config;
  }
}
