#!/usr/bin/env python3
"""Prints every policy of the templates as IAM Access Analyzer's ValidatePolicy takes it, one in a line, with everything on
that is off unless switched on:

    IDENTITY_POLICY <tab> - <tab> cloudformation.yaml: CommandHandlerRole <tab> {"Version": …}
    RESOURCE_POLICY <tab> AWS::DynamoDB::Table <tab> …

    policies.py cloudformation.yaml kms-key.yaml
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specification import SETTINGS, TEMPLATE, template

OF_IDENTITIES = {"AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::Role"}
# https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html, validatePolicyResourceType
CHECKED_BY_TYPE = {"AWS::DynamoDB::GlobalTable": "AWS::DynamoDB::Table", "AWS::DynamoDB::Table": "AWS::DynamoDB::Table"}
TRUST = "AWS::IAM::AssumeRolePolicyDocument"
# What differs by template: a parameter that switches a policy on.
SWITCHES = {"OtherRegionPolicy": "on"}


@dataclass(frozen=True)
class Policy:
    """A policy, of the named template's resource."""

    kind: str
    resource_type: str
    owner: str
    document: dict[str, Any]


def policies(file: Path) -> list[Policy]:
    """Every policy that the template attaches to an identity or a resource."""
    found = template({**SETTINGS["everything"], **SWITCHES, "otherRegion": "us-east-2"}, file)
    return [
        Policy(*_described(kind, path), f"{file.name}: {logical_id}", found.resolve(document))
        for logical_id, kind, properties in found.properties()
        for path, document in _documents(properties)
    ]


def _described(kind: str, path: tuple[str, ...]) -> tuple[str, str]:
    if path[-1] == "AssumeRolePolicyDocument":
        return "RESOURCE_POLICY", TRUST
    if kind in OF_IDENTITIES:
        return "IDENTITY_POLICY", "-"
    return "RESOURCE_POLICY", CHECKED_BY_TYPE.get(kind, "-")


def _documents(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    if isinstance(value, dict) and "Statement" in value:
        yield path, value
    elif isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _documents(item, (*path, str(key)))


def as_text(document: dict[str, Any]) -> str:
    """The document, with a name in each ARN where resolve.py has `<what stands for one>`."""
    return re.sub(r"<([^>]*)>", lambda named: re.sub(r"[^A-Za-z0-9-]+", "-", named[1]), json.dumps(document))


if __name__ == "__main__":
    for name in sys.argv[1:]:
        for policy in policies(TEMPLATE.parent / name):
            print(policy.kind, policy.resource_type, policy.owner, as_text(policy.document), sep="\t")
