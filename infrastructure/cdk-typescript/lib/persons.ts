import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { named } from './naming.ts';
import { isProtected, Settings } from './settings.ts';
import { encrypted, keptWhenReplaced, Tables } from './tables.ts';

/**
 * A data key for each person, itself encrypted by a KMS key. Destroying a person's item makes
 * unreadable what was encrypted with it, in every copy: so there is no recovery to a point in time,
 * even in prod.
 */
export class Persons extends Construct {
  readonly keys: dynamodb.Table;
  readonly key: kms.Key;
  /** Attached to nobody: who may forget a person is decided by whom this is given to. */
  readonly forget: iam.ManagedPolicy;

  constructor(scope: Construct, id: string, settings: Settings, tables: Tables) {
    super(scope, id);
    this.keys = new dynamodb.Table(this, 'SubjectKeys', {
      tableName: named('subject-keys', settings),
      partitionKey: { name: 'Subject', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      ...encrypted(this, settings),
      deletionProtection: isProtected(settings),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.key = new kms.Key(this, 'SubjectKey', {
      description: 'Encrypts the keys of persons',
      enableKeyRotation: true,
      pendingWindow: Duration.days(30),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    keptWhenReplaced(this.keys);
    keptWhenReplaced(this.key);
    this.keys.node.addDependency(this.key); // so that the key stays while the table does
    new kms.CfnAlias(this, 'SubjectKeyAlias', {
      aliasName: `alias/${named('subject-keys', settings)}`,
      targetKeyId: this.key.keyArn,
    });
    this.forget = new iam.ManagedPolicy(this, 'ForgetPersons', {
      managedPolicyName: named('forget-persons', settings),
      description: "Destroys a person's key and looks for what was kept about them (annal forget)",
      statements: [
        allow('FindTheTables', [stackOf(this)], 'cloudformation:DescribeStacks'),
        allow('DestroyAKey', [this.keys.tableArn], 'dynamodb:GetItem', 'dynamodb:UpdateItem'),
        allow('LookForTraces', [tables.eventStore.tableArn, tables.readModel.tableArn], 'dynamodb:Scan'),
        // DynamoDB opens a table in the name of who reads it
        ...(settings.kmsKeyArn === '' ? [] : [allow('OpenTheTables', [settings.kmsKeyArn], 'kms:Decrypt')]),
      ],
    });
  }

  /** What functions must know of the keys. */
  get environment(): Record<string, string> {
    return { SUBJECT_KEYS_TABLE: this.keys.tableName, SUBJECT_KEY_ID: this.key.keyArn };
  }

  /** One role alone may make keys, the others use them; nobody here may destroy one. */
  permit(maker: iam.Role, users: iam.Role[]): void {
    new iam.Policy(this, 'MakeSubjectKeys', {
      policyName: 'event-sourcing-make-subject-keys',
      roles: [maker],
      statements: [
        allow('FindAndAddKeys', [this.keys.tableArn], 'dynamodb:GetItem', 'dynamodb:PutItem'),
        allow('MakeAndOpenKeys', [this.key.keyArn], 'kms:Decrypt', 'kms:GenerateDataKey'),
      ],
    });
    new iam.Policy(this, 'UseSubjectKeys', {
      policyName: 'event-sourcing-use-subject-keys',
      roles: users,
      statements: [
        allow('FindKeys', [this.keys.tableArn], 'dynamodb:GetItem'),
        allow('OpenKeys', [this.key.keyArn], 'kms:Decrypt'),
      ],
    });
  }
}

/** This stack, whichever time it is made. */
function stackOf(scope: Construct): string {
  const stack = Stack.of(scope);
  return stack.formatArn({ service: 'cloudformation', resource: 'stack', resourceName: `${stack.stackName}/*` });
}

function allow(sid: string, resources: string[], ...actions: string[]): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid, actions, resources });
}
