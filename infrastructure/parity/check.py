#!/usr/bin/env python3
"""Compares what was deployed, or what Terraform plans, with the specification; names each property that differs.

    check.py deployed prod --endpoint http://127.0.0.1:4566 --region us-east-1
    check.py deployed prod readCapacityUnits=10        # the specification with a setting changed
    check.py plan dev --file plan.json                  # terraform show -json, of a plan made after it was applied
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import terraform
from deployed import Deployed, names
from normal import differences, normal
from specification import SETTINGS, SPECIFICATION, described


def expected(setting: str, changes: list[str]) -> dict:
    if not changes:
        return json.loads(SPECIFICATION.read_text())[setting]
    resources, outputs = described({**SETTINGS[setting], **dict(change.split("=", 1) for change in changes)})
    return {"resources": resources, "outputs": outputs}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="what", required=True)
    deployed = commands.add_parser("deployed")
    deployed.add_argument("--endpoint", required=True)
    deployed.add_argument("--region", required=True)
    plan = commands.add_parser("plan")
    plan.add_argument("--file", type=Path, required=True)
    for command in (deployed, plan):
        command.add_argument("setting", choices=SETTINGS)
        command.add_argument("changes", nargs="*", metavar="name=value")
    given = parser.parse_args()
    wanted = expected(given.setting, given.changes)
    if given.what == "deployed":
        environment = SETTINGS[given.setting].get("environment", "dev")
        found = {"resources": normal(Deployed(given.endpoint, given.region, names(environment)).resources())}
        wanted = {"resources": wanted["resources"]}
    else:
        resources, outputs = terraform.plan(json.loads(given.file.read_text()))
        found = {"resources": normal(resources), "outputs": outputs}
    differing = differences(wanted, found)
    for line in differing:
        print(f"differs from the specification: {line}")
    if not differing:
        print(f"as specified for {given.setting}: {len(found['resources'])} resources, no difference")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
