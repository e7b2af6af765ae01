"""deploy.sh and destroy.sh, run against an AWS that nobody here wrote: moto's server.

PARITY_ENDPOINT names another place to run them against, e.g. the local cloud's http://127.0.0.1:4566. There the
function package must have been published.
"""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import zipfile

import boto3
import pytest
import requests

from answering import answering, refusal
from check import options
from deployed import Deployed, names
from left import left as all_left
from normal import differences, normal, observable
from specification import SETTINGS, described
from test_parity import INFRASTRUCTURE, specified, unavailable

REGION = "eu-west-1"
SCRIPTS = INFRASTRUCTURE / "scripts"
# The local cloud has no network to put functions into.
NETWORK = {name: value for name, value in SETTINGS["everything"].items() if name.startswith("vpc")}


@pytest.fixture(scope="module")
def endpoint():
    if "PARITY_ENDPOINT" in os.environ:
        yield os.environ["PARITY_ENDPOINT"]
        return
    try:
        from moto.server import ThreadedMotoServer
    except ImportError:
        unavailable("scripts", "moto is not installed (pip install -r requirements.txt)")
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    # moto keeps one state for a process, which test_moto.py uses, too
    requests.post(f"{url}/moto-api/reset", timeout=10).raise_for_status()
    publish(url)
    yield url
    server.stop()


def client(endpoint: str, service: str):
    return boto3.client(
        service, endpoint_url=endpoint, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
    )


def publish(endpoint: str) -> None:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as jar:
        jar.writestr("io/annal/bank/nothing.txt", "")
    s3 = client(endpoint, "s3")
    s3.create_bucket(Bucket="packages", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="packages", Key="package.jar", Body=package.getvalue())
    for name, value in (("bucket", "packages"), ("key", "package.jar")):
        client(endpoint, "ssm").put_parameter(Name=f"/annal/function-package/{name}", Value=value, Type="String")


