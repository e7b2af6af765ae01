"""No name is longer than AWS takes, in any environment. deploy.sh counts its suffix, too (test_scripts.py)."""

from __future__ import annotations

import json

import pytest

from specification import SPECIFICATION

# By type, the property that names it and the most characters that its service takes: the maxLength of each API's model.
LIMITS = {
    "AWS::CloudWatch::Alarm": ("AlarmName", 255),
    "AWS::CloudWatch::Dashboard": ("DashboardName", 255),
    "AWS::DAX::Cluster": ("ClusterName", 20),
    "AWS::DynamoDB::Table": ("TableName", 255),
    "AWS::EC2::SecurityGroup": ("GroupName", 255),
    "AWS::Events::Archive": ("ArchiveName", 48),
    "AWS::Events::EventBus": ("Name", 256),
    "AWS::Events::Rule": ("Name", 64),
    "AWS::IAM::ManagedPolicy": ("ManagedPolicyName", 128),
    "AWS::IAM::Role": ("RoleName", 64),
    "AWS::KMS::Alias": ("AliasName", 256),
    "AWS::Lambda::Function": ("FunctionName", 64),
    "AWS::Logs::LogGroup": ("LogGroupName", 512),
    "AWS::SNS::Topic": ("TopicName", 256),
    "AWS::SQS::Queue": ("QueueName", 80),
}
SPECIFIED = json.loads(SPECIFICATION.read_text())


@pytest.mark.parametrize("setting", SPECIFIED)
def test_every_name_is_one_that_aws_takes_with_the_longest_environment(setting):
    environment = SPECIFIED[setting]["outputs"]["EventStoreTable"].removeprefix("event-sourcing-event-store")
    too_long = []
    for key, properties in SPECIFIED[setting]["resources"].items():
        kind = key.split(" ")[0]
        name_property, most = LIMITS.get(kind, ("", 0))
        name = properties.get(name_property)
        if name and len(name.removesuffix(environment)) + len("-staging") > most:
            too_long.append(f"{kind} {name}: at most {most}")

    assert too_long == []
