import assert from 'node:assert/strict';
import { test } from 'node:test';
import { App } from 'aws-cdk-lib';
import { DEFAULTS, settingsFrom } from '../lib/settings.ts';

const from = (context: Record<string, unknown>) => settingsFrom(new App({ context }).node);

test('nothing given is the documented defaults', () => {
  assert.deepEqual(from({}), DEFAULTS);
});

test('the command line gives numbers as text', () => {
  assert.deepEqual(from({ environment: 'prod', retentionDays: '2555' }), {
    ...DEFAULTS,
    environment: 'prod',
    retentionDays: 2555,
  });
});

for (const [key, given, message] of [
  ['environment', 'production', "environment is 'production', expected one of dev, staging, prod"],
  ['retentionDays', '0', "retentionDays is '0', expected a whole number from 1 to 36500"],
  ['retentionDays', 'forever', "retentionDays is 'forever', expected a whole number from 1 to 36500"],
  ['readCapacityUnits', '1.5', "readCapacityUnits is '1.5', expected a whole number from 1 to 40000"],
  ['writeCapacityUnits', '40001', "writeCapacityUnits is '40001', expected a whole number from 1 to 40000"],
] as const) {
  test(`${key}=${given} is refused`, () => {
    assert.throws(() => from({ [key]: given }), { message });
  });
}
