import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App, Aspects } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, NagSuppressions } from 'cdk-nag';
import { EventSourcingStack } from '../lib/event-sourcing-stack.ts';
import { DEFAULTS, Settings } from '../lib/settings.ts';

/** What is as it is on purpose. */
const EXCEPTIONS = [
  { id: 'AwsSolutions-DDB3', reason: 'Point-in-time recovery is on in prod, but never for the keys of persons: one that was destroyed must stay so.' },
  { id: 'AwsSolutions-SQS3', reason: 'The queue is the dead-letter queue itself.' },
  { id: 'AwsSolutions-IAM5', reason: 'Network interfaces have no ARN before they are made; a stack has an id of its own each time.' },
];

for (const [what, settings] of Object.entries<Partial<Settings>>({
  defaults: {},
  production: { environment: 'prod' },
  'every option': {
    capacityMode: 'auto-scaling',
    snapStart: true,
    reservedConcurrency: 5,
    alertEmail: 'operations@example.com',
    kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555',
    vpcSubnetIds: ['subnet-0123456789abcdef0'],
    vpcSecurityGroupIds: ['sg-0123456789abcdef0'],
    personalData: true,
    transfers: true,
    dax: true,
    vpcId: 'vpc-0123456789abcdef0',
  },
})) {
  test(`cdk-nag's AWS Solutions find nothing in ${what}`, () => {
    const app = new App();
    const stack = new EventSourcingStack(app, 'system', { settings: { ...DEFAULTS, ...settings } });
    Aspects.of(stack).add(new AwsSolutionsChecks({ verbose: true }));
    NagSuppressions.addStackSuppressions(stack, EXCEPTIONS);

    const annotations = Annotations.fromStack(stack);
    const any = Match.stringLikeRegexp('AwsSolutions-.*');
    const found = [...annotations.findError('*', any), ...annotations.findWarning('*', any)];

    assert.deepEqual(found.map(({ id, entry }) => `${id}: ${String(entry.data)}`), []);
  });
}
