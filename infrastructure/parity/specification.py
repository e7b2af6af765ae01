"""The system's specification: its resources in neutral form, for a plain deployment, one with all that is off unless
switched on, and a production one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import yaml

from normal import normal
from resolve import Template

SPECIFICATION = Path(__file__).parent / "specification.json"
TEMPLATE = Path(__file__).parent.parent / "cloudformation.yaml"
MONITORING = TEMPLATE.with_name("monitoring.yaml")
DAX = TEMPLATE.with_name("dax.yaml")

# As each tool's own settings are called; CloudFormation's begin with a capital.
SETTINGS = {
    "dev": {},
    "on-demand": {"capacityMode": "on-demand"},
    "everything": {
        "personalData": "on",
        "transfers": "on",
        "projectionBatching": "on",
        "capacityMode": "auto-scaling",
        "maxCapacityUnits": 50,
        "functionMemory": 2048,
        "reservedConcurrency": 5,
        "snapStart": "on",
        "alertEmail": "operations@example.com",
        "logRetentionDays": 30,
        "kmsKeyArn": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555",
        "vpcSubnetIds": "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
        "vpcSecurityGroupIds": "sg-0123456789abcdef0",
        "vpcId": "vpc-0123456789abcdef0",
        "dax": "on",
        "daxNodeType": "dax.r5.large",
        "daxNodes": 5,
    },
    "staging": {"environment": "staging"},
    "prod": {"environment": "prod", "retentionDays": 2555, "readCapacityUnits": 20, "writeCapacityUnits": 20},
}


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short forms."""


def _short(loader: yaml.Loader, suffix: str, node: yaml.Node):
    value = {
        yaml.ScalarNode: loader.construct_scalar,
        yaml.SequenceNode: lambda n: loader.construct_sequence(n, deep=True),
        yaml.MappingNode: lambda n: loader.construct_mapping(n, deep=True),
    }[type(node)](node)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short)


def _capitalized(settings: dict[str, object]) -> dict[str, object]:
    return {name[0].upper() + name[1:]: value for name, value in settings.items()}


def parameters(settings: dict[str, object]) -> dict[str, object]:
    """The settings as parameters of cloudformation.yaml."""
    return _known(TEMPLATE, settings)


def monitoring_parameters(settings: dict[str, object], topic: str | None) -> dict[str, object]:
    """The settings as parameters of monitoring.yaml, which the system's stack gives the topic."""
    given = _known(MONITORING, settings)
    return given if topic is None else {**given, "AlertTopicArn": topic}


def dax_parameters(settings: dict[str, object]) -> dict[str, object]:
    """The settings as parameters of dax.yaml."""
    return _known(DAX, settings)


def _known(file: Path, settings: dict[str, object]) -> dict[str, object]:
    known = _read(file)["Parameters"]
    return {name: value for name, value in _capitalized({"environment": "dev", **settings}).items() if name in known}


def template(settings: dict[str, object], file: Path = TEMPLATE) -> Template:
    """cloudformation.yaml, or another template, with those settings."""
    imports = dax(settings).exports() if has_dax(settings) and file == TEMPLATE else {}
    return Template(_read(file), _capitalized(settings), imports)


def has_dax(settings: dict[str, object]) -> bool:
    """Whether the stack of dax.yaml is a part of the system."""
    return settings.get("dax") == "on"


def dax(settings: dict[str, object]) -> Template:
    """dax.yaml with those settings."""
    return Template(_read(DAX), dax_parameters(settings))


def monitoring(settings: dict[str, object]) -> Template:
    """monitoring.yaml with those settings."""
    topic = template(settings).outputs().get("AlertTopicArn")
    return Template(_read(MONITORING), monitoring_parameters(settings, topic))


def described(settings: dict[str, object]) -> tuple[dict, dict]:
    """Resources and outputs of cloudformation.yaml, monitoring.yaml and, where it is on, dax.yaml with those settings."""
    parts = [template(settings), monitoring(settings), *([dax(settings)] if has_dax(settings) else [])]
    return normal(_union(part.resources() for part in parts)), _union(part.outputs() for part in parts)


def _union(parts: Iterable[dict]) -> dict:
    union: dict = {}
    for part in parts:
        both = union.keys() & part.keys()
        if both:
            raise ValueError(f"in two templates: {', '.join(sorted(both))}")
        union |= part
    return union


def _read(path: Path) -> dict:
    return yaml.load(path.read_text(), _Loader)


if __name__ == "__main__":
    written = {}
    for name in SETTINGS:
        resources, outputs = described(SETTINGS[name])
        written[name] = {"resources": resources, "outputs": outputs}
    SPECIFICATION.write_text(json.dumps(written, indent=1, sort_keys=True) + "\n")
