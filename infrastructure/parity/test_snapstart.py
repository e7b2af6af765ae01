"""With SnapStart everything calls the alias of a published version: a version is made only of a function that has changed,
and nothing turns to the alias before it may call it.

Where nothing has changed since the newest version, PublishVersion answers that one
(https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html), and a stack's update fails with "A version for this
Lambda function exists" (https://github.com/aws/aws-cdk/issues/11537).
"""

from __future__ import annotations

import hcl2
import pytest

import specification
from recorder import recorded
from test_parity import CDK, INFRASTRUCTURE, synthesised
from test_scripts import client, endpoint, run, succeeded  # noqa: F401  the server is a fixture

ON = {"snapStart": "on", "transfers": "on"}
# What makes no function another, some, and all.
CHANGES = {
    "none": {"reservedConcurrency": 5, "logRetentionDays": 30, "capacityMode": "on-demand"},
    "some": {"personalData": "on"},
    "all": {"vpcSubnetIds": "subnet-0123456789abcdef0", "vpcSecurityGroupIds": "sg-0123456789abcdef0"},
}
# A version's description, which may have 256 characters, has no room for a network: it waits for the next package.
NOT_IN_A_DESCRIPTION = {"vpcSubnetIds", "vpcSecurityGroupIds"}
NOT_OF_A_VERSION = {"ReservedConcurrentExecutions", "Tags", "DeletionPolicy"}


def described(way, settings, tmp_path):
    return specification.template(settings) if way == "cloudformation" else synthesised(way, settings, tmp_path)


def functions_and_versions(template) -> dict[str, tuple[dict, tuple]]:
    """By a function's name, what a version keeps of it, and what CloudFormation knows its version by."""
    resources = template.resources()
    found = {}
    for logical_id, name in template.names().items():
        if name.startswith("AWS::Lambda::Version of "):
            function = name.removeprefix("AWS::Lambda::Version of ")
            kept = resources[f"AWS::Lambda::Function {function}"]
            kept = {key: value for key, value in kept.items() if key not in NOT_OF_A_VERSION}
            found[function] = kept, (logical_id, resources[name]["Description"])
    return found


def others(before, after) -> tuple[set[str], set[str]]:
    """The functions that have changed, and those whose versions have."""
    assert before.keys() == after.keys()
    return tuple({name for name in before if before[name][part] != after[name][part]} for part in (0, 1))


@pytest.mark.parametrize("way", CDK)
def test_a_version_is_another_exactly_when_its_function_is(way, tmp_path):
    before = functions_and_versions(described(way, ON, tmp_path / "before"))
    assert len(before) == 5
    assert all("/annal/function-package/key" in description for _, (_, description) in before.values())

    changed = {}
    for name, settings in CHANGES.items():
        functions, versions = others(before, functions_and_versions(described(way, {**ON, **settings}, tmp_path / name)))
        assert functions == versions, name
        changed[name] = len(functions)

    assert changed == {"none": 0, "some": 4, "all": 5}


@pytest.mark.parametrize("setting", sorted(specification.SETTINGS["everything"].keys() - ON.keys()))
def test_the_template_makes_no_version_of_a_function_that_has_not_changed(setting):
    value = specification.SETTINGS["everything"][setting]
    before = functions_and_versions(specification.template(ON))

    functions, versions = others(before, functions_and_versions(specification.template({**ON, setting: value})))

    assert versions <= functions
    assert versions == functions or setting in NOT_IN_A_DESCRIPTION


def test_another_package_is_another_version():
    before = functions_and_versions(specification.template(ON))

    functions, versions = others(before, functions_and_versions(specification.template({**ON, "functionPackageKey": "/another/key"})))

    assert functions == versions == before.keys()


