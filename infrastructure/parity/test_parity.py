"""Every way of deploying describes the same system: that of specification.json, property by property.

    pytest infrastructure/parity

A way whose tool is not on this machine is skipped, and pytest says so. PARITY_REQUIRE names the ways that must
not be skipped, e.g. PARITY_REQUIRE=cloudformation,cdk-typescript. After a wanted change of the system,
`python specification.py` writes the specification again from cloudformation.yaml; review its difference.
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
from pathlib import Path

import pytest

from normal import differences, normal
from resolve import Template, from_json
from schemas import mistyped
from specification import SETTINGS, SPECIFICATION, dax, described, has_dax, monitoring, template

HERE = Path(__file__).parent
INFRASTRUCTURE = HERE.parent
CDK = ["cdk-typescript", "cdk-python", "cdk-java"]
IN_DEV = [name for name, settings in SETTINGS.items() if "environment" not in settings]
TABLE = "AWS::DynamoDB::Table event-sourcing-"
REQUIRED = [way for way in os.environ.get("PARITY_REQUIRE", "").split(",") if way]


def specified(environment: str) -> dict:
    return json.loads(SPECIFICATION.read_text())[environment]


def unavailable(way: str, why: str) -> None:
    if way in REQUIRED:
        pytest.fail(f"{way}: {why}, and PARITY_REQUIRE demands it")
    pytest.skip(f"{way}: {why}")


def synthesised(way: str, settings: dict, tmp_path: Path) -> Template:
    directory = INFRASTRUCTURE / way
    cdk = INFRASTRUCTURE / "cdk-typescript" / "node_modules" / ".bin" / "cdk"
    if not cdk.exists():
        unavailable(way, "cdk is not installed (npm install in cdk-typescript)")
    path = f"{directory / '.venv' / 'bin'}:{os.environ['PATH']}"
    has_library = subprocess.run(["python3", "-c", "import aws_cdk"], capture_output=True, env={"PATH": path})
    if way == "cdk-python" and has_library.returncode:
        unavailable(way, "aws-cdk-lib is not installed (pip install -r requirements.txt, in .venv)")
    context = [f"-c={name}={value}" for name, value in settings.items()]
    run = subprocess.run(
        [str(cdk), "synth", "--quiet", "--no-version-reporting", f"--output={tmp_path}", *context],
        cwd=directory,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert run.returncode == 0, f"cdk synth failed in {way}:\n{run.stdout}\n{run.stderr}"
    (synthesised_,) = tmp_path.glob("*.template.json")
    suffix = f"-{settings['environment']}" if "environment" in settings else ""
    assert synthesised_.name == f"event-sourcing-stack{suffix}.template.json", "each environment has a stack of its own"
    return from_json(synthesised_.read_text())


@pytest.mark.parametrize("environment", SETTINGS)
def test_cloudformation(environment):
    resources, outputs = described(SETTINGS[environment])
    found = differences(specified(environment), {"resources": resources, "outputs": outputs})
    assert not found, "cloudformation.yaml, monitoring.yaml and dax.yaml differ from the specification:\n" + "\n".join(found)


@pytest.mark.parametrize("environment", SETTINGS)
def test_what_exists_nowhere_else_is_kept(environment):
    kept = specified(environment)["resources"]
    store = next(properties for name, properties in kept.items() if name.startswith(f"{TABLE}event-store"))

    assert store["UpdateReplacePolicy"] == "Retain"
    assert store["DeletionProtectionEnabled"] is (environment not in IN_DEV)
    assert store["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is (environment not in IN_DEV)


@pytest.mark.parametrize("environment", SETTINGS)
@pytest.mark.parametrize("way", CDK)
def test_cdk(way, environment, tmp_path):
    found_ = synthesised(way, SETTINGS[environment], tmp_path)
    resources = found_.resources()
    found = differences(specified(environment), {"resources": normal(resources), "outputs": found_.outputs()})
    assert not found, f"{way} differs from the specification:\n" + "\n".join(found)
    assert mistyped(resources) == []


@pytest.mark.parametrize("environment", SETTINGS)
def test_every_property_is_of_the_type_that_awss_schema_says(environment):
    for described_by in (template, monitoring, *([dax] if has_dax(SETTINGS[environment]) else [])):
        assert mistyped(described_by(SETTINGS[environment]).resources()) == []


def test_text_in_place_of_an_object_is_found_and_named():
    pattern = {"AWS::Events::Archive all": {"SourceArn": "arn:aws:events", "EventPattern": '{"source": ["bank"]}'}}

    assert mistyped(pattern) == [
        """AWS::Events::Archive all.EventPattern is '{"source": ["bank"]}', expected an object"""
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda r: r["AWS::DynamoDB::Table event-sourcing-event-store"].update(DeletionProtectionEnabled=True),
        lambda r: r["AWS::DynamoDB::Table event-sourcing-event-store"].pop("ResourcePolicy"),
        lambda r: r["AWS::IAM::Role of event-sourcing-query-handler"]["Policies"][0]["PolicyDocument"]["Statement"][0][
            "Action"
        ].append("dynamodb:PutItem"),
        lambda r: r["AWS::SQS::QueuePolicy of event-sourcing-dlq"]["PolicyDocument"]["Statement"].pop(),
        lambda r: r.pop("AWS::CloudWatch::Alarm event-sourcing-dlq-depth"),
    ],
)
def test_a_difference_is_found_and_named(change):
    changed = copy.deepcopy(specified("dev"))
    change(changed["resources"])

    found = differences(specified("dev"), changed)

    assert len(found) >= 1
    assert all(line.startswith("resources.AWS::") for line in found)
