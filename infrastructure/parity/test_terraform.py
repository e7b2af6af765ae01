"""What Terraform plans is translated whole, or refused by name. Needs neither Terraform nor its provider."""

from __future__ import annotations

import copy

import pytest

import terraform
from normal import differences, normal
from specification import SETTINGS

BUS = "arn:aws:events:us-east-1:000000000000:event-bus/event-sourcing-bus"
ROLE = {"name": "reader-1", "arn": "arn:aws:iam::000000000000:role/reader-1", "assume_role_policy": "{}"}
POLICY = {"name": "reader", "role": "reader-1", "policy": '{"Statement": []}'}
KEY = "arn:aws:kms:us-east-1:000000000000:key/made-for-the-test"
PLANNED = [
    ("aws_cloudwatch_event_bus", {"name": "event-sourcing-bus", "arn": BUS, "kms_key_identifier": KEY}),
    ("aws_iam_role", ROLE),
    ("aws_iam_role_policy", POLICY),
    ("aws_sns_topic", {"name": "alerts", "fifo_topic": False, "kms_master_key_id": KEY}),
    ("aws_lambda_alias", {"name": "live", "function_name": "reader", "function_version": "7"}),
    (
        "aws_lambda_function",
        {"function_name": "reader", "role": ROLE["arn"], "s3_bucket": "b", "s3_key": "k", "publish": True, "version": "7"},
    ),
]


def translated(planned: list) -> dict:
    resources = [{"mode": "managed", "type": kind, "values": values} for kind, values in planned]
    document = {
        "planned_values": {"root_module": {"resources": resources}, "outputs": {}},
        "variables": {"kms_key_arn": {"value": KEY}},
    }
    return normal(terraform.plan(document)[0])


def test_what_terraform_refuses_to_replace_is_what_cloudformation_retains():
    table = {"name": "events", "attribute": [], "billing_mode": "PAY_PER_REQUEST", "arn": "arn:aws:dynamodb:::table/events"}
    resources = [
        {"mode": "managed", "type": "aws_cloudwatch_event_bus", "name": "events", "values": dict(PLANNED)["aws_cloudwatch_event_bus"]},
        {"mode": "managed", "type": "aws_dynamodb_table", "name": "event_store", "values": table},
        {"mode": "managed", "type": "terraform_data", "name": "environment", "values": {"output": "dev"}},
    ]
    document = {
        "planned_values": {"root_module": {"resources": resources}, "outputs": {}},
        "variables": {"kms_key_arn": {"value": KEY}},
        "checks": [{"address": {"kind": "resource", "type": "aws_dynamodb_table", "name": "event_store"}, "status": "pass"}],
    }

    found, _ = terraform.plan(document)

    assert found["AWS::DynamoDB::Table events"]["UpdateReplacePolicy"] == "Retain"
    assert "UpdateReplacePolicy" not in found["AWS::Events::EventBus event-sourcing-bus"]


def changed(change) -> list[str]:
    planned = copy.deepcopy(PLANNED)
    change({kind: values for kind, values in planned})
    return differences(translated(PLANNED), translated(planned))


def test_account_region_key_and_versions_are_those_of_the_specification():
    found = translated(PLANNED)

    assert found["AWS::Events::EventBus event-sourcing-bus"]["KmsKeyIdentifier"] == SETTINGS["everything"]["kmsKeyArn"]
    assert found["AWS::Lambda::Function reader"]["Role"] == "arn:aws:iam::111122223333:role/<of reader>"
    assert found["AWS::Lambda::Alias live of reader"]["FunctionVersion"] == "<the version of reader>"
    assert "AWS::Lambda::Version of reader" in found


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda r: r["aws_sns_topic"].update(fifo_topic=True), "AWS::SNS::Topic alerts.FifoTopic is true, expected nothing"),
        (lambda r: r["aws_sns_topic"].pop("kms_master_key_id"), "AWS::SNS::Topic alerts.KmsMasterKeyId is missing"),
        (lambda r: r["aws_lambda_alias"].update(function_version="6"), "FunctionVersion is 6, expected"),
        (lambda r: r["aws_lambda_alias"].pop("function_version"), "FunctionVersion is missing, expected"),
        (lambda r: r["aws_lambda_function"].update(publish=False), "AWS::Lambda::Version of reader is missing"),
        (lambda r: r["aws_iam_role"].update(managed_policy_arns=["any"]), 'ManagedPolicyArns is ["any"], expected []'),
        (lambda r: r["aws_iam_role"].update(inline_policy=[{"name": "more", "policy": "{}"}]), "Policies is "),
    ],
)
def test_a_difference_is_found_and_named(change, named):
    assert any(named in line for line in changed(change)), changed(change)


@pytest.mark.parametrize(
    ("resource", "refusal"),
    [
        (("aws_lambda_layer_version", {}), "the module has a aws_lambda_layer_version, which translations.py"),
        (("aws_iam_role_policy", {**POLICY, "role": "stranger"}), "aws_iam_role_policy of stranger, which it does not make"),
        (PLANNED[0], "two resources are called AWS::Events::EventBus event-sourcing-bus"),
    ],
)
def test_what_is_not_translated_is_refused_by_name(resource, refusal):
    with pytest.raises(ValueError, match=refusal):
        translated([*PLANNED, resource])
