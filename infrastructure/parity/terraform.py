"""Turns Terraform's plan of the module into the resources of the specification.

The plan is one that was made after it had been applied, so that every value is known, or all but a few: what is not
known is missing, and what is missing is a difference. A resource whose type translations.py does not know is an error.
"""

from __future__ import annotations

import json
import re
from typing import Any, Iterator

import resolve
import unmade
from specification import SETTINGS
from translations import TRANSLATIONS, Attributes

# The plan's own key stands for the one of the specification.
KMS_KEY = SETTINGS["everything"]["kmsKeyArn"]
LISTS = {"vpcSubnetIds", "vpcSecurityGroupIds"}
# Terraform's own, no part of the system.
TOOLS = {"terraform_data"}


def variables(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings as variables of the module."""
    return {
        re.sub("[A-Z]", lambda capital: "_" + capital.group().lower(), name): (
            [item for item in value.split(",") if item] if name in LISTS else value
        )
        for name, value in settings.items()
    }


def plan(document: dict[str, Any]) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """Resources and outputs, in the specification's account and Region."""
    unmade.named(document)
    planned = document["planned_values"]
    managed = [r for r in planned["root_module"]["resources"] if r["mode"] == "managed" and r["type"] not in TOOLS]
    module = Module(managed, _refusing(document))
    outputs = {name: o["value"] for name, o in planned["outputs"].items() if o.get("value") is not None}
    text = json.dumps([module.resources(), outputs])
    key = document["variables"]["kms_key_arn"]["value"]
    for real, neutral in [*module.references(), *([(key, KMS_KEY)] if key else [])]:
        text = text.replace(real, neutral)
    region, account = module.of("aws_cloudwatch_event_bus")[0]["arn"].split(":")[3:5]
    text = text.replace(region, resolve.REGION)
    resources, outputs = json.loads(text.replace(account, resolve.ACCOUNT))
    return resources, outputs


def _refusing(document: dict[str, Any]) -> set[str]:
    """Resources with a precondition, of which the module has one kind: no plan is made that would replace them."""
    addresses = [check["address"] for check in document.get("checks", [])]
    return {f"{of['type']}.{of['name']}" for of in addresses if of["kind"] == "resource"}


class Module:
    """The planned resources of the module."""

    # Parts of other resources, and the attribute that names whose.
    PARTS = {
        "aws_cloudwatch_event_target": "rule",
        "aws_dynamodb_resource_policy": "resource_arn",
        "aws_iam_role_policy": "role",
        "aws_iam_role_policy_attachment": "role",
    }

    def __init__(self, resources: list[dict[str, Any]], refusing: set[str]):
        self._by_type: dict[str, list[dict[str, Any]]] = {}
        for resource in resources:
            self._by_type.setdefault(resource["type"], []).append(resource["values"])
        self._never_replaced = [r["values"] for r in resources if f"{r['type']}.{r.get('name')}" in refusing]
        self._owners: set[tuple[str, str]] = set()

    def of(self, kind: str) -> list[dict[str, Any]]:
        return self._by_type.get(kind, [])

    def parts(self, kind: str, owner: str) -> list[dict[str, Any]]:
        self._owners.add((kind, owner))
        return [part for part in self.of(kind) if part[self.PARTS[kind]] == owner]

    def resources(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for kind, properties in [*self._own(), *self._versions()]:
            key = f"{kind} {resolve.identity(kind, properties)}"
            if key in found:
                raise ValueError(f"two resources are called {key}")
            found[key] = {**properties, "DeletionPolicy": "Delete"}
        for kind, attribute in self.PARTS.items():
            for part in self.of(kind):
                if (kind, part[attribute]) not in self._owners:
                    raise ValueError(f"the module has a {kind} of {part[attribute]}, which it does not make")
        return found

    def _own(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for kind in self._by_type.keys() - self.PARTS.keys():
            if kind not in TRANSLATIONS:
                raise ValueError(f"the module has a {kind}, which translations.py does not translate")
            name, translation = TRANSLATIONS[kind]
            for values in self.of(kind):
                given = Attributes(kind, values)
                properties = given.properties(translation(given, self))
                if any(values is kept for kept in self._never_replaced):
                    properties["UpdateReplacePolicy"] = "Retain"
                yield name, properties

    def _versions(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Versions are no resources of their own here: a function publishes them."""
        for function in self.of("aws_lambda_function"):
            if function["publish"]:
                yield "AWS::Lambda::Version", {"FunctionName": function["function_name"]}

    def published(self, function: str) -> str | None:
        """The version that a function publishes, which is not known while it is to be published."""
        (found,) = [f for f in self.of("aws_lambda_function") if f["function_name"] == function]
        return found.get("version") if found["publish"] else "none"

    def references(self) -> Iterator[tuple[str, str]]:
        """What is made up when a resource is made, and what stands for it in the specification."""
        for table in self.of("aws_dynamodb_table"):
            if table.get("stream_arn"):
                yield table["stream_arn"], table["arn"] + "/stream/<its stream>"
        for queue in self.of("aws_sqs_queue"):
            url = resolve.reference("AWS::SQS::Queue", {"QueueName": queue["name"]})
            yield f'"{queue["url"]}"', f'"{url}"'
        for group in self.of("aws_security_group"):
            known = resolve.attribute_of("AWS::EC2::SecurityGroup", {"GroupName": group["name"]}, "GroupId")
            yield f'"{group["id"]}"', f'"{known}"'
        for key in self.of("aws_kms_key"):
            yield key["arn"], resolve.attribute_of("AWS::KMS::Key", {"Description": key["description"]}, "Arn")
        for policy in self.of("aws_iam_policy"):
            if policy["name_prefix"]:
                yield policy["arn"], resolve.reference("AWS::IAM::ManagedPolicy", {"Description": policy["description"]})

    def role(self, arn: str) -> str:
        (role,) = [role for role in self.of("aws_iam_role") if role["arn"] == arn]
        first = self.parts("aws_iam_role_policy", role["name"])[0]
        return f"arn:aws:iam::{resolve.ACCOUNT}:role/<of {first['name']}>"
