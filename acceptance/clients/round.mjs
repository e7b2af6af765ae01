// A round through the services with the AWS SDK for JavaScript, which finds them by AWS_ENDPOINT_URL alone.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { CloudFormation, waitUntilStackCreateComplete } from '@aws-sdk/client-cloudformation';
import { CloudWatch } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDB, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { SQS } from '@aws-sdk/client-sqs';
import { STS } from '@aws-sdk/client-sts';

const TRUST = JSON.stringify({ Version: '2012-10-17', Statement: [
  { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }] });
const STACK = `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: ${TRUST}
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
  Function:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: js-round
      Runtime: nodejs22.x
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Timeout: 20
      Code:
        ZipFile: |
          const { STS } = require('@aws-sdk/client-sts');
          exports.handler = async (event) => {
            console.log('said', event);
            if (event.n === undefined) throw new RangeError('no n');
            return { twice: 2 * event.n, who: (await new STS({}).getCallerIdentity({})).Arn };
          };
Outputs:
  Function: {Value: !GetAtt Function.Arn}
`;

async function eventually(look, seconds = 30) {
  for (const until = Date.now() + seconds * 1000; Date.now() < until; await wait(200)) {
    const found = await look();
    if (found?.length) return found;
  }
  throw new Error('nothing came');
}

const refused = (name, call) => assert.rejects(call, (error) => {
  assert.equal(error.name, name, error);
  return true;
});

async function sts() {
  assert.equal((await new STS({}).getCallerIdentity({})).Account, '000000000000');
}

async function s3() {
  const client = new S3({ forcePathStyle: true });
  await client.createBucket({ Bucket: 'js-round' });
  const put = await client.putObject({ Bucket: 'js-round', Key: 'a b/ü.txt', Body: 'hällo', Metadata: { k: 'v' } });
  assert.ok(put.ChecksumCRC32);
  const got = await client.getObject({ Bucket: 'js-round', Key: 'a b/ü.txt' });
  assert.equal(await got.Body.transformToString(), 'hällo');
  assert.deepEqual(got.Metadata, { k: 'v' });
  // A stream's checksum follows it in a trailer.
  const parts = [Buffer.alloc(70_000, 'x'), Buffer.from('end')];
  await client.putObject({ Bucket: 'js-round', Key: 'stream', Body: Readable.from(parts), ContentLength: 70_003 });
  const streamed = await (await client.getObject({ Bucket: 'js-round', Key: 'stream' })).Body.transformToString();
  assert.equal(streamed, 'x'.repeat(70_000) + 'end');
  const listed = await client.listObjectsV2({ Bucket: 'js-round' });
  assert.deepEqual(listed.Contents.map((item) => item.Key), ['a b/ü.txt', 'stream']);
  await refused('NoSuchKey', client.getObject({ Bucket: 'js-round', Key: 'nothing' }));
}

async function dynamodb() {
  const client = new DynamoDB({});
  await client.createTable({ TableName: 'js-round', BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'Id', KeyType: 'HASH' }], AttributeDefinitions: [{ AttributeName: 'Id', AttributeType: 'S' }] });
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1 }, { TableName: 'js-round' });
  const Item = { Id: { S: 'one' }, Bytes: { B: new Uint8Array([0, 255]) }, Set: { NS: ['1', '2'] } };
  await client.putItem({ TableName: 'js-round', Item });
  const got = await client.getItem({ TableName: 'js-round', Key: { Id: { S: 'one' } } });
  assert.deepEqual([...got.Item.Bytes.B], [0, 255]);
  await refused('ConditionalCheckFailedException',
    client.putItem({ TableName: 'js-round', Item, ConditionExpression: 'attribute_not_exists(Id)' }));
}

