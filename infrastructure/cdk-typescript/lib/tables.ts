import { CfnDeletionPolicy, CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as scaling from 'aws-cdk-lib/aws-applicationautoscaling';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { named } from './naming.ts';
import { isProtected, Settings } from './settings.ts';

const { AttributeType } = dynamodb;

/** How a table is encrypted: with the key of the settings, or with one that AWS owns. */
export function encrypted(
  scope: Construct,
  settings: Settings,
): Pick<dynamodb.TableProps, 'encryption' | 'encryptionKey'> {
  return settings.kmsKeyArn === ''
    ? {}
    : {
        encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
        encryptionKey: kms.Key.fromKeyArn(scope, 'OwnKey', settings.kmsKeyArn),
      };
}

/** Leaves what a replacement takes the place of: a table whose data exists nowhere else, or the key to it. */
export function keptWhenReplaced(construct: Construct): void {
  (construct.node.defaultChild as CfnResource).cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
}

/** The event store and the read model. */
export class Tables extends Construct {
  readonly eventStore: dynamodb.Table;
  readonly readModel: dynamodb.Table;

  constructor(
    scope: Construct,
    id: string,
    private readonly settings: Settings,
  ) {
    super(scope, id);
    const common = { ...this.capacity(), ...encrypted(this, settings), removalPolicy: RemovalPolicy.DESTROY };
    const eventStoreName = named('event-store', settings);
    this.eventStore = new dynamodb.Table(this, 'EventStore', {
      ...common,
      ...this.protection(isProtected(settings)),
      tableName: eventStoreName,
      partitionKey: { name: 'AggregateId', type: AttributeType.STRING },
      sortKey: { name: 'EventSequence', type: AttributeType.NUMBER },
      stream: dynamodb.StreamViewType.NEW_IMAGE,
      resourcePolicy: this.nobodyRewritesHistory(eventStoreName),
    });
    keptWhenReplaced(this.eventStore);
    this.readModel = new dynamodb.Table(this, 'ReadModel', {
      ...common,
      ...this.protection(settings.environment === 'prod'), // it can be rebuilt
      tableName: named('read-model', settings),
      partitionKey: { name: 'RowKey', type: AttributeType.STRING },
      sortKey: { name: 'ProjectionName', type: AttributeType.STRING },
    });
    if (settings.capacityMode === 'auto-scaling') {
      this.scale('EventStore', this.eventStore);
      this.scale('ReadModel', this.readModel);
    }
  }

  /** A deletion fails, and what was overwritten by mistake can be had back. */
  private protection(
    on: boolean,
  ): Pick<dynamodb.TableProps, 'deletionProtection' | 'pointInTimeRecoverySpecification'> {
    return { deletionProtection: on, pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: on } };
  }

  private capacity(): Pick<dynamodb.TableProps, 'billingMode' | 'readCapacity' | 'writeCapacity'> {
    return this.settings.capacityMode === 'on-demand'
      ? { billingMode: dynamodb.BillingMode.PAY_PER_REQUEST }
      : {
          billingMode: dynamodb.BillingMode.PROVISIONED,
          readCapacity: this.settings.readCapacityUnits,
          writeCapacity: this.settings.writeCapacityUnits,
        };
  }

  /** Capacity follows use, so that 70 % of it is used. */
  private scale(id: string, table: dynamodb.Table): void {
    const units = { Read: this.settings.readCapacityUnits, Write: this.settings.writeCapacityUnits };
    for (const [kind, least] of Object.entries(units)) {
      const target = new scaling.CfnScalableTarget(this, `${id}${kind}s`, {
        serviceNamespace: 'dynamodb',
        resourceId: `table/${table.tableName}`,
        scalableDimension: `dynamodb:table:${kind}CapacityUnits`,
        minCapacity: least,
        maxCapacity: this.settings.maxCapacityUnits,
      });
      new scaling.CfnScalingPolicy(this, `${id}${kind}sPolicy`, {
        policyName: `${kind.toLowerCase()}s`,
        policyType: 'TargetTrackingScaling',
        scalingTargetId: target.ref,
        targetTrackingScalingPolicyConfiguration: {
          targetValue: 70,
          predefinedMetricSpecification: { predefinedMetricType: `DynamoDB${kind}CapacityUtilization` },
        },
      });
    }
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
