"""The account that the system is deployed in, and what its own identifiers stand for in the specification."""

from __future__ import annotations

import json
import os
from typing import Any, Iterator

import boto3
from botocore.exceptions import ClientError

import resolve

# What is read back: a resource's type and name, and its properties.
Resources = Iterator[tuple[str, dict[str, Any]]]

# In each service's own words.
NOT_THERE = {
    "NoSuchEntity",
    "NotFound",
    "NotFoundException",
    "PolicyNotFoundException",
    "QueueDoesNotExist",
    "ResourceNotFoundException",
}


class Account:
    """Clients of the services, the system's names, and what stands in the specification for this account's own."""

    def __init__(self, endpoint: str, region: str, names: dict[str, str], stands_for: dict[str, str]):
        # The local cloud's, where annal env gave them; moto's server takes any.
        session = boto3.Session(
            aws_access_key_id=os.environ.get("AWS_ACCESS_KEY_ID", "test"),
            aws_secret_access_key=os.environ.get("AWS_SECRET_ACCESS_KEY", "test"),
            region_name=region,
        )
        self.client = lambda service: session.client(service, endpoint_url=endpoint)
        self.names = names
        self.region = region
        self.id = self.client("sts").get_caller_identity()["Account"]
        self._stands_for = dict(stands_for)

    def stands_for(self, identifier: str, neutral: str) -> None:
        """An ARN or URL that nobody chose, and what the specification says instead."""
        self._stands_for[identifier] = neutral

    def neutral(self, found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        text = json.dumps(found)
        for identifier in sorted(self._stands_for, key=len, reverse=True):
            text = text.replace(json.dumps(identifier)[1:-1], json.dumps(self._stands_for[identifier])[1:-1])
        text = text.replace(self.id, resolve.ACCOUNT).replace(f'"{self.region}"', f'"{resolve.REGION}"')
        return json.loads(text.replace(f":{self.region}:", f":{resolve.REGION}:"))


def if_there(describe, **what) -> dict[str, Any] | None:
    """What a service describes, or nothing where the service says that there is none."""
    try:
        return describe(**what)
    except ClientError as e:
        if e.response["Error"]["Code"].split(".")[-1] in NOT_THERE | {"NonExistentQueue"}:
            return None
        raise


def given(described: dict[str, Any], *names: str) -> dict[str, Any]:
    """Of what a service describes the named members, where they say something."""
    return {name: described[name] for name in names if described.get(name) not in (None, "", [], {})}
