import { CfnOutput, Duration, Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { EventFlow } from './event-flow.ts';
import { FunctionPackage, Handler } from './handler.ts';
import { Monitoring } from './monitoring.ts';
import { Settings } from './settings.ts';
import { Tables } from './tables.ts';

/** The settings, and what every stack can be told. */
export interface EventSourcingStackProps extends StackProps {
  readonly settings: Settings;
}

/** The whole system: event store, bus, read model, handlers, dead letters and monitoring. */
export class EventSourcingStack extends Stack {
  constructor(scope: Construct, id: string, props: EventSourcingStackProps) {
    super(scope, id, props);
    const { settings } = props;
    const { eventStore, readModel } = new Tables(this, 'Tables', settings);
    const flow = new EventFlow(this, 'Flow', settings);
    const { code } = new FunctionPackage(this, 'Package');
    const giveUp = {
      sid: 'GiveUpToTheDeadLetters',
      actions: ['sqs:SendMessage'],
      resources: [flow.deadLetters.queueArn],
    };
    const streamArn = eventStore.tableStreamArn as string; // the event store always has a stream

    const commandHandler = new Handler(this, 'CommandHandler', code, {
      settings,
      name: 'command-handler',
      description: 'Decides on a command and appends its events to the event store',
      handlerClass: 'io.annal.bank.CommandFunction',
      timeout: Duration.seconds(30),
      environment: { EVENT_STORE_TABLE: eventStore.tableName, SNAPSHOT_EVERY: '100' },
      allowed: [
        {
          sid: 'ReadAndAppendEvents',
          actions: ['dynamodb:Query', 'dynamodb:PutItem'],
          resources: [eventStore.tableArn],
        },
      ],
    }).function;
    const streamPublisher = new Handler(this, 'StreamPublisher', code, {
      settings,
      name: 'stream-publisher',
      description: 'Publishes what the event store has stored to the event bus',
      handlerClass: 'io.annal.bank.PublishFunction',
      timeout: Duration.seconds(60),
      environment: { EVENT_BUS_NAME: flow.bus.eventBusName },
      allowed: [
        {
          sid: 'ReadTheStream',
          actions: [
            'dynamodb:DescribeStream',
            'dynamodb:GetRecords',
            'dynamodb:GetShardIterator',
            'dynamodb:ListStreams',
          ],
          resources: [streamArn],
        },
        { sid: 'PublishToTheBus', actions: ['events:PutEvents'], resources: [flow.bus.eventBusArn] },
        giveUp,
      ],
    }).function;
    const projectionHandler = new Handler(this, 'ProjectionHandler', code, {
      settings,
      name: 'projection-handler',
      description: 'Brings the read model up to each event',
      handlerClass: 'io.annal.bank.ProjectionFunction',
      timeout: Duration.seconds(60),
      environment: { EVENT_STORE_TABLE: eventStore.tableName, READ_MODEL_TABLE: readModel.tableName },
      allowed: [
        {
          sid: 'ReadAndWriteRows',
          actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
          resources: [readModel.tableArn],
        },
        {
          sid: 'ReadEventsThatAreMissing',
          actions: ['dynamodb:Query'],
          resources: [eventStore.tableArn],
        },
        giveUp,
      ],
    }).function;
    const queryHandler = new Handler(this, 'QueryHandler', code, {
      settings,
      name: 'query-handler',
      description: 'Answers from the read model, and from the event store for history',
      handlerClass: 'io.annal.bank.QueryFunction',
      timeout: Duration.seconds(30),
      environment: { EVENT_STORE_TABLE: eventStore.tableName, READ_MODEL_TABLE: readModel.tableName },
      allowed: [
        {
          sid: 'ReadRows',
          actions: ['dynamodb:GetItem'],
          resources: [readModel.tableArn],
        },
        { sid: 'ReadHistory', actions: ['dynamodb:Query'], resources: [eventStore.tableArn] },
      ],
    }).function;

    flow.publish(streamArn, streamPublisher);
    const rule = flow.project(projectionHandler);
    const monitoring = new Monitoring(this, 'Monitoring', settings, {
      functions: {
        commandHandler: commandHandler.functionName,
        streamPublisher: streamPublisher.functionName,
        projectionHandler: projectionHandler.functionName,
        queryHandler: queryHandler.functionName,
      },
      eventStore: eventStore.tableName,
      readModel: readModel.tableName,
      bus: flow.bus.eventBusName,
      ruleArn: rule.attrArn,
      deadLetters: flow.deadLetters.queueName,
    });

    const output = (name: string, value: string, description: string) =>
      new CfnOutput(this, name, { value, description }).overrideLogicalId(name);
    output('CommandHandlerFunction', commandHandler.functionName, 'Name of the function that takes commands');
    output('QueryHandlerFunction', queryHandler.functionName, 'Name of the function that answers queries');
    output('ProjectionHandlerFunction', projectionHandler.functionName, 'Name of the function that keeps the read model');
    output('StreamPublisherFunction', streamPublisher.functionName, 'Name of the function that publishes stored events');
    output('EventStoreTable', eventStore.tableName, 'Name of the table that holds the events');
    output('EventStoreStreamArn', streamArn, "ARN of the event store's stream");
    output('ReadModelTable', readModel.tableName, 'Name of the table that queries read');
    output('EventBusName', flow.bus.eventBusName, 'Name of the event bus');
    output('EventBusArn', flow.bus.eventBusArn, 'ARN of the event bus, for rules and permissions of other stacks');
    output('EventArchive', flow.archive.archiveName, 'Name of the archive');
    output('ProjectionRuleArn', rule.attrArn, 'ARN of the rule that feeds the projections, for a replay to that rule only');
    output('DeadLetterQueueUrl', flow.deadLetters.queueUrl, 'URL of the dead-letter queue');
    output('DashboardName', monitoring.dashboardName, 'Name of the CloudWatch dashboard');
  }
}
