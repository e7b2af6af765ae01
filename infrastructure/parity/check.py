#!/usr/bin/env python3
"""Compares what was deployed, or what Terraform plans, with the specification; names each property that differs.

    check.py deployed prod --endpoint http://127.0.0.1:4566 --region us-east-1
    check.py deployed prod readCapacityUnits=10        # the specification with a setting changed
    check.py deployed everything --kms-key ARN         # the key of this account that was given as kmsKeyArn
    check.py options everything vpcSubnetIds=          # the setting as options of deploy.sh, a word in a line
    check.py parameters everything vpcSubnetIds=       # as those of a stack
    check.py monitoring everything vpcSubnetIds=       # as those of the monitoring stack
    check.py variables everything vpcSubnetIds=        # as variables of Terraform's module, in JSON
    check.py left                                      # what there is of the system, in whatever way it was deployed
    check.py plan dev --file plan.json                 # terraform show -json, of a plan made after it was applied
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

import terraform
from account import Account
from deployed import Deployed, names
from left import left
from normal import differences, normal, observable
from specification import SETTINGS, SPECIFICATION, described, monitoring_parameters, parameters


def changed(setting: str, changes: list[str]) -> dict:
    return {**SETTINGS[setting], **dict(change.split("=", 1) for change in changes)}


def expected(setting: str, changes: list[str]) -> dict:
    if not changes:
        return json.loads(SPECIFICATION.read_text())[setting]
    resources, outputs = described(changed(setting, changes))
    return {"resources": resources, "outputs": outputs}


def options(setting: str, changes: list[str]) -> list[str]:
    """The setting as deploy.sh is told it: capacityMode is --capacity-mode."""
    return [
        word
        for name, value in changed(setting, changes).items()
        if value != ""
        for word in ("--" + re.sub("[A-Z]", lambda letter: "-" + letter.group().lower(), name), str(value))
    ]


def stack_parameters(setting: str, changes: list[str]) -> list[str]:
    """The setting as the AWS CLI takes a stack's parameters."""
    given = {name: value for name, value in changed(setting, changes).items() if value != ""}
    return [f"ParameterKey={name},ParameterValue={value}" for name, value in parameters(given).items()]


def monitoring_stack_parameters(setting: str, changes: list[str]) -> list[str]:
    """The setting as the AWS CLI takes the parameters of monitoring.yaml, but for AlertTopicArn."""
    return [
        f"ParameterKey={name},ParameterValue={value}"
        for name, value in monitoring_parameters(changed(setting, changes), None).items()
    ]


def module_variables(setting: str, changes: list[str]) -> list[str]:
    """The setting as a file of variables of Terraform's module."""
    return [json.dumps(terraform.variables(changed(setting, changes)))]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="what", required=True)
    deployed, plan, remaining = map(commands.add_parser, ("deployed", "plan", "left"))
    for command in (deployed, remaining):
        command.add_argument("--endpoint", required=True)
        command.add_argument("--region", required=True)
    deployed.add_argument("--kms-key", metavar="ARN", help="what kmsKeyArn is in this account")
    plan.add_argument("--file", type=Path, required=True)
    for command in (deployed, plan, *map(commands.add_parser, WORDED)):
        command.add_argument("setting", choices=SETTINGS)
        command.add_argument("changes", nargs="*", metavar="name=value")
    return parser.parse_args()


# A setting in the words of a tool; nothing is compared.
WORDED = {
    "options": options,
    "parameters": stack_parameters,
    "monitoring": monitoring_stack_parameters,
    "variables": module_variables,
}


def say(lines: list[str], otherwise: str = "") -> int:
    """Each line is one thing that should not be."""
    for line in lines or filter(None, [otherwise]):
        print(line)
    return 1 if lines else 0


def main() -> int:
    given = arguments()
    if given.what in WORDED:
        print("\n".join(WORDED[given.what](given.setting, given.changes)))
        return 0
    if given.what == "left":
        return say([f"left: {name}" for name in left(Account(given.endpoint, given.region, {}, {}).client)])
    wanted = expected(given.setting, given.changes)
    if given.what == "deployed":
        settings = SETTINGS[given.setting]
        stands_for = {given.kms_key: settings["kmsKeyArn"]} if given.kms_key else {}
        there = Deployed(given.endpoint, given.region, names(settings.get("environment", "dev")), stands_for)
        found = {"resources": normal(there.resources())}
        wanted = {"resources": observable(wanted["resources"])}
    else:
        resources, outputs = terraform.plan(json.loads(given.file.read_text()))
        found = {"resources": normal(resources), "outputs": outputs}
    return say(
        [f"differs from the specification: {line}" for line in differences(wanted, found)],
        f"as specified for {given.setting}: {len(found['resources'])} resources, no difference",
    )


if __name__ == "__main__":
    sys.exit(main())
