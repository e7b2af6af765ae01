"""Tables and their scaling, the keys of persons, bus, archive, rules and queue, as they are deployed."""

from __future__ import annotations

import json
from typing import Any

import resolve
from account import Account, Resources, given, if_there

TABLES = ("EventStore", "ReadModel", "SubjectKeys")


def resources(account: Account) -> Resources:
    for part in (_tables, _scaling, _subject_key, _bus, _archive, _rules, _queues):
        yield from part(account)


def _tables(account: Account) -> Resources:
    dynamodb = account.client("dynamodb")
    for what in TABLES:
        described = if_there(dynamodb.describe_table, TableName=account.names[what])
        if not described:
            continue
        table = described["Table"]
        recovery = dynamodb.describe_continuous_backups(TableName=table["TableName"])
        status = recovery["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        properties = {
            **given(table, "TableName", "AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes"),
            **_capacity(table),
            **_encryption(table),
            "PointInTimeRecoverySpecification": {
                "PointInTimeRecoveryEnabled": status["PointInTimeRecoveryStatus"] == "ENABLED"
            },
            "DeletionProtectionEnabled": table.get("DeletionProtectionEnabled", False),
        }
        if table.get("StreamSpecification", {}).get("StreamEnabled"):
            properties["StreamSpecification"] = {"StreamViewType": table["StreamSpecification"]["StreamViewType"]}
            stream = table["LatestStreamArn"]
            account.stands_for(stream, stream.split("/stream/")[0] + "/stream/<its stream>")
        policy = if_there(dynamodb.get_resource_policy, ResourceArn=table["TableArn"])
        if policy:
            properties["ResourcePolicy"] = {"PolicyDocument": json.loads(policy["Policy"])}
        yield f"AWS::DynamoDB::Table {table['TableName']}", properties


def _capacity(table: dict[str, Any]) -> dict[str, Any]:
    if table.get("BillingModeSummary", {}).get("BillingMode") == "PAY_PER_REQUEST":
        return {"BillingMode": "PAY_PER_REQUEST"}
    units = given(table["ProvisionedThroughput"], "ReadCapacityUnits", "WriteCapacityUnits")
    return {"BillingMode": "PROVISIONED", "ProvisionedThroughput": units}


def _encryption(table: dict[str, Any]) -> dict[str, Any]:
    found = table.get("SSEDescription")
    if not found:
        return {}
    enabled = found["Status"] in ("ENABLED", "ENABLING", "UPDATING")
    return {
        "SSESpecification": {
            "SSEEnabled": enabled,
            "SSEType": found["SSEType"],
            "KMSMasterKeyId": found.get("KMSMasterKeyArn"),
        }
    }


def _scaling(account: Account) -> Resources:
    scaling = account.client("application-autoscaling")
    tables = {f"table/{account.names[what]}" for what in TABLES}
    for target in scaling.describe_scalable_targets(ServiceNamespace="dynamodb")["ScalableTargets"]:
        if target["ResourceId"] in tables:
            yield (
                f"AWS::ApplicationAutoScaling::ScalableTarget {target['ResourceId']} {target['ScalableDimension']}",
                given(target, "MaxCapacity", "MinCapacity", "ResourceId", "ScalableDimension", "ServiceNamespace"),
            )
    for policy in scaling.describe_scaling_policies(ServiceNamespace="dynamodb")["ScalingPolicies"]:
        if policy["ResourceId"] in tables:
            target = "|".join(policy[name] for name in ("ResourceId", "ScalableDimension", "ServiceNamespace"))
            yield f"AWS::ApplicationAutoScaling::ScalingPolicy {target}", {
                **given(policy, "PolicyName", "PolicyType", "TargetTrackingScalingPolicyConfiguration"),
                **given(policy, "StepScalingPolicyConfiguration"),
                "ScalingTargetId": target,
            }


