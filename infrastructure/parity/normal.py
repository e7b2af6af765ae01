"""Brings properties that mean the same into one form."""

from __future__ import annotations

import json
from typing import Any

# What AWS does where a property is not given.
DEFAULTS = {
    "AWS::DynamoDB::Table": {
        "DeletionProtectionEnabled": False,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False},
        "BillingMode": "PROVISIONED",
    },
    "AWS::CloudWatch::Alarm": {"AlarmActions": []},
    "AWS::Events::Rule": {"State": "ENABLED"},
    "AWS::Lambda::Function": {"SnapStart": {"ApplyOn": "None"}},
    "AWS::IAM::ManagedPolicy": {"Path": "/"},
    "AWS::IAM::Role": {"ManagedPolicyArns": []},
    "AWS::KMS::Key": {"PendingWindowInDays": 30},
    "AWS::SQS::Queue": {"SqsManagedSseEnabled": True},
}
# Settings of a setting that say what is so without them; a table's scaling has no cooldown of its own.
SAYING_NOTHING = {
    "TargetTrackingScalingPolicyConfiguration": {"DisableScaleIn": False, "ScaleInCooldown": 0, "ScaleOutCooldown": 0},
}
# Lists whose order means nothing, by the key that orders them.
UNORDERED = {
    "AttributeDefinitions": "AttributeName",
    "Dimensions": "Name",
    "Statement": None,
    "Action": None,
    "Targets": "Id",
    "Policies": "PolicyName",
    "Metrics": "Id",
}
LISTS = {"Action", "Resource", "Statement", "aws:SourceArn"}
JSON_TEXTS = {"DashboardBody", "EventPattern", "PolicyDocument", "AssumeRolePolicyDocument", "KeyPolicy"}
# Names of statements and tags are for people.
IGNORED = {"Sid", "Tags"}
# What says in each way's own words which code a version is of, so that another code is another version.
IGNORED_OF = {"AWS::Lambda::Version": {"Description"}}


def observable(resources: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Without what no service can be asked for: what becomes of a resource that is replaced."""
    return {
        key: {name: value for name, value in properties.items() if name != "UpdateReplacePolicy"}
        for key, properties in resources.items()
    }


def normal(resources: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {key: _resource(key.split(" ")[0], value) for key, value in sorted(_in_roles(resources).items())}


def _in_roles(resources: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """An AWS::IAM::Policy is no thing of its own on AWS, but a policy of each role that it names."""
    found = {key: value for key, value in resources.items() if not key.startswith("AWS::IAM::Policy ")}
    for key in resources.keys() - found.keys():
        policy = {name: value for name, value in resources[key].items() if name not in ("Roles", "DeletionPolicy")}
        for role in (f"AWS::IAM::Role {name}" for name in resources[key]["Roles"]):
            found[role] = {**found[role], "Policies": [*found[role]["Policies"], policy]}
    return found


def _resource(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    given = {**DEFAULTS.get(kind, {}), **properties}
    if "KmsMasterKeyId" in given and properties.get("SqsManagedSseEnabled") in (None, False):
        given.pop("SqsManagedSseEnabled", None)  # one key excludes the other
    if given.get("KmsKeyIdentifier") == "":  # as if it were not there: AWS's own key
        del given["KmsKeyIdentifier"]
    ignored = IGNORED | IGNORED_OF.get(kind, set())
    return {key: _value(key, value) for key, value in sorted(given.items()) if key not in ignored}


def _value(name: str, value: Any) -> Any:
    if name in JSON_TEXTS and isinstance(value, str):
        value = json.loads(value)
    if name == "Principal" and value == {"AWS": "*"}:  # in a resource's policy the same as everybody
        value = "*"
    if name in LISTS and not isinstance(value, list):
        value = [value]
    if isinstance(value, dict):
        nothing = SAYING_NOTHING.get(name, {})
        return {
            key: _value(key, item)
            for key, item in sorted(value.items())
            if key not in IGNORED and not (key in nothing and nothing[key] == item)
        }
    if isinstance(value, list):
        items = [_value("", item) for item in value]
        if name in UNORDERED:
            by = UNORDERED[name]
            items.sort(key=lambda item: json.dumps(item[by] if by else item, sort_keys=True))
        return items
    if isinstance(value, bool):
        return value
    if isinstance(value, (int, float)):
        return int(value) if float(value).is_integer() else value
    if isinstance(value, str) and value.isdigit() and name not in ("SNAPSHOT_EVERY", "aws:SourceAccount"):
        return int(value)
    return value


def differences(expected: Any, actual: Any, path: str = "") -> list[str]:
    """Each difference in a line that names the property."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        found = []
        for key in sorted(expected.keys() | actual.keys()):
            where = f"{path}.{key}" if path else key
            if key not in actual:
                found.append(f"{where} is missing, expected {json.dumps(expected[key])}")
            elif key not in expected:
                found.append(f"{where} is {json.dumps(actual[key])}, expected nothing")
            else:
                found += differences(expected[key], actual[key], where)
        return found
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        return [
            line
            for index, (one, other) in enumerate(zip(expected, actual))
            for line in differences(one, other, f"{path}[{index}]")
        ]
    if expected != actual:
        return [f"{path} is {json.dumps(actual)}, expected {json.dumps(expected)}"]
    return []
