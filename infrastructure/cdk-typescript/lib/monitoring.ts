import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnResource, Fn, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { named, suffix } from './naming.ts';
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

/** The same dashboard and alarms in every way of deploying. */
const DASHBOARD = join(__dirname, '../../dashboard.json');
const ALARMS = join(__dirname, '../../alarms.json');
const BATCHING_ALARMS = join(__dirname, '../../batching-alarms.json');
const TRANSFER_ALARMS = join(__dirname, '../../transfer-alarms.json');

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
    this.alarms(ALARMS);
    if (settings.projectionBatching) {
      this.alarms(BATCHING_ALARMS);
    }
    if (watched.functions.TransferHandler !== undefined) {
      this.alarms(TRANSFER_ALARMS);
    }
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

  private alarms(file: string): void {
    const { topic } = this;
    const described: { AlarmName: string }[] = JSON.parse(
      readFileSync(file, 'utf8').replaceAll('${Suffix}', suffix(this.settings)),
    );
    described.forEach((alarm) => {
      new CfnResource(this, alarm.AlarmName, {
        type: 'AWS::CloudWatch::Alarm',
        properties: { ...alarm, ...(topic && { AlarmActions: [topic.topicArn] }) },
      });
    });
  }
}
