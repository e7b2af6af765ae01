import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventSourcingStack } from '../lib/event-sourcing-stack.ts';
import { named } from '../lib/naming.ts';
import { DEFAULTS, Settings } from '../lib/settings.ts';

function template(settings: Partial<Settings> = {}): Template {
  const app = new App();
  return Template.fromStack(
    new EventSourcingStack(app, 'system', { settings: { ...DEFAULTS, ...settings } }),
  );
}

test('the event store is a stream of commits that nobody can rewrite', () => {
  template().hasResourceProperties('AWS::DynamoDB::Table', {
    TableName: 'event-sourcing-event-store',
    StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    ResourcePolicy: {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Effect: 'Deny',
            Principal: '*',
            Action: Match.arrayWith(['dynamodb:UpdateItem', 'dynamodb:DeleteItem']),
          }),
        ],
      },
    },
  });
});

test('production keeps its tables and says so in every name', () => {
  const production = template({ environment: 'prod', retentionDays: 2555 });
  production.allResourcesProperties('AWS::DynamoDB::Table', {
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
  production.hasResourceProperties('AWS::Events::Archive', {
    ArchiveName: 'event-sourcing-archive-prod',
    RetentionDays: 2555,
  });
  for (const table of Object.values(production.findResources('AWS::Lambda::Function'))) {
    assert.match(table['Properties'].FunctionName, /-prod$/);
  }
});

for (const environment of ['dev', 'staging', 'prod'] as const) {
  test(`what exists nowhere else is left by a replacement, and protected outside of dev: ${environment}`, () => {
    const system = template({ environment, personalData: true });
    const of = (type: string, properties: object) =>
      Object.values(system.findResources(type, { Properties: properties }));
    const tables = ['event-store', 'subject-keys'].flatMap((what) =>
      of('AWS::DynamoDB::Table', { TableName: named(what, { environment }) }),
    );

    assert.equal(tables.length, 2);
    for (const kept of [...tables, ...of('AWS::KMS::Key', {})]) {
      assert.equal(kept['UpdateReplacePolicy'], 'Retain');
    }
    for (const table of tables) {
      assert.equal(table['Properties'].DeletionProtectionEnabled ?? false, environment !== 'dev');
    }
    const [keys] = of('AWS::DynamoDB::Table', { TableName: named('subject-keys', { environment }) });
    const [key] = Object.keys(system.findResources('AWS::KMS::Key'));
    assert.ok([keys?.['DependsOn']].flat().includes(key), 'the key goes after the table');
  });
}

test('capacity is that of the settings, for both tables', () => {
  template({ readCapacityUnits: 20, writeCapacityUnits: 30 }).allResourcesProperties(
    'AWS::DynamoDB::Table',
    { ProvisionedThroughput: { ReadCapacityUnits: 20, WriteCapacityUnits: 30 } },
  );
});

test('each function has a role of its own, and none may do anything to everything', () => {
  const roles = Object.values(template().findResources('AWS::IAM::Role'));
  assert.equal(roles.length, 4);
  for (const role of roles) {
    for (const policy of role['Properties'].Policies) {
      for (const statement of policy.PolicyDocument.Statement) {
        assert.notEqual(statement.Resource, '*');
        assert.ok(![statement.Action].flat().some((action: string) => action.includes('*')));
      }
    }
  }
  template().resourceCountIs('AWS::IAM::Policy', 0);
});

test('the command handler can append and read, not change or delete', () => {
  template().hasResourceProperties('AWS::IAM::Role', {
    Policies: [
      {
        PolicyName: 'event-sourcing-command-handler',
        PolicyDocument: {
          Statement: [
            Match.objectLike({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
            Match.objectLike({ Action: ['dynamodb:Query', 'dynamodb:PutItem'] }),
          ],
        },
      },
    ],
  });
});

test('the dead letters take nothing without TLS, and from EventBridge only what the rule sends', () => {
  template().hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Condition: {
            ArnEquals: { 'aws:SourceArn': Match.anyValue() },
            StringEquals: { 'aws:SourceAccount': Match.anyValue() },
          },
        }),
      ],
    },
  });
});

test('everything that the documentation queries is an output', () => {
  const outputs = Object.keys(template().findOutputs('*'));
  for (const name of [
    'CommandHandlerFunction',
    'QueryHandlerFunction',
    'EventStoreTable',
    'EventArchive',
    'EventBusName',
  ]) {
    assert.ok(outputs.includes(name), name);
  }
});
