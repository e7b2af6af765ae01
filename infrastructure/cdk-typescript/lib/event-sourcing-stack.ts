import { CfnOutput, Duration, Stack, StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Dax } from './dax.ts';
import { EventFlow } from './event-flow.ts';
import { FunctionPackage, Handler, HandlerProps, optionalPermissions } from './handler.ts';
import { Monitoring } from './monitoring.ts';
import { Persons } from './persons.ts';
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
    const tables = new Tables(this, 'Tables', settings);
    const { eventStore, readModel } = tables;
    const flow = new EventFlow(this, 'Flow', settings);
    const persons = settings.personalData ? new Persons(this, 'Persons', settings, tables) : undefined;
    const dax = settings.dax ? new Dax(this, 'Dax', settings, readModel) : undefined;
    const code = new FunctionPackage(this, 'Package');
    const managedPolicies = optionalPermissions(this, settings);
    const giveUp = {
      sid: 'GiveUpToTheDeadLetters',
      actions: ['sqs:SendMessage'],
      resources: [flow.deadLetters.queueArn],
    };
    const readAndAppend = {
      sid: 'ReadAndAppendEvents',
      actions: ['dynamodb:Query', 'dynamodb:PutItem'],
      resources: [eventStore.tableArn],
    };
    const readAndWriteRows = {
      sid: 'ReadAndWriteRows',
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      resources: [readModel.tableArn],
    };
    const keepDeadlines = {
      sid: 'KeepDeadlines',
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:DeleteItem'],
      resources: [readModel.tableArn],
    };
    const streamArn = eventStore.tableStreamArn as string; // the event store always has a stream
    const events = { EVENT_STORE_TABLE: eventStore.tableName };
    const rows = { READ_MODEL_TABLE: readModel.tableName };
    const ofPersons = persons?.environment ?? {};
    const handler = (handlerId: string, what: Omit<HandlerProps, 'settings' | 'managedPolicies'>) =>
      new Handler(this, handlerId, code, { settings, managedPolicies, ...what });

    const commandHandler = handler('CommandHandler', {
      name: 'command-handler',
      description: 'Decides on a command and appends its events to the event store',
      handlerClass: 'io.annal.bank.CommandFunction',
      timeout: Duration.seconds(30),
      environment: { ...events, SNAPSHOT_EVERY: '100', ...ofPersons },
      allowed: [readAndAppend],
    });
    const streamPublisher = handler('StreamPublisher', {
      name: 'stream-publisher',
      description: 'Publishes what the event store has stored to the event bus',
      handlerClass: 'io.annal.bank.PublishFunction',
      timeout: Duration.seconds(60),
      environment: { EVENT_BUS_NAME: flow.bus.eventBusName, DEAD_LETTER_QUEUE_URL: flow.deadLetters.queueUrl },
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
        {
          sid: 'PublishToTheBus',
          actions: ['events:DescribeEventBus', 'events:PutEvents'],
          resources: [flow.bus.eventBusArn],
        },
        giveUp,
      ],
    });
    const projectionHandler = handler('ProjectionHandler', {
      name: 'projection-handler',
      description: 'Brings the read model up to each event',
      handlerClass: 'io.annal.bank.ProjectionFunction',
      timeout: Duration.seconds(60),
      environment: { ...events, ...rows, ...ofPersons },
      allowed: [
        readAndWriteRows,
        {
          sid: 'ReadEventsThatAreMissing',
          actions: ['dynamodb:Query'],
          resources: [eventStore.tableArn],
        },
        flow.projectionQueue
          ? {
              sid: 'TakeFromTheQueue',
              actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
              resources: [flow.projectionQueue.queueArn],
            }
          : giveUp,
      ],
    });
    const queryHandler = handler('QueryHandler', {
      name: 'query-handler',
      description: 'Answers from the read model, and from the event store for history',
      handlerClass: 'io.annal.bank.QueryFunction',
      timeout: Duration.seconds(30),
      environment: { ...events, ...rows, ...ofPersons, ...dax?.environment },
      allowed: [
        {
          sid: 'ReadRows',
          actions: ['dynamodb:GetItem'],
          resources: [readModel.tableArn],
        },
        { sid: 'ReadHistory', actions: ['dynamodb:Query'], resources: [eventStore.tableArn] },
        ...(dax?.allowed ?? []),
      ],
    });
    const transferHandler = settings.transfers
      ? handler('TransferHandler', {
          name: 'transfer-handler',
          description: 'Takes transfers of money and moves them on',
          handlerClass: 'io.annal.bank.TransferFunction',
          timeout: Duration.seconds(60),
          environment: { ...events, ...rows, SNAPSHOT_EVERY: '100', ...ofPersons },
          allowed: [readAndAppend, keepDeadlines, giveUp],
        })
      : undefined;

    const transferHandlers = transferHandler ? [transferHandler] : [];
    persons?.permit(
      commandHandler.role,
      [projectionHandler, queryHandler, ...transferHandlers].map((each) => each.role),
    );
    flow.publish(streamArn, streamPublisher);
    const rule = flow.project(projectionHandler);
    if (transferHandler) {
      flow.transfer(transferHandler);
    }
    flow.admitRules();
    const monitoring = new Monitoring(this, 'Monitoring', settings, {
      functions: {
        CommandHandler: commandHandler.function.functionName,
        StreamPublisher: streamPublisher.function.functionName,
        ProjectionHandler: projectionHandler.function.functionName,
        QueryHandler: queryHandler.function.functionName,
        ...(transferHandler && { TransferHandler: transferHandler.function.functionName }),
      },
      eventStore: eventStore.tableName,
      readModel: readModel.tableName,
      bus: flow.bus.eventBusName,
      ruleArn: rule.attrArn,
      deadLetters: flow.deadLetters.queueName,
    });

    const output = (name: string, value: string, description: string) =>
      new CfnOutput(this, name, { value, description }).overrideLogicalId(name);
    output('CommandHandlerFunction', commandHandler.callable, 'What takes commands');
    output('QueryHandlerFunction', queryHandler.callable, 'What answers queries');
    output('ProjectionHandlerFunction', projectionHandler.callable, 'What keeps the read model');
    output('StreamPublisherFunction', streamPublisher.callable, 'What publishes stored events');
    output('EventStoreTable', eventStore.tableName, 'Name of the table that holds the events');
    output('EventStoreStreamArn', streamArn, "ARN of the event store's stream");
    output('ReadModelTable', readModel.tableName, 'Name of the table that queries read');
    output('EventBusName', flow.bus.eventBusName, 'Name of the event bus');
    output('EventBusArn', flow.bus.eventBusArn, 'ARN of the event bus, for rules and permissions of other stacks');
    output('EventArchive', flow.archive.archiveName, 'Name of the archive');
    output('ProjectionRuleArn', rule.attrArn, 'ARN of the rule that feeds the projections, for a replay to that rule only');
    output('DeadLetterQueueUrl', flow.deadLetters.queueUrl, 'URL of the dead-letter queue');
    output('DashboardName', monitoring.dashboardName, 'Name of the CloudWatch dashboard');
    if (monitoring.topic) {
      output('AlertTopicArn', monitoring.topic.topicArn, 'ARN of the topic that every alarm tells');
    }
    if (persons) {
      output('SubjectKeysTable', persons.keys.tableName, 'Name of the table that holds a key for each person');
      output('SubjectKeyArn', persons.key.keyArn, "ARN of the KMS key that encrypts the persons' keys");
      output('ForgetPolicyArn', persons.forget.managedPolicyArn, 'ARN of the policy for whoever may forget a person');
    }
    if (dax) {
      output('DaxEndpoint', dax.endpoint, 'Where the query handler finds the DAX cluster');
    }
    if (transferHandler) {
      output('TransferHandlerFunction', transferHandler.callable, 'What takes transfers');
    }
  }
}