def _subject_key(account: Account) -> Resources:
    kms = account.client("kms")
    alias = f"alias/{account.names['SubjectKeys']}"
    described = if_there(kms.describe_key, KeyId=alias)
    if not described:
        return
    key = described["KeyMetadata"]
    account.stands_for(key["Arn"], resolve.attribute_of("AWS::KMS::Key", key, "Arn"))
    yield f"AWS::KMS::Alias {alias}", {"AliasName": alias, "TargetKeyId": key["Arn"]}
    properties = {
        "Description": key["Description"],
        "EnableKeyRotation": kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"],
        "KeyPolicy": json.loads(kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"]),
    }
    if key["KeyState"] != "Enabled":
        properties["Enabled"] = key["KeyState"]
    if key["KeySpec"] != "SYMMETRIC_DEFAULT":
        properties["KeySpec"] = key["KeySpec"]
    yield f"AWS::KMS::Key {key['Description']}", properties


def _bus(account: Account) -> Resources:
    bus = if_there(account.client("events").describe_event_bus, Name=account.names["Bus"])
    if bus:
        yield f"AWS::Events::EventBus {bus['Name']}", given(
            bus, "Name", "Description", "KmsKeyIdentifier", "DeadLetterConfig", "Policy"
        )


def _archive(account: Account) -> Resources:
    archive = if_there(account.client("events").describe_archive, ArchiveName=account.names["Archive"])
    if archive:
        yield f"AWS::Events::Archive {archive['ArchiveName']}", {
            **given(archive, "ArchiveName", "Description", "RetentionDays", "KmsKeyIdentifier"),
            "SourceArn": archive["EventSourceArn"],
            "EventPattern": _pattern(archive["EventPattern"]),
        }


def _pattern(text: str) -> dict[str, Any]:
    """Without what EventBridge itself adds to an archive's pattern, so that replays are not archived again."""
    pattern = json.loads(text)
    pattern.pop("replay-name", None)
    return pattern


def _rules(account: Account) -> Resources:
    """Every rule of the bus but the archive's own, and on the account's default bus the one that is ours."""
    events = account.client("events")
    found = if_there(events.list_rules, EventBusName=account.names["Bus"])
    for rule in found["Rules"] if found else []:
        if not rule.get("ManagedBy"):
            yield _rule(account, {**rule, "EventBusName": account.names["Bus"]}, EventBusName=account.names["Bus"])
    rule = if_there(events.describe_rule, Name=account.names["TransferTimeouts"])
    if rule:
        rule.pop("EventBusName", None)  # default, as if it were not said
        yield _rule(account, rule)


def _rule(account: Account, rule: dict[str, Any], **bus: str) -> tuple[str, dict[str, Any]]:
    targets = account.client("events").list_targets_by_rule(Rule=rule["Name"], **bus)["Targets"]
    properties = given(rule, "Name", "Description", "EventBusName", "State", "ScheduleExpression", "RoleArn")
    if rule.get("EventPattern"):
        properties["EventPattern"] = json.loads(rule["EventPattern"])
    return f"AWS::Events::Rule {rule['Name']}", {**properties, "Targets": targets}


def _queues(account: Account) -> Resources:
    for what in ("DeadLetters", "ProjectionQueue"):
        yield from _queue(account, account.names[what])


def _queue(account: Account, name: str) -> Resources:
    sqs = account.client("sqs")
    found = if_there(sqs.get_queue_url, QueueName=name)
    if not found:
        return
    url = found["QueueUrl"]
    neutral = resolve.reference("AWS::SQS::Queue", {"QueueName": name})
    account.stands_for(url, neutral)
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    yield f"AWS::SQS::Queue {name}", {
        "QueueName": name,
        **given(attributes, "MessageRetentionPeriod", "VisibilityTimeout", "KmsMasterKeyId"),
        **({"RedrivePolicy": json.loads(attributes["RedrivePolicy"])} if attributes.get("RedrivePolicy") else {}),
        "SqsManagedSseEnabled": attributes.get("SqsManagedSseEnabled") == "true",
    }
    if "Policy" in attributes:
        yield f"AWS::SQS::QueuePolicy of {name}", {
            "Queues": [neutral],
            "PolicyDocument": json.loads(attributes["Policy"]),
        }
