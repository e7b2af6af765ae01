import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Match, Template

from event_sourcing.settings import Settings
from event_sourcing.stack import EventSourcingStack


def template(**context: str) -> Template:
    app = cdk.App(context=context)
    return Template.from_stack(EventSourcingStack(app, "event-sourcing-stack", Settings.from_context(app.node)))


def test_names_are_plain_in_dev_and_the_documents_defaults_hold():
    dev = template()

    dev.has_resource_properties(
        "AWS::DynamoDB::Table",
        {
            "TableName": "event-sourcing-event-store",
            "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
            "ProvisionedThroughput": {"ReadCapacityUnits": 10, "WriteCapacityUnits": 10},
        },
    )
    dev.has_resource_properties("AWS::Events::Archive", {"ArchiveName": "event-sourcing-archive", "RetentionDays": 365})
    dev.has_resource_properties("AWS::Logs::LogGroup", {"LogGroupName": "/aws/lambda/event-sourcing-command-handler"})


def test_prod_is_named_and_protected():
    prod = template(environment="prod", retentionDays="2555")

    prod.resource_properties_count_is("AWS::DynamoDB::Table", {"DeletionProtectionEnabled": True}, 2)
    prod.has_resource_properties("AWS::Events::Archive", {"ArchiveName": "event-sourcing-archive-prod", "RetentionDays": 2555})


@pytest.mark.parametrize("environment, kept", [("dev", False), ("staging", True), ("prod", True)])
def test_what_exists_nowhere_else_is_left_by_a_replacement_and_protected_outside_dev(environment: str, kept: bool):
    system = template(environment=environment, personalData="on")

    suffix = f"-{environment}" if kept else ""
    for name in ("event-sourcing-event-store", "event-sourcing-subject-keys"):
        (table,) = system.find_resources("AWS::DynamoDB::Table", {"Properties": {"TableName": name + suffix}}).values()
        assert table["UpdateReplacePolicy"] == "Retain"
        assert table["Properties"].get("DeletionProtectionEnabled", False) is kept
    ((key_id, key),) = system.find_resources("AWS::KMS::Key").items()
    assert key["UpdateReplacePolicy"] == "Retain"
    assert key_id in table["DependsOn"], "the key goes after the table"


def test_every_function_has_a_role_of_its_own_and_no_statement_reaches_everything():
    dev = template()

    dev.resource_count_is("AWS::Lambda::Function", 4)
    dev.resource_count_is("AWS::IAM::Role", 4)
    dev.resource_count_is("AWS::IAM::Policy", 0)
    everything = Match.array_with([Match.object_like({"Resource": "*"})])
    policies = Match.array_with([Match.object_like({"PolicyDocument": {"Statement": everything}})])
    assert dev.find_resources("AWS::IAM::Role", {"Properties": {"Policies": policies}}) == {}


def test_the_outputs_are_the_ones_that_the_document_asks_for():
    outputs = template().find_outputs("*")

    assert {"CommandHandlerFunction", "QueryHandlerFunction", "EventStoreTable", "EventArchive", "EventBusName"} <= outputs.keys()


@pytest.mark.parametrize(
    "context, message",
    [
        ({"environment": "production"}, "environment is dev, staging or prod, not 'production'"),
        ({"retentionDays": "0"}, "retentionDays is a whole number from 1 to 36500, not 0"),
        ({"retentionDays": "many"}, "retentionDays is a whole number, not 'many'"),
        ({"readCapacityUnits": "1.5"}, "readCapacityUnits is a whole number, not '1.5'"),
    ],
)
def test_what_cannot_be_is_refused_by_name(context: dict[str, str], message: str):
    with pytest.raises(ValueError, match=message):
        template(**context)
