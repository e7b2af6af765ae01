import { Fn, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { named } from './naming.ts';
import { Settings } from './settings.ts';

/** What is watched, by name. */
export interface Watched {
  readonly functions: Readonly<
    Record<'commandHandler' | 'streamPublisher' | 'projectionHandler' | 'queryHandler', string>
  >;
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

/** Alarms, and a dashboard. No data is no trouble: nothing is reported while nothing happens. */
export class Monitoring extends Construct {
  readonly dashboardName: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly settings: Settings,
    private readonly watched: Watched,
  ) {
    super(scope, id);
    this.watches().forEach((watch) => this.alarm(watch));
    const dashboard = new cloudwatch.CfnDashboard(this, 'Dashboard', {
      dashboardName: named('dashboard', settings),
      dashboardBody: Stack.of(this).toJsonString({ widgets: this.widgets() }),
    });
    this.dashboardName = dashboard.ref;
  }

  private get ruleName(): string {
    return Fn.select(2, Fn.split('/', this.watched.ruleArn));
  }

  private alarm(watch: Watch): void {
    new cloudwatch.CfnAlarm(this, watch.id, {
      alarmName: named(watch.name, this.settings),
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
    });
  }

  private watches(): Watch[] {
    const { watched } = this;
    const errors = (id: string, what: string, functionName: string): Watch => ({
      id,
      name: `${what}-errors`,
      description: `The ${what.replace('-', ' ')} failed; its log says why`,
      namespace: 'AWS/Lambda',
      metric: 'Errors',
      dimensions: { FunctionName: functionName },
    });
    return [
      {
        id: 'EventStoreWriteThrottles',
        name: 'event-store-write-throttles',
        description:
          'The event store refused writes for lack of write capacity; raise WriteCapacityUnits',
        namespace: 'AWS/DynamoDB',
        metric: 'WriteThrottleEvents',
        dimensions: { TableName: watched.eventStore },
      },
      errors('CommandHandlerErrors', 'command-handler', watched.functions.commandHandler),
      errors('StreamPublisherErrors', 'stream-publisher', watched.functions.streamPublisher),
      errors('ProjectionHandlerErrors', 'projection-handler', watched.functions.projectionHandler),
      errors('QueryHandlerErrors', 'query-handler', watched.functions.queryHandler),
      {
        id: 'ProjectionFailedInvocations',
        name: 'failed-invocations',
        description: 'EventBridge could not hand an event to the projection handler',
        namespace: 'AWS/Events',
        metric: 'FailedInvocations',
        dimensions: { EventBusName: watched.bus, RuleName: this.ruleName },
      },
      {
        id: 'DeadLetterDepth',
        name: 'dlq-depth',
        description: 'Events wait in the dead-letter queue; annal dlq list shows them',
        namespace: 'AWS/SQS',
        metric: 'ApproximateNumberOfMessagesVisible',
        dimensions: { QueueName: watched.deadLetters },
        statistic: 'Maximum',
      },
      {
        id: 'StreamIteratorAge',
        name: 'stream-iterator-age',
        description: 'Stored events wait for more than a minute to be published',
        namespace: 'AWS/Lambda',
        metric: 'IteratorAge',
        dimensions: { FunctionName: watched.functions.streamPublisher },
        statistic: 'Maximum',
        periods: 3,
        threshold: 60_000,
      },
    ];
  }

  private widgets(): object[] {
    const { watched } = this;
    const functions = Object.values(watched.functions);
    const ofFunctions = (metric: string) =>
      functions.map((name) => ['AWS/Lambda', metric, 'FunctionName', name]);
    const ofTables = (kind: (unit: string) => string) =>
      [watched.eventStore, watched.readModel].flatMap((table) =>
        ['Write', 'Read'].map((unit) => ['AWS/DynamoDB', kind(unit), 'TableName', table]),
      );
    const ofRule = (metric: string) => [
      'AWS/Events', metric, 'EventBusName', watched.bus, 'RuleName', this.ruleName,
    ];
    const graphs: [string, string, unknown[]][] = [
      ['Invocations', 'Sum', ofFunctions('Invocations')],
      ['Errors', 'Sum', ofFunctions('Errors')],
      ['Duration, 99th percentile (ms)', 'p99', ofFunctions('Duration')],
      [
        'Waiting to be published (ms)',
        'Maximum',
        [['AWS/Lambda', 'IteratorAge', 'FunctionName', watched.functions.streamPublisher]],
      ],
      ['Capacity used', 'Sum', ofTables((unit) => `Consumed${unit}CapacityUnits`)],
      ['Throttled', 'Sum', ofTables((unit) => `${unit}ThrottleEvents`)],
      [
        'Delivered and failed on the bus',
        'Sum',
        [ofRule('Invocations'), ofRule('FailedInvocations')],
      ],
      [
        'Dead letters',
        'Maximum',
        [['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', watched.deadLetters]],
      ],
    ];
    return graphs.map(([title, stat, metrics], at) => ({
      type: 'metric',
      x: 12 * (at % 2),
      y: 6 * Math.floor(at / 2),
      width: 12,
      height: 6,
      properties: {
        title, region: Stack.of(this).region, view: 'timeSeries', stat, period: 60, metrics,
      },
    }));
  }
}
