import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fn, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { named } from './naming.ts';
import { Settings } from './settings.ts';

/** What is watched, by name. */
export interface Watched {
  /** By what they are called in dashboard.json. */
  readonly functions: Readonly<Record<string, string>>;
  readonly eventStore: string;
  readonly readModel: string;
  readonly bus: string;
  readonly ruleArn: string;
  readonly deadLetters: string;
}

interface Watch {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Record<string, string>;
  readonly statistic?: string;
  readonly periods?: number;
  readonly threshold?: number;
}

/** The same dashboard in every way of deploying. */
const DASHBOARD = join(__dirname, '../../dashboard.json');

/** Alarms, who is told of them, and a dashboard. No data is no trouble: nothing is reported while nothing happens. */
export class Monitoring extends Construct {
  readonly dashboardName: string;
  readonly topic: sns.Topic | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly settings: Settings,
    private readonly watched: Watched,
  ) {
    super(scope, id);
    this.topic = settings.alertEmail === '' ? undefined : this.alerts(settings.alertEmail);
    this.watches().forEach((watch) => this.alarm(watch));
    const { TransferHandler: _, ...inTheDashboard } = watched.functions;
    const dashboard = new cloudwatch.CfnDashboard(this, 'Dashboard', {
      dashboardName: named('dashboard', settings),
      dashboardBody: Fn.sub(readFileSync(DASHBOARD, 'utf8'), {
        Region: Stack.of(this).region,
        ...inTheDashboard,
        EventStore: watched.eventStore,
        ReadModel: watched.readModel,
        EventBus: watched.bus,
        Rule: this.ruleName,
        DeadLetters: watched.deadLetters,
      }),
    });
    this.dashboardName = dashboard.ref;
  }

  private get ruleName(): string {
    return Fn.select(2, Fn.split('/', this.watched.ruleArn));
  }

  private alerts(email: string): sns.Topic {
    const { kmsKeyArn } = this.settings;
    const topic = new sns.Topic(this, 'Alerts', {
      topicName: named('alerts', this.settings),
      ...(kmsKeyArn && { masterKey: kms.Key.fromKeyArn(this, 'OwnKey', kmsKeyArn) }),
    });
    topic.addSubscription(new subscriptions.EmailSubscription(email));
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'OnlyOverTls',
        effect: iam.Effect.DENY,
        principals: [new iam.StarPrincipal()],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
    const { partition, region, account } = Stack.of(this);
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'FromTheAlarmsOfThisAccount',
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudwatch:${region}:${account}:alarm:event-sourcing-*` },
          StringEquals: { 'aws:SourceAccount': account },
        },
      }),
    );
    return topic;
  }

  private alarm(watch: Watch): void {
    new cloudwatch.CfnAlarm(this, watch.id, {
      alarmName: watch.name,
      alarmDescription: watch.description,
      namespace: watch.namespace,
      metricName: watch.metric,
      dimensions: Object.entries(watch.dimensions).map(([name, value]) => ({ name, value })),
      statistic: watch.statistic ?? 'Sum',
      period: 60,
      evaluationPeriods: watch.periods ?? 1,
      threshold: watch.threshold ?? 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      treatMissingData: 'notBreaching',
      ...(this.topic && { alarmActions: [this.topic.topicArn] }),
    });
  }

  private watches(): Watch[] {
    const { watched } = this;
    const { CommandHandler, StreamPublisher, ProjectionHandler } = watched.functions;
    const minuteBehind = { statistic: 'Maximum', periods: 3, threshold: 60_000 };
    return [
      {
        id: 'EventStoreWriteThrottles',
        name: named('event-store-write-throttles', this.settings),
        description:
          'The event store refused writes for lack of write capacity; raise WriteCapacityUnits',
        namespace: 'AWS/DynamoDB',
        metric: 'WriteThrottleEvents',
        dimensions: { TableName: watched.eventStore },
      },
      ...this.errors(),
      {
        id: 'ProjectionFailedInvocations',
        name: named('failed-invocations', this.settings),
        description: 'EventBridge could not hand an event to the projection handler',
        namespace: 'AWS/Events',
        metric: 'FailedInvocations',
        dimensions: { EventBusName: watched.bus, RuleName: this.ruleName },
      },
      {
        id: 'DeadLetterDepth',
        name: named('dlq-depth', this.settings),
        description: 'Events wait in the dead-letter queue; annal dlq list shows them',
        namespace: 'AWS/SQS',
        metric: 'ApproximateNumberOfMessagesVisible',
        dimensions: { QueueName: watched.deadLetters },
        statistic: 'Maximum',
      },
      {
        id: 'StreamIteratorAge',
        name: named('stream-iterator-age', this.settings),
        description: 'Stored events wait for more than a minute to be published',
        namespace: 'AWS/Lambda',
        metric: 'IteratorAge',
        dimensions: { FunctionName: String(StreamPublisher) },
        ...minuteBehind,
      },
      {
        id: 'PublishLag',
        name: named('publish-lag', this.settings),
        description: 'Events reach the bus more than a minute after they were stored',
        namespace: 'Annal',
        metric: 'PublishLag',
        dimensions: { FunctionName: String(StreamPublisher) },
        ...minuteBehind,
      },
      {
        id: 'ProjectionLag',
        name: named('projection-lag', this.settings),
        description: 'Events reach the read model more than a minute after they were stored',
        namespace: 'Annal',
        metric: 'ProjectionLag',
        dimensions: { FunctionName: String(ProjectionHandler) },
        ...minuteBehind,
      },
      {
        id: 'ConflictsExhausted',
        name: named('conflicts-exhausted', this.settings),
        description: "Others wrote to a command's aggregate every time that it was tried; split the aggregate",
        namespace: 'Annal',
        metric: 'ConflictsExhausted',
        dimensions: { FunctionName: String(CommandHandler) },
      },
    ];
  }

  private errors(): Watch[] {
    return Object.entries(this.watched.functions).map(([id, functionName]) => ({
      id: `${id}Errors`,
      name: `${functionName}-errors`,
      description: `The ${words(id)} failed; its log says why`,
      namespace: 'AWS/Lambda',
      metric: 'Errors',
      dimensions: { FunctionName: functionName },
    }));
  }
}

/** `CommandHandler` as `command handler`. */
function words(id: string): string {
  return id.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
}
