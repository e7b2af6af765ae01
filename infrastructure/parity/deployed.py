"""Reads the system back from where it is deployed, in the form of the specification."""

from __future__ import annotations

import json
from typing import Any

import boto3
from botocore.exceptions import ClientError

import resolve


class Deployed:
    """What an account holds of the system, told by the services themselves."""

    def __init__(self, endpoint: str, region: str, names: dict[str, str]):
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=region)
        self._client = lambda service: session.client(service, endpoint_url=endpoint)
        self._names = names
        self._account = self._client("sts").get_caller_identity()["Account"]
        self._region = region

    def resources(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for part in (self._tables, self._bus, self._queue, self._functions, self._flow, self._monitoring):
            found.update(part())
        text = json.dumps(found)
        text = text.replace(self._account, resolve.ACCOUNT).replace(f'"{self._region}"', f'"{resolve.REGION}"')
        text = text.replace(f":{self._region}:", f":{resolve.REGION}:")
        return json.loads(text)

    def _tables(self):
        dynamodb = self._client("dynamodb")
        for what in ("EventStore", "ReadModel"):
            table = dynamodb.describe_table(TableName=self._names[what])["Table"]
            recovery = dynamodb.describe_continuous_backups(TableName=self._names[what])
            status = recovery["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
            properties = {
                "TableName": table["TableName"],
                "AttributeDefinitions": table["AttributeDefinitions"],
                "KeySchema": table["KeySchema"],
                "BillingMode": table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"),
                "ProvisionedThroughput": {
                    unit: table["ProvisionedThroughput"][unit] for unit in ("ReadCapacityUnits", "WriteCapacityUnits")
                },
                "PointInTimeRecoverySpecification": {
                    "PointInTimeRecoveryEnabled": status["PointInTimeRecoveryStatus"] == "ENABLED"
                },
                "DeletionProtectionEnabled": table.get("DeletionProtectionEnabled", False),
                "DeletionPolicy": "Delete",
            }
            if table.get("StreamSpecification", {}).get("StreamEnabled"):
                properties["StreamSpecification"] = {"StreamViewType": table["StreamSpecification"]["StreamViewType"]}
                self._stream = table["LatestStreamArn"]
                policy = _if_there(dynamodb.get_resource_policy, ResourceArn=table["TableArn"])
                if policy:
                    properties["ResourcePolicy"] = {"PolicyDocument": json.loads(policy["Policy"])}
            yield f"AWS::DynamoDB::Table {table['TableName']}", properties

    def _bus(self):
        events = self._client("events")
        bus = events.describe_event_bus(Name=self._names["Bus"])
        yield f"AWS::Events::EventBus {bus['Name']}", {
            "Name": bus["Name"],
            "Description": bus.get("Description"),
            "DeletionPolicy": "Delete",
        }
        archive = events.describe_archive(ArchiveName=self._names["Archive"])
        yield f"AWS::Events::Archive {archive['ArchiveName']}", {
            "ArchiveName": archive["ArchiveName"],
            "Description": archive["Description"],
            "SourceArn": archive["EventSourceArn"],
            "EventPattern": _pattern(archive["EventPattern"]),
            "RetentionDays": archive["RetentionDays"],
            "DeletionPolicy": "Delete",
        }
        rule = events.describe_rule(Name=self._names["Rule"], EventBusName=bus["Name"])
        targets = events.list_targets_by_rule(Rule=rule["Name"], EventBusName=bus["Name"])["Targets"]
        yield f"AWS::Events::Rule {rule['Name']}", {
            "Name": rule["Name"],
            "Description": rule["Description"],
            "EventBusName": rule["EventBusName"],
            "EventPattern": json.loads(rule["EventPattern"]),
            "State": rule["State"],
            "Targets": targets,
            "DeletionPolicy": "Delete",
        }

    def _queue(self):
        sqs = self._client("sqs")
        name = self._names["DeadLetters"]
        url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        yield f"AWS::SQS::Queue {name}", {
            "QueueName": name,
            "MessageRetentionPeriod": attributes["MessageRetentionPeriod"],
            "VisibilityTimeout": attributes["VisibilityTimeout"],
            "SqsManagedSseEnabled": attributes["SqsManagedSseEnabled"] == "true",
            "DeletionPolicy": "Delete",
        }
        if "Policy" in attributes:
            yield f"AWS::SQS::QueuePolicy of {name}", {
                "Queues": [resolve.reference("AWS::SQS::Queue", {"QueueName": name})],
                "PolicyDocument": json.loads(attributes["Policy"]),
                "DeletionPolicy": "Delete",
            }

    def _functions(self):
        lambda_, iam, logs = self._client("lambda"), self._client("iam"), self._client("logs")
        for what in ("CommandHandler", "StreamPublisher", "ProjectionHandler", "QueryHandler"):
            name = self._names[what]
            function = lambda_.get_function(FunctionName=name)["Configuration"]
            role = iam.get_role(RoleName=function["Role"].split("/")[-1])["Role"]
            policies = [
                iam.get_role_policy(RoleName=role["RoleName"], PolicyName=policy)
                for policy in iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]
            ]
            identity = "of " + policies[0]["PolicyName"]
            yield f"AWS::Lambda::Function {name}", {
                "FunctionName": name,
                "Description": function["Description"],
                "Runtime": function["Runtime"],
                "Architectures": function["Architectures"],
                "Handler": function["Handler"],
                "Code": {
                    "S3Bucket": "<value of /annal/function-package/bucket>",
                    "S3Key": "<value of /annal/function-package/key>",
                },
                "MemorySize": function["MemorySize"],
                "Timeout": function["Timeout"],
                "Role": f"arn:aws:iam::{resolve.ACCOUNT}:role/<{identity}>",
                "Environment": function["Environment"],
                "DeletionPolicy": "Delete",
            }
            attached = iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"]
            assert not attached, f"{role['RoleName']} has attached policies: {attached}"
            yield f"AWS::IAM::Role {identity}", {
                "AssumeRolePolicyDocument": role["AssumeRolePolicyDocument"],
                "Policies": [
                    {"PolicyName": p["PolicyName"], "PolicyDocument": self._statements(p["PolicyDocument"])}
                    for p in policies
                ],
                "DeletionPolicy": "Delete",
            }
            (group,) = [
                g
                for g in logs.describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")["logGroups"]
                if g["logGroupName"] == f"/aws/lambda/{name}"
            ]
            yield f"AWS::Logs::LogGroup {group['logGroupName']}", {
                "LogGroupName": group["logGroupName"],
                "RetentionInDays": group["retentionInDays"],
                "DeletionPolicy": "Delete",
            }

    def _statements(self, document: dict[str, Any]) -> dict[str, Any]:
        return json.loads(json.dumps(document).replace(self._stream, self._any_stream()))

    def _any_stream(self) -> str:
        return self._stream.split("/stream/")[0] + "/stream/<its stream>"

    def _flow(self):
        lambda_ = self._client("lambda")
        publisher, projection = self._names["StreamPublisher"], self._names["ProjectionHandler"]
        (mapping,) = lambda_.list_event_source_mappings(FunctionName=publisher)["EventSourceMappings"]
        yield f"AWS::Lambda::EventSourceMapping of {publisher}", {
            "EventSourceArn": self._any_stream(),
            "FunctionName": publisher,
            **{
                key: mapping.get(key)
                for key in (
                    "StartingPosition",
                    "BatchSize",
                    "MaximumRetryAttempts",
                    "BisectBatchOnFunctionError",
                    "FunctionResponseTypes",
                )
            },
            "DestinationConfig": _on_failure(mapping.get("DestinationConfig")),
            "DeletionPolicy": "Delete",
        }
        config = _if_there(lambda_.get_function_event_invoke_config, FunctionName=projection)
        if config:
            yield f"AWS::Lambda::EventInvokeConfig of {projection}", {
                "FunctionName": projection,
                "Qualifier": "$LATEST",
                "MaximumRetryAttempts": config["MaximumRetryAttempts"],
                "MaximumEventAgeInSeconds": config["MaximumEventAgeInSeconds"],
                "DestinationConfig": _on_failure(config["DestinationConfig"]),
                "DeletionPolicy": "Delete",
            }
        policy = json.loads(lambda_.get_policy(FunctionName=projection)["Policy"])
        for statement in policy["Statement"]:
            principal = statement["Principal"]["Service"]
            rule = statement["Condition"]["ArnLike"]["AWS:SourceArn"].split("/")[-1]
            yield f"AWS::Lambda::Permission for {principal} of {projection} by {rule}", {
                "FunctionName": statement["Resource"],
                "Action": statement["Action"],
                "Principal": principal,
                "SourceArn": statement["Condition"]["ArnLike"]["AWS:SourceArn"],
                "SourceAccount": statement["Condition"]["StringEquals"]["AWS:SourceAccount"],
                "DeletionPolicy": "Delete",
            }

    def _monitoring(self):
        cloudwatch = self._client("cloudwatch")
        prefix, suffix = self._names["Prefix"], self._names["Suffix"]
        for alarm in cloudwatch.describe_alarms(AlarmNamePrefix=prefix)["MetricAlarms"]:
            if not alarm["AlarmName"].removesuffix("-errors").endswith(suffix):
                continue
            yield f"AWS::CloudWatch::Alarm {alarm['AlarmName']}", {
                **{
                    key: alarm[key]
                    for key in (
                        "AlarmName",
                        "AlarmDescription",
                        "AlarmActions",
                        "Namespace",
                        "MetricName",
                        "Dimensions",
                        "Statistic",
                        "Period",
                        "EvaluationPeriods",
                        "Threshold",
                        "ComparisonOperator",
                        "TreatMissingData",
                    )
                },
                "DeletionPolicy": "Delete",
            }
        name = self._names["Dashboard"]
        body = cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"]
        yield f"AWS::CloudWatch::Dashboard {name}", {
            "DashboardName": name,
            "DashboardBody": json.loads(body),
            "DeletionPolicy": "Delete",
        }


def _if_there(describe, **what) -> dict[str, Any] | None:
    """What a service describes, or nothing where the service says that there is none."""
    try:
        return describe(**what)
    except ClientError as e:
        if e.response["Error"]["Code"] in ("PolicyNotFoundException", "ResourceNotFoundException"):
            return None
        raise


def names(environment: str) -> dict[str, str]:
    suffix = "" if environment == "dev" else f"-{environment}"
    plain = {
        "EventStore": "event-store",
        "ReadModel": "read-model",
        "Bus": "bus",
        "Archive": "archive",
        "Rule": "events-to-projection",
        "DeadLetters": "dlq",
        "CommandHandler": "command-handler",
        "StreamPublisher": "stream-publisher",
        "ProjectionHandler": "projection-handler",
        "QueryHandler": "query-handler",
        "Dashboard": "dashboard",
    }
    named = {what: f"event-sourcing-{name}{suffix}" for what, name in plain.items()}
    return {**named, "Prefix": "event-sourcing-", "Suffix": suffix}


def _pattern(text: str) -> dict[str, Any]:
    """Without what EventBridge itself adds to an archive's pattern, so that replays are not archived again."""
    pattern = json.loads(text)
    pattern.pop("replay-name", None)
    return pattern


def _on_failure(config: dict[str, Any] | None) -> dict[str, Any] | None:
    return {"OnFailure": config["OnFailure"]} if config and "OnFailure" in config else config