@pytest.mark.parametrize("way", ["cloudformation", *CDK])
def test_a_rule_turns_to_the_alias_when_it_may_call_it_and_failures_are_tried_again(way, tmp_path):
    template = described(way, ON, tmp_path)
    resources, names = template.resources(), template.names()
    rules = [logical_id for logical_id, name in names.items() if name.startswith("AWS::Events::Rule ")]
    assert len(rules) == 3

    for rule in rules:
        (target,) = resources[names[rule]]["Targets"]
        name = names[rule].removeprefix("AWS::Events::Rule ")
        function = target["Arn"].removesuffix(":live").split(":")[-1]
        before = [names[logical_id] for logical_id in template.waits_for(rule)]
        assert target["Arn"].endswith(":live")
        assert f"AWS::Lambda::Permission for events.amazonaws.com of {function} by {name}" in before
        assert f"AWS::Lambda::EventInvokeConfig of {function}" in before
        permission = resources[f"AWS::Lambda::Permission for events.amazonaws.com of {function} by {name}"]
        retries = resources[f"AWS::Lambda::EventInvokeConfig of {function}"]
        assert (permission["FunctionName"], retries["Qualifier"]) == (target["Arn"], "live")


def test_terraform_turns_a_rule_to_the_alias_when_it_may_call_it_and_takes_nothing_away_before():
    module = {}
    for file in (INFRASTRUCTURE / "terraform").glob("*.tf"):
        for resource in hcl2.loads(file.read_text()).get("resource", []):
            for kind, named in resource.items():
                for name, body in named.items():
                    module[f"{kind}.{name}".replace('"', "")] = body
    targets = [body for address, body in module.items() if address.startswith("aws_cloudwatch_event_target.")]
    assert len(targets) == 3

    for target in targets:
        before = {address.strip("${}") for address in target["depends_on"]}
        kinds = {"aws_lambda_permission", "aws_lambda_function_event_invoke_config"}
        needed = {address for address in before if address.split(".")[0] in kinds}
        assert {address.split(".")[0] for address in needed} == kinds
        assert all(module[address]["lifecycle"][0]["create_before_destroy"] is True for address in needed)


COMMAND, PROJECTION = "event-sourcing-command-handler", "event-sourcing-projection-handler"


@pytest.fixture(scope="module")
def calls(endpoint):  # noqa: F811
    """What deploy.sh called, and what it was answered of the versions' states, when it deployed the system."""
    with recorded(endpoint, {COMMAND: ["Pending", "Active"]}) as aws:
        succeeded(run(aws.url, "deploy.sh", "--snap-start=on"))
    return aws.calls


def test_the_scripts_give_an_alias_a_version_that_is_active(calls):
    function = f"/2015-03-31/functions/{COMMAND}"

    of_versions = (f"POST {function}/versions", f"GET {function}/configuration?", f"POST {function}/aliases")
    assert [call for call in calls if call.startswith(of_versions)] == [
        f"POST {function}/versions",
        f"GET {function}/configuration?Qualifier=1 Pending",
        f"GET {function}/configuration?Qualifier=1 Active",
        f"POST {function}/aliases",
    ]


def test_the_scripts_turn_a_rule_to_the_alias_when_it_may_call_it_and_failures_are_tried_again(calls):
    before_the_rule = calls[: calls.index("AWSEvents.PutTargets")]

    for before in (
        f"POST /2015-03-31/functions/{PROJECTION}/policy?Qualifier=live",
        f"PUT /2019-09-25/functions/{PROJECTION}/event-invoke-config?Qualifier=live",
    ):
        assert before in before_the_rule


@pytest.mark.usefixtures("calls")
def test_the_scripts_leave_the_alias_where_it_is_when_a_version_fails(endpoint):  # noqa: F811
    with recorded(endpoint, {COMMAND: ["Failed"]}) as aws:
        refused = run(aws.url, "deploy.sh", "--snap-start=on", "--function-memory=2048")

    assert refused.returncode == 2
    assert f"version 2 of {COMMAND} did not become active, and nothing calls it: Failed: It is Failed" in refused.stderr
    alias = client(endpoint, "lambda").get_alias(FunctionName=COMMAND, Name="live")
    assert alias["FunctionVersion"] == "1"
