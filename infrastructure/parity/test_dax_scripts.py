"""The cluster that deploy.sh makes is that of the specification.

moto has clusters, and no parameter groups and no subnet groups: what is asked of those is answered as AWS does where there
are none, and what makes them is compared as deploy.sh says it.
"""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from answering import Answer, answering, refusal
from check import options
from normal import differences, normal
from resolve import ACCOUNT
from specification import SETTINGS, described
from test_scripts import REGION, SCRIPTS, client, endpoint, left, run, succeeded  # noqa: F401  the server is a fixture

MOTO_ACCOUNT = "123456789012"
# What of deploy.sh makes the cluster, by itself.
ALONE = """
source common.sh; source data.sh; source functions.sh; source dax.sh
eval "$(sed -n '/^while/,/^done/p' deploy.sh)"
validate; set_names; dax; say "DAX_ENDPOINT=$DAX_ENDPOINT"
"""


def groups() -> list[Answer]:
    answers = [
        refusal("DescribeParameterGroups", "ParameterGroupNotFoundFault", "There is none"),
        refusal("DescribeSubnetGroups", "SubnetGroupNotFoundFault", "There is none"),
        *(Answer(f"{what}ParameterGroup", 200, {}) for what in ("Create", "Update")),
        Answer("CreateSubnetGroup", 200, {}),
    ]
    for answer in answers:
        answer.times = 99
    return answers


def commands(said: str) -> list[list[str]]:
    """What a dry run would run, word by word."""
    lines = [line.removeprefix("would run: aws ") for line in said.splitlines() if line.startswith("would run: aws ")]
    split = [subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, text=True, check=True) for line in lines]
    return [each.stdout.split("\0")[:-1] for each in split]


def words(command: list[str]) -> dict[str, list[str]]:
    """The command's options with what follows each."""
    found: dict[str, list[str]] = {}
    for word in command[2:]:
        if word.startswith("--"):
            found[word] = []
        else:
            list(found.values())[-1].append(word)
    return found


def made(said: str) -> dict[str, dict]:
    """The cluster and what it consists of, as the commands of a dry run say it, in the specification's form."""
    by_name = {(command[0], command[1], role_of(command)): words(command) for command in commands(said)}
    cluster = by_name["dax", "create-cluster", ""]
    parameters = by_name["dax", "update-parameter-group", ""]
    subnets = by_name["dax", "create-subnet-group", ""]
    group = by_name["ec2", "create-security-group", ""]
    (admitted,) = json.loads(by_name["ec2", "authorize-security-group-ingress", ""]["--ip-permissions"][0])
    (pair,) = admitted.pop("UserIdGroupPairs")
    trust, policy = (by_name["iam", what, "event-sourcing-dax-role"] for what in ("create-role", "put-role-policy"))
    assert cluster["--security-group-ids"] == ["to-be-made"]
    return {
        "AWS::DAX::Cluster event-dax": {
            "ClusterName": cluster["--cluster-name"][0],
            "Description": cluster["--description"][0],
            "NodeType": cluster["--node-type"][0],
            "ReplicationFactor": cluster["--replication-factor"][0],
            "IAMRoleARN": cluster["--iam-role-arn"][0].replace("event-sourcing-dax-role", "<of event-sourcing-dax>"),
            "ParameterGroupName": cluster["--parameter-group-name"][0],
            "SubnetGroupName": cluster["--subnet-group-name"][0],
            "SecurityGroupIds": [f"<the security group {group['--group-name'][0]}>"],
            "SSESpecification": {"SSEEnabled": cluster["--sse-specification"] == ["Enabled=true"]},
            "ClusterEndpointEncryptionType": cluster["--cluster-endpoint-encryption-type"][0],
        },
        "AWS::DAX::ParameterGroup event-dax": {
            "ParameterGroupName": parameters["--parameter-group-name"][0],
            "ParameterNameValues": dict(
                [part.split("=")[1] for part in each.split(",")] for each in parameters["--parameter-name-values"]
            ),
        },
        "AWS::DAX::SubnetGroup event-dax": {
            "SubnetGroupName": subnets["--subnet-group-name"][0],
            "SubnetIds": subnets["--subnet-ids"],
        },
        "AWS::EC2::SecurityGroup event-sourcing-dax": {
            "GroupName": group["--group-name"][0],
            "GroupDescription": group["--description"][0],
            "VpcId": group["--vpc-id"][0],
            "SecurityGroupIngress": [
                {**admitted, "SourceSecurityGroupId": pair["GroupId"], "Description": pair["Description"]}
            ],
        },
        "AWS::IAM::Role of event-sourcing-dax": {
            "AssumeRolePolicyDocument": trust["--assume-role-policy-document"][0],
            "Policies": [
                {"PolicyName": policy["--policy-name"][0], "PolicyDocument": policy["--policy-document"][0]}
            ],
        },
    }


