"""A round through the services with boto3, which finds them by AWS_ENDPOINT_URL alone."""

import io
import json
import os
import time
import urllib.request
import zipfile

import boto3
import botocore
from botocore.config import Config
from botocore.exceptions import ClientError

LAMBDA_TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
STACK = """
Resources:
  Note: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: from boto3}}
Outputs:
  Note: {Value: !GetAtt Note.Value}
"""


def eventually(look, seconds=30):
    until = time.time() + seconds
    while not (found := look()):
        assert time.time() < until, "nothing came"
        time.sleep(0.2)
    return found


def refused(code, call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return error.response
    raise AssertionError("was not refused: " + code)


def sts():
    identity = boto3.client("sts").get_caller_identity()
    assert identity["Account"] == "000000000000", identity


class Unseekable(io.RawIOBase):
    """Of unknown length, so that its checksum follows it in a trailer."""

    def __init__(self, content):
        self.rest = io.BytesIO(content)

    def readable(self):
        return True

    def readinto(self, buffer):
        return self.rest.readinto(buffer)


def s3():
    client = boto3.client("s3")
    client.create_bucket(Bucket="py-round")
    put = client.put_object(Bucket="py-round", Key="a b/ü.txt", Body="hällo".encode(), Metadata={"k": "v"})
    assert put["ChecksumCRC32"], put
    got = client.get_object(Bucket="py-round", Key="a b/ü.txt", ChecksumMode="ENABLED")
    assert got["Body"].read().decode() == "hällo" and got["Metadata"] == {"k": "v"}
    large = os.urandom(9 * 1024 * 1024)
    client.upload_fileobj(Unseekable(large), "py-round", "large")
    assert client.get_object(Bucket="py-round", Key="large")["Body"].read() == large
    for version in ("s3", "s3v4"):
        url = boto3.client("s3", config=Config(signature_version=version)).generate_presigned_url(
            "get_object", Params={"Bucket": "py-round", "Key": "a b/ü.txt"})
        assert urllib.request.urlopen(url).read().decode() == "hällo", url
    keys = [item["Key"] for page in client.get_paginator("list_objects_v2").paginate(
        Bucket="py-round", PaginationConfig={"PageSize": 1}) for item in page["Contents"]]
    assert keys == ["a b/ü.txt", "large"], keys
    refused("NoSuchKey", client.get_object, Bucket="py-round", Key="nothing")


def dynamodb():
    table = boto3.resource("dynamodb").create_table(
        TableName="py-round", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}, {"AttributeName": "N", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "S"},
                              {"AttributeName": "N", "AttributeType": "N"}])
    table.wait_until_exists()
    with table.batch_writer() as batch:
        for n in range(30):
            batch.put_item(Item={"Id": "one", "N": n, "Nested": {"List": [1, "two", None, True]}})
    found = table.query(KeyConditionExpression=boto3.dynamodb.conditions.Key("Id").eq("one"))
    assert found["Count"] == 30 and found["Items"][7]["Nested"] == {"List": [1, "two", None, True]}
    failed = refused("ConditionalCheckFailedException", table.put_item, Item={"Id": "one", "N": 1},
                     ConditionExpression="attribute_not_exists(Id)",
                     ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert failed["Item"]["N"] == {"N": "1"}, failed


def sqs_and_events():
    sqs, events = boto3.client("sqs"), boto3.client("events")
    url = sqs.create_queue(QueueName="py-round")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = {"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage", "Resource": arn}]}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
    events.create_event_bus(Name="py-round")
    events.put_rule(Name="all", EventBusName="py-round", EventPattern='{"source": ["round"]}')
    assert events.put_targets(Rule="all", EventBusName="py-round", Targets=[{"Id": "q", "Arn": arn}]
                              )["FailedEntryCount"] == 0
    sent = events.put_events(Entries=[{"EventBusName": "py-round", "Source": "round", "DetailType": "T",
                                       "Detail": '{"a": 1}'}])
    assert sent["FailedEntryCount"] == 0, sent
    message = eventually(lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages"))[0]
    assert json.loads(message["Body"])["detail"] == {"a": 1}
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    refused("AWS.SimpleQueueService.NonExistentQueue", sqs.get_queue_url, QueueName="nobody")


def lambda_and_logs():
    iam, client, logs = boto3.client("iam"), boto3.client("lambda"), boto3.client("logs")
    role = iam.create_role(RoleName="py-round", AssumeRolePolicyDocument=LAMBDA_TRUST)["Role"]["Arn"]
    iam.attach_role_policy(RoleName="py-round", PolicyArn=(
        "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"))
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("app.py", "def handler(event, context):\n  print('said', event)\n"
                                   "  return {'twice': 2 * event['n']}\n")
    client.create_function(FunctionName="py-round", Runtime="python3.13", Handler="app.handler", Role=role,
                           Code={"ZipFile": package.getvalue()}, Timeout=10)
    client.get_waiter("function_active_v2").wait(FunctionName="py-round")
    answer = client.invoke(FunctionName="py-round", Payload=b'{"n": 21}', LogType="Tail")
    assert json.load(answer["Payload"]) == {"twice": 42}, answer
    failed = client.invoke(FunctionName="py-round", Payload=b"{}")
    assert failed["FunctionError"] == "Unhandled" and json.load(failed["Payload"])["errorType"] == "KeyError"
    eventually(lambda: find(logs, "/aws/lambda/py-round", '"said {\'n\': 21}"'))
    refused("ResourceNotFoundException", client.invoke, FunctionName="nobody")


def find(logs, group, pattern):
    try:
        return logs.filter_log_events(logGroupName=group, filterPattern=pattern)["events"]
    except logs.exceptions.ResourceNotFoundException:
        return []


def cloudwatch():
    client = boto3.client("cloudwatch")
    # More than 10 KB, which the SDK compresses.
    client.put_metric_data(Namespace="Round", MetricData=[
        {"MetricName": "Many", "Dimensions": [{"Name": "Index", "Value": "index-%d" % n}], "Value": n,
         "Unit": "Count"} for n in range(300)])
    now = time.time()
    got = eventually(lambda: client.get_metric_data(
        StartTime=now - 600, EndTime=now + 600,
        MetricDataQueries=[{"Id": "m", "MetricStat": {"Period": 60, "Stat": "Sum", "Metric": {
            "Namespace": "Round", "MetricName": "Many",
            "Dimensions": [{"Name": "Index", "Value": "index-299"}]}}}])["MetricDataResults"][0]["Values"])
    assert got == [299.0], got
    refused("InvalidParameterCombination", client.get_metric_statistics, Namespace="Round", MetricName="Many",
            StartTime=now - 600, EndTime=now, Period=60)


def cloudformation():
    client = boto3.client("cloudformation")
    client.create_stack(StackName="py-round", TemplateBody=STACK)
    client.get_waiter("stack_create_complete").wait(StackName="py-round", WaiterConfig={"Delay": 1})
    stack = client.describe_stacks(StackName="py-round")["Stacks"][0]
    assert stack["Outputs"][0]["OutputValue"] == "from boto3", stack
    refused("ValidationError", client.describe_stacks, StackName="nobody")
    client.delete_stack(StackName="py-round")
    client.get_waiter("stack_delete_complete").wait(StackName=stack["StackId"], WaiterConfig={"Delay": 1})


print("boto3", boto3.__version__, "botocore", botocore.__version__)
for part in (sts, s3, dynamodb, sqs_and_events, lambda_and_logs, cloudwatch, cloudformation):
    part()
    print("done", part.__name__, flush=True)
