"""try-on-aws.sh, asked of moto's server; Access Analyzer, which moto does not have, answers as its page says."""

from __future__ import annotations

import os
import subprocess
from collections import Counter

from answering import Answer, answering, refusal
from policies import policies
from specification import TEMPLATE
from test_parity import INFRASTRUCTURE
from test_scripts import REGION, client, endpoint  # noqa: F401

VALIDATE = "POST /policy/validation"
NAMES = ["cloudformation.yaml", "kms-key.yaml", "multi-region/global-table.yaml", "multi-region/operations.yaml"]


def ask(url: str, *options: str) -> tuple[int, list[str]]:
    """Its status, and the results that it ends with."""
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": url,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    environment.pop("AWS_PROFILE", None)
    done = subprocess.run(
        [INFRASTRUCTURE / "try-on-aws.sh", *options], env=environment, stdout=subprocess.PIPE, text=True, timeout=600
    )
    return done.returncode, done.stdout.split("== Results\n")[1].splitlines()


def findings(*kinds: str) -> Answer:
    described = [
        {"findingType": kind, "issueCode": "CODE", "findingDetails": "details", "learnMoreLink": "", "locations": []}
        for kind in kinds
    ]
    return Answer(VALIDATE, 200, {"findings": described}, times=1000)


def test_every_policy_of_the_templates_is_found():
    found = [policy for name in NAMES for policy in policies(TEMPLATE.parent / name)]

    kinds = Counter((policy.kind, policy.resource_type) for policy in found)
    texts = "".join((TEMPLATE.parent / name).read_text() for name in NAMES)
    assert kinds["RESOURCE_POLICY", "AWS::IAM::AssumeRolePolicyDocument"] == texts.count("AssumeRolePolicyDocument:")
    others = sum(kinds.values()) - kinds["RESOURCE_POLICY", "AWS::IAM::AssumeRolePolicyDocument"]
    assert others == texts.count(" PolicyDocument:") + texts.count("KeyPolicy:")
    assert kinds["RESOURCE_POLICY", "AWS::DynamoDB::Table"] == texts.count("ResourcePolicy:")


def test_a_change_set_is_made_and_nothing_stays_of_it(endpoint):  # noqa: F811
    status, results = ask(endpoint, "--only", "change set of kms-key")

    assert (status, results) == (0, ["passed    change set of kms-key.yaml"])
    active = [
        stack["StackName"]
        for stack in client(endpoint, "cloudformation").list_stacks()["StackSummaries"]
        if stack["StackStatus"] != "DELETE_COMPLETE"
    ]
    assert active == []


def test_what_access_analyzer_finds_fails(endpoint):  # noqa: F811
    step = "Access Analyzer's validation of every policy"
    with answering(endpoint, [findings("WARNING", "SUGGESTION")]) as url:
        assert ask(url, "--only", "Analyzer") == (0, [f"passed    {step}"])
    with answering(endpoint, [findings("SECURITY_WARNING")]) as url:
        assert ask(url, "--only", "Analyzer") == (1, [f"FAILED    {step}"])


def test_a_step_that_is_denied_is_not_run(endpoint):  # noqa: F811
    with answering(endpoint, [refusal(VALIDATE, "AccessDeniedException", "not authorized")]) as url:
        status, results = ask(url, "--only", "Analyzer")

    assert status == 3
    assert results[0].startswith("NOT RUN   Access Analyzer's validation of every policy: the caller may not ask:")