def start(endpoint: str, script: str, *options: str, **how) -> subprocess.Popen[str]:
    arguments = [part for option in options for part in option.split("=", 1)]
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    environment.pop("AWS_PROFILE", None)
    return subprocess.Popen(
        [str(SCRIPTS / script), "--region", REGION, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        **how,
    )


def run(endpoint: str, script: str, *options: str) -> subprocess.CompletedProcess[str]:
    process = start(endpoint, script, *options, stderr=subprocess.PIPE)
    said, complained = process.communicate(timeout=900)
    return subprocess.CompletedProcess(process.args, process.returncode, said, complained)


def killed(endpoint: str, script: str, line: str, *options: str) -> None:
    """Kills a script, and the aws that it runs, as soon as it says that line."""
    process = start(endpoint, script, *options, start_new_session=True)
    assert process.stdout
    assert line in (said.rstrip("\n") for said in process.stdout)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(timeout=60)


def succeeded(run_: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    assert run_.returncode == 0, f"{run_.stdout}\n{run_.stderr}"
    return run_


def found(endpoint: str, environment: str, network: dict[str, str] | None = None) -> list[str]:
    deployed = normal(Deployed(endpoint, REGION, names(environment)).resources())
    wanted = described({**SETTINGS[environment], **network})[0] if network else specified(environment)["resources"]
    return differences(observable(wanted), deployed)


def left(endpoint: str) -> list[str]:
    return all_left(lambda service: client(endpoint, service))


def test_a_dry_run_changes_nothing(endpoint):
    said = succeeded(run(endpoint, "deploy.sh", "--dry-run")).stdout

    assert "would run: aws dynamodb create-table --table-name event-sourcing-event-store" in said
    assert said.endswith("Nothing was changed (--dry-run).\n")
    assert left(endpoint) == []


def test_deploys_the_specified_system_again_and_again_and_leaves_nothing(endpoint, tmp_path):
    for line in ("Bus event-sourcing-bus and archive event-sourcing-archive", "Function event-sourcing-query-handler"):
        killed(endpoint, "deploy.sh", line)
    assert 0 < len(left(endpoint)) < 20

    outputs = tmp_path / "outputs.json"
    succeeded(run(endpoint, "deploy.sh", f"--outputs-file={outputs}"))
    assert found(endpoint, "dev") == []
    assert json.loads(outputs.read_text())["EventStoreTable"] == "event-sourcing-event-store"

    # something was changed by hand, and something is missing, as after an interruption
    client(endpoint, "events").remove_targets(
        Rule="event-sourcing-events-to-projection", EventBusName="event-sourcing-bus", Ids=["projection-handler"]
    )
    client(endpoint, "lambda").update_function_configuration(
        FunctionName="event-sourcing-query-handler", Timeout=7
    )
    client(endpoint, "cloudwatch").delete_alarms(AlarmNames=["event-sourcing-dlq-depth"])
    broken = found(endpoint, "dev")
    assert [line.split(" is ")[0] for line in broken] == [
        "AWS::CloudWatch::Alarm event-sourcing-dlq-depth",
        "AWS::Events::Rule event-sourcing-events-to-projection.Targets",
        "AWS::Lambda::Function event-sourcing-query-handler.Timeout",
    ]
    succeeded(run(endpoint, "deploy.sh"))
    assert found(endpoint, "dev") == []

    refused = run(endpoint, "destroy.sh")
    assert refused.returncode == 2
    assert "give --yes" in refused.stderr
    assert found(endpoint, "dev") == []

    killed(endpoint, "destroy.sh", "Function event-sourcing-stream-publisher", "--yes")
    assert left(endpoint) != []
    succeeded(run(endpoint, "destroy.sh", "--yes"))
    assert left(endpoint) == []
    succeeded(run(endpoint, "destroy.sh", "--yes"))


def test_deploys_and_destroys_production_in_a_network(endpoint):
    given = options("prod", [f"{name}={value}" for name, value in NETWORK.items()])
    succeeded(run(endpoint, "deploy.sh", *given))
    assert found(endpoint, "prod", NETWORK) == []

    refused = run(endpoint, "destroy.sh", "--environment=prod", "--yes")
    assert refused.returncode == 2
    assert "event-sourcing-event-store-prod is protected from deletion, and nothing was deleted" in refused.stderr
    assert found(endpoint, "prod", NETWORK) == []

    for table in ("event-sourcing-event-store-prod", "event-sourcing-read-model-prod"):
        client(endpoint, "dynamodb").update_table(TableName=table, DeletionProtectionEnabled=False)
    succeeded(run(endpoint, "destroy.sh", "--environment=prod", "--yes"))
    assert left(endpoint) == []


def test_deploys_the_system_a_second_time_under_a_suffix(endpoint):
    succeeded(run(endpoint, "deploy.sh", "--suffix=blue"))
    blue = left(endpoint)
    assert len(blue) > 20
    assert len([name for name in blue if "-blue" not in name]) == 1, "only the event-source mapping has no name"

    said = succeeded(run(endpoint, "destroy.sh", "--yes")).stdout
    assert said == "Nothing of the system is left.\n"
    assert left(endpoint) == blue

    succeeded(run(endpoint, "destroy.sh", "--suffix=blue", "--yes"))
    assert left(endpoint) == []


CREATE_FUNCTION = "POST /2015-03-31/functions"
INVALID = "InvalidParameterValueException"
PASSING = [
    refusal(CREATE_FUNCTION, INVALID, "The role defined for the function cannot be assumed by Lambda."),
    refusal(
        CREATE_FUNCTION,
        INVALID,
        "The provided execution role does not have permissions to call CreateNetworkInterface on EC2",
    ),
    refusal(
        "POST /2015-03-31/event-source-mappings",
        INVALID,
        "Cannot access stream. Please ensure the role can perform the GetRecords Actions on your stream in IAM.",
    ),
    refusal(
        "CreateQueue",
        "AWS.SimpleQueueService.QueueDeletedRecently",
        "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
    ),
    refusal("DeleteTable", "ResourceInUseException", "Attempt to change a resource which is still in use"),
]


def waits(run_: subprocess.CompletedProcess[str]) -> list[str]:
    lines = succeeded(run_).stdout.splitlines()
    return [line.split(" seconds for ")[1] for line in lines if line.startswith("Waiting up to ")]


def test_waits_where_aws_refuses_for_a_while_and_ends_at_any_other_refusal(endpoint):
    with answering(endpoint, [refusal(CREATE_FUNCTION, INVALID, "The subnet ID 'subnet-1' does not exist")]) as url:
        ended = run(url, "deploy.sh")
    assert ended.returncode == 2
    assert "The subnet ID 'subnet-1' does not exist" in ended.stderr
    sqs = client(endpoint, "sqs")
    sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName="event-sourcing-dlq")["QueueUrl"])

    with answering(endpoint, PASSING) as url:
        deployed = run(url, "deploy.sh")
        destroyed = run(url, "destroy.sh", "--yes")

    assert waits(deployed) == [
        "the name event-sourcing-dlq, which a deleted queue keeps for a minute",
        "the role to be known to Lambda",
        "the role to be known to Lambda",
    ]
    assert waits(destroyed) == ["table event-sourcing-read-model, which is being updated"]
    assert left(endpoint) == []


@pytest.mark.parametrize(
    ("environment", "most", "why"),
    [
        ("staging", 17, "the role event-sourcing-projection-handler-staging-{}-role has 65, and AWS takes 64"),
        ("prod", 20, None),
        ("dev", 20, None),
    ],
)
def test_a_suffix_is_as_long_as_every_name_takes_it(endpoint, environment, most, why):
    options = ("--dry-run", f"--environment={environment}")
    succeeded(run(endpoint, "deploy.sh", *options, f"--suffix={'s' * most}"))

    suffix = "s" * (most + 1)
    refused = run(endpoint, "deploy.sh", *options, f"--suffix={suffix}")

    assert refused.returncode == 2
    because = f"characters in {environment}: {why.format(suffix)}" if why else "lower-case letters, digits and hyphens"
    assert refused.stderr == f"deploy.sh: suffix is '{suffix}', expected at most {most} {because}\n"
    assert left(endpoint) == []


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--environment=production", "environment is 'production', expected one of dev, staging, prod"),
        ("--retention-days=0", "retention days is '0', expected a whole number from 1 to 36500"),
        ("--write-capacity-units=many", "write capacity units is 'many', expected a whole number from 1 to 40000"),
        ("--suffix=Not_This", "suffix is 'Not_This', expected at most 20 lower-case letters, digits and hyphens"),
        ("--colour=red", "unknown option --colour; --help lists them"),
    ],
)
def test_says_what_is_wrong_with_an_option(endpoint, option, message):
    refused = run(endpoint, "deploy.sh", option)

    assert refused.returncode == 2
    assert refused.stderr == f"deploy.sh: {message}\n"
