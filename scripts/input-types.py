#!/usr/bin/env python3
"""Condenses AWS's API models to the types of the inputs that the local cloud serves.

Usage: pip install botocore==1.43.11 && scripts/input-types.py

An operation is served when its name stands in quotes in its service's package. The models are
those of https://github.com/boto/botocore, Apache License 2.0.
"""

import json
import re
from pathlib import Path

import botocore
from aws_models import CONTAINERS, load

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "localcloud/src/main/java/io/annal/localcloud"
TARGET = ROOT / "localcloud/src/main/resources/io/annal/localcloud/wire/inputs"

# signing name: package, models
SERVICES = {
    "application-autoscaling": ("autoscaling", ["application-autoscaling"]),
    "ce": ("costexplorer", ["ce"]),
    "cloudformation": ("cloudformation", ["cloudformation"]),
    "dynamodb": ("dynamodb", ["dynamodb", "dynamodbstreams"]),
    "ecr": ("ecr", ["ecr"]),
    "events": ("events", ["events"]),
    "iam": ("iam", ["iam"]),
    "kms": ("kms", ["kms"]),
    "lambda": ("lambda", ["lambda"]),
    "logs": ("logs", ["logs"]),
    "monitoring": ("cloudwatch", ["cloudwatch"]),
    "sns": ("sns", ["sns"]),
    "sqs": ("sqs", ["sqs"]),
    "ssm": ("ssm", ["ssm"]),
    "sts": ("sts", ["sts"]),
}
# Its engine fails on an unknown value of an enumeration; the other services read them themselves.
WITH_ENUMS = {"dynamodb", "streams.dynamodb"}


def quoted(package):
    sources = (path.read_text() for path in (PACKAGES / package).glob("*.java"))
    return {name for text in sources for name in re.findall(r'"([A-Z]\w+)"', text)}


def condensed(model, name, shapes):
    """The type's name, after its shape was added to the others."""
    shape = model["shapes"][name]
    kind = shape["type"]
    if "enum" in shape and model["metadata"]["endpointPrefix"] in WITH_ENUMS:
        shapes[name] = {"type": "enum", "values": shape["enum"]}
        return name
    if kind not in CONTAINERS:
        return kind
    if name in shapes:
        return name
    entry = shapes[name] = {"type": kind}
    if kind == "structure":
        entry["members"] = {
            member: condensed(model, target["shape"], shapes)
            for member, target in sorted(shape["members"].items())
            if "location" not in target
        }
    elif kind == "list":
        entry["member"] = condensed(model, shape["member"]["shape"], shapes)
        rename(entry, "name", shape["member"])
    else:
        entry["value"] = condensed(model, shape["value"]["shape"], shapes)
        rename(entry, "keyName", shape["key"])
        rename(entry, "valueName", shape["value"])
    return name


def rename(entry, name, target):
    if "locationName" in target:
        entry[name] = target["locationName"]


def main():
    TARGET.mkdir(parents=True, exist_ok=True)
    for service, (package, models) in SERVICES.items():
        served, operations, shapes = quoted(package), {}, {}
        for model in map(load, models):
            for name, operation in sorted(model["operations"].items()):
                if name in served:
                    shape = operation.get("input", {}).get("shape")
                    operations[name] = condensed(model, shape, shapes) if shape else ""
        lines = ",\n".join(
            f"{json.dumps(name)}:{json.dumps(shape, separators=(',', ':'))}"
            for name, shape in sorted(shapes.items())
        )
        text = '{"operations":%s,\n"shapes":{\n%s\n}}\n' % (
            json.dumps(dict(sorted(operations.items())), separators=(",", ":")),
            lines,
        )
        (TARGET / f"{service}.json").write_text(text)
        print(service, len(operations), "operations,", len(shapes), "shapes,", len(text), "bytes")
    print("botocore", botocore.__version__)


if __name__ == "__main__":
    main()
