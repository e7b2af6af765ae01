"""The key of kms-key.yaml lets every service use it that encrypts with KmsKeyArn."""

from __future__ import annotations

import fnmatch

import pytest

from resolve import ACCOUNT, REGION
from schemas import mistyped
from specification import TEMPLATE, template

KEY = TEMPLATE.with_name("kms-key.yaml")
SAME_ACCOUNT = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
OWN_LOGS = {
    "ArnLike": {
        "kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/lambda/event-sourcing-*"
    }
}


def key() -> dict:
    (found,) = (value for name, value in template({}, KEY).resources().items() if name.startswith("AWS::KMS::Key "))
    return found


def conditions(service: str, action: str) -> list[dict]:
    """On what each statement that allows a service the action depends."""
    return [
        statement.get("Condition", {})
        for statement in key()["KeyPolicy"]["Statement"]
        if statement["Principal"].get("Service") == service
        and any(fnmatch.fnmatch(action, allowed) for allowed in as_list(statement["Action"]))
    ]


def as_list(value):
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize(
    ("service", "actions", "condition"),
    [
        ("events.amazonaws.com", ["DescribeKey"], {}),
        ("events.amazonaws.com", ["Decrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"], SAME_ACCOUNT),
        ("cloudwatch.amazonaws.com", ["Decrypt", "GenerateDataKey"], SAME_ACCOUNT),
        ("dynamodb.amazonaws.com", ["DescribeKey"], SAME_ACCOUNT),
        (
            f"logs.{REGION}.amazonaws.com",
            ["Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "DescribeKey"],
            OWN_LOGS,
        ),
    ],
)
def test_a_service_may_do_what_its_page_asks_for_and_for_this_account_only(service, actions, condition):
    assert {action: conditions(service, f"kms:{action}") for action in actions} == {
        action: [condition] for action in actions
    }


def test_the_key_outlives_its_stack():
    assert (key()["DeletionPolicy"], key()["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_every_property_is_of_the_type_that_awss_schema_says():
    assert mistyped(template({}, KEY).resources()) == []