async function sqsAndEvents() {
  const sqs = new SQS({});
  const events = new EventBridge({});
  const { QueueUrl } = await sqs.createQueue({ QueueName: 'js-round' });
  const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] });
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: Attributes.QueueArn }] });
  await sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy } });
  await events.createEventBus({ Name: 'js-round' });
  await events.putRule({ Name: 'all', EventBusName: 'js-round', EventPattern: '{"source": ["round"]}' });
  await events.putTargets({ Rule: 'all', EventBusName: 'js-round', Targets: [{ Id: 'q', Arn: Attributes.QueueArn }] });
  const sent = await events.putEvents({ Entries: [
    { EventBusName: 'js-round', Source: 'round', DetailType: 'T', Detail: '{"a": 1}' }] });
  assert.equal(sent.FailedEntryCount, 0);
  const [message] = await eventually(async () => (await sqs.receiveMessage({ QueueUrl, WaitTimeSeconds: 1 })).Messages);
  assert.deepEqual(JSON.parse(message.Body).detail, { a: 1 });
  await sqs.deleteMessage({ QueueUrl, ReceiptHandle: message.ReceiptHandle });
  await refused('QueueDoesNotExist', sqs.getQueueUrl({ QueueName: 'nobody' }));
}

async function cloudformation() {
  const client = new CloudFormation({});
  await client.createStack({ StackName: 'js-round', TemplateBody: STACK, Capabilities: ['CAPABILITY_IAM'] });
  await waitUntilStackCreateComplete({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { StackName: 'js-round' });
  const { Stacks } = await client.describeStacks({ StackName: 'js-round' });
  assert.match(Stacks[0].Outputs[0].OutputValue, /:function:js-round$/);
  await refused('ValidationError', client.describeStacks({ StackName: 'nobody' }));
}

async function iam() {
  const { Role } = await new IAM({}).createRole({ RoleName: 'js-round', AssumeRolePolicyDocument: TRUST });
  assert.equal(Role.Arn, 'arn:aws:iam::000000000000:role/js-round');
}

// The function of the stack above, which uses the SDK itself.
async function lambdaAndLogs() {
  const client = new Lambda({});
  await waitUntilFunctionActiveV2({ client, maxWaitTime: 30, minDelay: 1 }, { FunctionName: 'js-round' });
  const answer = await client.invoke({ FunctionName: 'js-round', Payload: '{"n": 21}' });
  const said = JSON.parse(answer.Payload.transformToString());
  assert.equal(said.twice, 42, JSON.stringify(said));
  assert.match(said.who, /^arn:aws:sts::000000000000:assumed-role\/js-round-Role-.*\/js-round$/);
  const failed = await client.invoke({ FunctionName: 'js-round', Payload: '{}' });
  assert.equal(failed.FunctionError, 'Unhandled');
  assert.equal(JSON.parse(failed.Payload.transformToString()).errorType, 'RangeError');
  const logs = new CloudWatchLogs({});
  await eventually(() => find(logs, '/aws/lambda/js-round', '"said { n: 21 }"'));
  await refused('ResourceNotFoundException', client.invoke({ FunctionName: 'nobody' }));
}

// A function's log group is there from its first line on.
async function find(logs, logGroupName, filterPattern) {
  try {
    return (await logs.filterLogEvents({ logGroupName, filterPattern })).events;
  } catch (error) {
    if (error.name === 'ResourceNotFoundException') return [];
    throw error;
  }
}

async function cloudwatch() {
  const client = new CloudWatch({});
  // More than 10 KB, which the SDK compresses.
  await client.putMetricData({ Namespace: 'JsRound', MetricData: Array.from({ length: 300 }, (_, n) => (
    { MetricName: 'Many', Dimensions: [{ Name: 'Index', Value: `index-${n}` }], Value: n, Unit: 'Count' })) });
  const MetricStat = { Period: 60, Stat: 'Sum',
    Metric: { Namespace: 'JsRound', MetricName: 'Many', Dimensions: [{ Name: 'Index', Value: 'index-299' }] } };
  const values = await eventually(async () => (await client.getMetricData({
    StartTime: new Date(Date.now() - 600_000), EndTime: new Date(Date.now() + 600_000),
    MetricDataQueries: [{ Id: 'm', MetricStat }] })).MetricDataResults[0].Values);
  assert.deepEqual(values, [299]);
}

for (const part of [sts, s3, dynamodb, sqsAndEvents, cloudformation, iam, lambdaAndLogs, cloudwatch]) {
  await part();
  console.log('done', part.name);
}