def role_of(command: list[str]) -> str:
    return command[command.index("--role-name") + 1] if "--role-name" in command else ""


def dax_alone(url: str, *given: str) -> subprocess.CompletedProcess[str]:
    words_ = [word for option in given for word in option.split("=", 1)]
    environment = {"AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    return subprocess.run(
        ["bash", "-c", ALONE, "deploy.sh", "--region", REGION, *words_],
        cwd=SCRIPTS,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture
def network(endpoint):  # noqa: F811
    ec2 = client(endpoint, "ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="functions", Description="functions", VpcId=vpc)["GroupId"]
    return [f"--vpc-id={vpc}", f"--vpc-subnet-ids={subnet}", f"--vpc-security-group-ids={group}"]


def clusters(endpoint: str) -> list[dict]:  # noqa: F811
    return client(endpoint, "dax").describe_clusters()["Clusters"]


def test_the_cluster_is_the_one_of_the_specification(endpoint):  # noqa: F811
    names = ("kmsKeyArn", "vpcSubnetIds", "vpcSecurityGroupIds", "vpcId", "dax", "daxNodeType", "daxNodes")
    given = options("everything", [f"{name}=" for name in SETTINGS["everything"] if name not in names])
    with answering(endpoint, groups()) as url:
        said = succeeded(dax_alone(url, "--dry-run", *given)).stdout

    found = normal({key: {**value, "DeletionPolicy": "Delete"} for key, value in made(said).items()})
    wanted = described(SETTINGS["everything"])[0]

    of_ours = json.loads(json.dumps(found).replace(MOTO_ACCOUNT, ACCOUNT))
    assert differences({key: wanted[key] for key in found}, of_ours) == []
    assert {key for key in wanted if "::DAX::" in key} <= found.keys()


def test_a_cluster_is_changed_as_far_as_it_can_be(endpoint, network):  # noqa: F811
    with answering(endpoint, groups()) as url:
        said = succeeded(dax_alone(url, "--dax=on", *network)).stdout
        assert f"DAX_ENDPOINT={clusters(endpoint)[0]['ClusterDiscoveryEndpoint']['URL']}" in said

        succeeded(dax_alone(url, "--dax=on", *network, "--dax-nodes=4"))
        assert [cluster["TotalNodes"] for cluster in clusters(endpoint)] == [4]

        refused = dax_alone(url, "--dax=on", *network, "--dax-node-type=dax.r5.large")
        assert refused.returncode == 2
        assert "AWS changes no cluster's type" in refused.stderr

        said = succeeded(dax_alone(url, "--dax=off", *network)).stdout
        assert "The DAX cluster event-dax stays, and is paid by the hour" in said


def test_the_query_handler_alone_is_told_of_the_cluster_which_goes_with_the_rest(endpoint, network):  # noqa: F811
    with answering(endpoint, groups()) as url:
        succeeded(run(url, "deploy.sh", "--dax=on", *network))
        told = {
            name: client(endpoint, "lambda")
            .get_function_configuration(FunctionName=f"event-sourcing-{name}-handler")["Environment"]["Variables"]
            .get("DAX_ENDPOINT")
            for name in ("command", "projection", "query")
        }
        (cluster,) = clusters(endpoint)
        assert told == {"command": None, "projection": None, "query": cluster["ClusterDiscoveryEndpoint"]["URL"]}

        succeeded(run(url, "destroy.sh", "--yes"))
    assert left(endpoint) == []
    assert clusters(endpoint) == []
    groups_ = client(endpoint, "ec2").describe_security_groups()["SecurityGroups"]
    assert "event-sourcing-dax" not in [group["GroupName"] for group in groups_]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--dax=on"], "DAX needs VPC subnet ids, VPC security group ids and a VPC id"),
        (["--dax-nodes=11"], "DAX nodes is '11', expected a whole number from 1 to 10"),
        (["--dax-node-type=r5.large"], "DAX node type is 'r5.large', expected one such as dax.t3.small"),
        (["--vpc-id=mine"], "VPC id is 'mine', expected the id of a VPC or nothing"),
    ],
)
def test_what_cannot_be_is_refused(endpoint, given, message):  # noqa: F811
    refused = dax_alone(endpoint, *given)

    assert refused.returncode == 2
    assert refused.stderr == f"deploy.sh: {message}\n"
