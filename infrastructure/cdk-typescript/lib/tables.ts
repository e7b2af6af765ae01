import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { named } from './naming.ts';
import { Settings } from './settings.ts';

const { AttributeType } = dynamodb;

/** The event store and the read model. */
export class Tables extends Construct {
  readonly eventStore: dynamodb.Table;
  readonly readModel: dynamodb.Table;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    const production = settings.environment === 'prod';
    const common = {
      billingMode: dynamodb.BillingMode.PROVISIONED,
      readCapacity: settings.readCapacityUnits,
      writeCapacity: settings.writeCapacityUnits,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: production },
      deletionProtection: production,
      removalPolicy: RemovalPolicy.DESTROY,
    };
    const eventStoreName = named('event-store', settings);
    this.eventStore = new dynamodb.Table(this, 'EventStore', {
      ...common,
      tableName: eventStoreName,
      partitionKey: { name: 'AggregateId', type: AttributeType.STRING },
      sortKey: { name: 'EventSequence', type: AttributeType.NUMBER },
      stream: dynamodb.StreamViewType.NEW_IMAGE,
      resourcePolicy: this.nobodyRewritesHistory(eventStoreName),
    });
    this.readModel = new dynamodb.Table(this, 'ReadModel', {
      ...common,
      tableName: named('read-model', settings),
      partitionKey: { name: 'RowKey', type: AttributeType.STRING },
      sortKey: { name: 'ProjectionName', type: AttributeType.STRING },
    });
  }

  /**
   * Whatever a caller's own policies allow, events are not changed or deleted. PutItem stays open,
   * because appending is a put that fails when the sequence is taken.
   */
  private nobodyRewritesHistory(tableName: string): iam.PolicyDocument {
    return new iam.PolicyDocument({
      statements: [
        new iam.PolicyStatement({
          sid: 'NobodyRewritesHistory',
          effect: iam.Effect.DENY,
          principals: [new iam.StarPrincipal()],
          actions: [
            'dynamodb:UpdateItem',
            'dynamodb:DeleteItem',
            'dynamodb:BatchWriteItem',
            'dynamodb:PartiQLUpdate',
            'dynamodb:PartiQLDelete',
          ],
          resources: [
            Stack.of(this).formatArn({
              service: 'dynamodb',
              resource: 'table',
              resourceName: tableName,
            }),
          ],
        }),
      ],
    });
  }
}
