"""cloudformation.yaml and monitoring.yaml, deployed by a CloudFormation that nobody here wrote: that of moto's server.

What moto's CloudFormation does not make it leaves out in silence. It is listed below with why, and nothing else may be
missing: neither from the stack's resources nor from what the services then describe. That moto's services do have
what its CloudFormation leaves out is shown by test_scripts.py, which makes it there call by call.
"""

from __future__ import annotations

import pytest
import requests

from deployed import Deployed, names
from specification import MONITORING, SETTINGS, TEMPLATE, described, monitoring, monitoring_parameters, parameters, template
from test_scripts import REGION, client, endpoint, publish  # noqa: F401  the server is a fixture

STACK = "event-sourcing-stack"
WATCHING = "event-sourcing-stack-monitoring"
# "No Moto CloudFormation support for …", its server says: moto/cloudformation/parsing.py knows no model for them.
LEFT_OUT = {
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::CloudWatch::Alarm",
    "AWS::Lambda::EventInvokeConfig",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
}
# It makes no AWS::Lambda::Alias either, and fails at a rule whose target is one; nor AWS::DAX::Cluster, whose endpoint is
# imported.
NOT_ON_MOTO = {"snapStart", "dax"}
# It hands an archive's pattern to its own API as it stands, which takes text; AWS's resource type takes an object.
ARCHIVED = (
    "EventPattern: {source: [event-sourcing.financial]}\n   RetentionDays",
    """EventPattern: '{"source": ["event-sourcing.financial"]}'\n   RetentionDays""",
)
MOTO_SETTINGS = {
    name: {key: value for key, value in settings.items() if key not in NOT_ON_MOTO}
    for name, settings in SETTINGS.items()
}


@pytest.fixture(params=MOTO_SETTINGS)
def setting(request, endpoint):  # noqa: F811
    requests.post(f"{endpoint}/moto-api/reset", timeout=10).raise_for_status()
    publish(endpoint)
    settings = MOTO_SETTINGS[request.param]
    cloudformation = client(endpoint, "cloudformation")
    create(cloudformation, STACK, TEMPLATE, parameters(settings))
    outputs = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0].get("Outputs", [])
    topic = {output["OutputKey"]: output["OutputValue"] for output in outputs}.get("AlertTopicArn")
    create(cloudformation, WATCHING, MONITORING, monitoring_parameters(settings, topic))
    return request.param


def create(cloudformation, stack, body, values):
    cloudformation.create_stack(
        StackName=stack,
        TemplateBody=body.read_text().replace(*ARCHIVED),
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
        Parameters=[{"ParameterKey": name, "ParameterValue": str(value)} for name, value in values.items()],
    )


@pytest.mark.parametrize(("stack", "wanted"), [(STACK, template), (WATCHING, monitoring)])
def test_every_resource_is_created_that_moto_can_create(endpoint, setting, stack, wanted):  # noqa: F811
    cloudformation = client(endpoint, "cloudformation")
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    created = {
        resource["LogicalResourceId"]: resource["ResourceType"]
        for page in pages
        for resource in page["StackResourceSummaries"]
        if resource.get("LogicalResourceId") and resource["ResourceStatus"] == "CREATE_COMPLETE"
    }

    described = wanted(MOTO_SETTINGS[setting]).types()

    assert cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
    assert {name: kind for name, kind in described.items() if kind not in LEFT_OUT} == created
    assert LEFT_OUT.intersection(described.values()) == {described[name] for name in described.keys() - created.keys()}


# not for everything: DescribeKey of a key that its CloudFormation made is an error within moto
@pytest.mark.parametrize("setting", ["dev", "on-demand", "prod"], indirect=True)
def test_the_services_have_what_was_created(endpoint, setting):  # noqa: F811
    environment = MOTO_SETTINGS[setting].get("environment", "dev")
    there = Deployed(endpoint, REGION, names(environment)).resources().keys()

    wanted = {key for key in described(MOTO_SETTINGS[setting])[0] if key.split(" ")[0] not in LEFT_OUT}

    assert wanted == there
