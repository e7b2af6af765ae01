#!/usr/bin/env python3
"""Writes AWS's managed policies, one JSON object a line, for the local cloud.

Usage: pip install moto==5.2.5 && scripts/aws-managed-policies.py

moto (Apache License 2.0) publishes the documents as IAM's API returns them.
"""

import gzip
import json
import pathlib

from moto.iam.aws_managed_policies import aws_managed_policies_data

TARGET = (
    pathlib.Path(__file__).parent.parent
    / "localcloud/src/main/resources/io/annal/localcloud/iam/aws-managed-policies.jsonl.gz"
)


def line(name, policy):
    kept = {
        "Arn": policy.get("Arn") or "arn:aws:iam::aws:policy" + policy["Path"] + name,
        "PolicyName": name,
        "Path": policy["Path"],
        "DefaultVersionId": policy["DefaultVersionId"],
        "CreateDate": policy["CreateDate"].replace("+00:00", "Z"),
        "UpdateDate": (policy.get("UpdateDate") or policy["CreateDate"]).replace("+00:00", "Z"),
        "Document": policy["Document"],
    }
    return json.dumps(kept, separators=(",", ":")) + "\n"


def main():
    policies = json.loads(aws_managed_policies_data)
    text = "".join(line(name, policies[name]) for name in sorted(policies))
    with open(TARGET, "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=0) as out:
        out.write(text.encode())


if __name__ == "__main__":
    main()
