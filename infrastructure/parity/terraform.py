"""Turns Terraform's plan of the module into the resources of the specification.

The plan is one that was made after it had been applied, so that every value is known. An attribute that is not
translated below, and is not one that AWS or Terraform fills in by itself, appears under its own name: a new setting
that the specification does not have is a difference, too.
"""

from __future__ import annotations

import json
from typing import Any, Iterable

import resolve

# What AWS or Terraform fills in, or what is no property of the resource.
FILLED_IN = {
    "arn",
    "confirm_remove_self_resource_access",
    "create_date",
    "dashboard_arn",
    "force_destroy",
    "force_detach_policies",
    "id",
    "inline_policy",
    "invoke_arn",
    "is_enabled",
    "last_modified",
    "last_processing_result",
    "name_prefix",
    "qualified_arn",
    "qualified_invoke_arn",
    "region",
    "response_streaming_invoke_arn",
    "revision_id",
    "skip_destroy",
    "state_transition_reason",
    "statement_id",
    "stream_arn",
    "stream_label",
    "tags",
    "tags_all",
    "timeouts",
    "unique_id",
    "url",
    "uuid",
    "version",
}
# What AWS answers where nothing was given, by type and attribute.
DEFAULTS = {
    "aws_cloudwatch_log_group": {"log_group_class": "STANDARD", "deletion_protection_enabled": False},
    "aws_cloudwatch_metric_alarm": {"actions_enabled": True, "datapoints_to_alarm": 0, "evaluation_interval": 0},
    "aws_dynamodb_table": {"table_class": "STANDARD", "ttl": [{"attribute_name": "", "enabled": False}]},
    "aws_iam_role": {"max_session_duration": 3600, "path": "/"},
    "aws_lambda_event_source_mapping": {
        "enabled": True,
        "maximum_batching_window_in_seconds": 0,
        "maximum_record_age_in_seconds": -1,
        "parallelization_factor": 1,
        "state": "Enabled",
        "tumbling_window_in_seconds": 0,
    },
    "aws_lambda_function": {
        "ephemeral_storage": [{"size": 512}],
        "package_type": "Zip",
        "publish": False,
        "reserved_concurrent_executions": -1,
        "tracing_config": [{"mode": "PassThrough"}],
    },
    "aws_sqs_queue": {
        "content_based_deduplication": False,
        "delay_seconds": 0,
        "fifo_queue": False,
        "kms_data_key_reuse_period_seconds": 300,
        "max_message_size": 262144,
        "receive_wait_time_seconds": 0,
    },
}
EMPTY = (None, "", [], {})


def plan(document: dict[str, Any]) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """Resources and outputs, in the specification's account and Region."""
    planned = document["planned_values"]
    found = [r for r in planned["root_module"]["resources"] if r["mode"] == "managed"]
    module = Module(found)
    outputs = {name: o["value"] for name, o in planned["outputs"].items() if o.get("value") is not None}
    text = json.dumps([module.resources(), outputs])
    for stream in module.streams():
        text = text.replace(stream, stream.split("/stream/")[0] + "/stream/<its stream>")
    for queue in module.of("aws_sqs_queue"):
        url = resolve.reference("AWS::SQS::Queue", {"QueueName": queue["name"]})
        text = text.replace(f'"{queue["url"]}"', f'"{url}"')
    region, account = module.of("aws_cloudwatch_event_bus")[0]["arn"].split(":")[3:5]
    text = text.replace(region, resolve.REGION)
    resources, outputs = json.loads(text.replace(account, resolve.ACCOUNT))
    return resources, outputs


class Module:
    """The planned resources of the module."""

    def __init__(self, resources: list[dict[str, Any]]):
        self._by_type: dict[str, list[dict[str, Any]]] = {}
        for resource in resources:
            self._by_type.setdefault(resource["type"], []).append(resource["values"])

    def of(self, kind: str) -> list[dict[str, Any]]:
        return self._by_type.get(kind, [])

    def streams(self) -> list[str]:
        return [table["stream_arn"] for table in self.of("aws_dynamodb_table") if table.get("stream_arn")]

    def resources(self) -> dict[str, dict[str, Any]]:
        found = {}
        joined = {"aws_dynamodb_resource_policy", "aws_iam_role_policy", "aws_cloudwatch_event_target"}
        for kind in self._by_type.keys() - joined:
            if kind not in TRANSLATIONS:
                raise ValueError(f"the module has a {kind}, which {__name__}.py does not translate")
            name, translation = TRANSLATIONS[kind]
            for values in self.of(kind):
                given = Attributes(kind, values)
                properties = {key: value for key, value in translation(given, self) if value not in EMPTY}
                properties |= given.left()
                properties["DeletionPolicy"] = "Delete"
                found[f"{name} {resolve.identity(name, properties)}"] = properties
        return found

    def policies(self, role: str) -> list[dict[str, Any]]:
        return [
            {"PolicyName": policy["name"], "PolicyDocument": policy["policy"]}
            for policy in self.of("aws_iam_role_policy")
            if policy["role"] == role
        ]

    def role(self, arn: str) -> str:
        name = arn.split("/")[-1]
        return f"arn:aws:iam::{resolve.ACCOUNT}:role/<of {self.policies(name)[0]['PolicyName']}>"

    def targets(self, rule: str) -> list[dict[str, Any]]:
        return [
            {
                "Id": target["target_id"],
                "Arn": target["arn"],
                "RetryPolicy": _first(target["retry_policy"], _camel_keys),
                "DeadLetterConfig": _first(target["dead_letter_config"], _camel_keys),
            }
            for target in self.of("aws_cloudwatch_event_target")
            if target["rule"] == rule
        ]


class Attributes:
    """A resource's attributes, each of which is taken once."""

    def __init__(self, kind: str, values: dict[str, Any]):
        self._kind = kind
        self._values = dict(values)

    def take(self, name: str) -> Any:
        return self._values.pop(name, None)

    def left(self) -> dict[str, Any]:
        defaults = DEFAULTS.get(self._kind, {})
        return {
            _camel(name): value
            for name, value in self._values.items()
            if name not in FILLED_IN and value not in EMPTY and not (name in defaults and defaults[name] == value)
        }


Properties = Iterable[tuple[str, Any]]


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _camel_keys(value: dict[str, Any]) -> dict[str, Any]:
    return {_camel(key): item for key, item in value.items() if item not in EMPTY}


def _first(blocks: list[dict[str, Any]] | None, translated) -> Any:
    return translated(blocks[0]) if blocks else None


def _same(*pairs: str):
    """Attributes that differ from properties in their names only, as attribute=Property."""

    def translation(given: Attributes, _: Module) -> Properties:
        for pair in pairs:
            attribute, wanted = pair.split("=")
            yield wanted, given.take(attribute)

    return translation


def _unchanged(_: Attributes, __: Module) -> Properties:
    return ()


def _table(given: Attributes, module: Module) -> Properties:
    name = given.take("name")
    yield "TableName", name
    yield "AttributeDefinitions", [
        {"AttributeName": a["name"], "AttributeType": a["type"]} for a in given.take("attribute")
    ]
    keys = (given.take("hash_key"), "HASH"), (given.take("range_key"), "RANGE")
    yield "KeySchema", [{"AttributeName": key, "KeyType": kind} for key, kind in keys if key]
    mode = given.take("billing_mode")
    yield "BillingMode", mode
    capacity = {"ReadCapacityUnits": given.take("read_capacity"), "WriteCapacityUnits": given.take("write_capacity")}
    yield "ProvisionedThroughput", capacity if mode == "PROVISIONED" else None
    view = given.take("stream_view_type")
    yield "StreamSpecification", {"StreamViewType": view} if given.take("stream_enabled") else None
    recovery = given.take("point_in_time_recovery")
    yield "PointInTimeRecoverySpecification", {
        "PointInTimeRecoveryEnabled": bool(recovery and recovery[0]["enabled"])
    }
    yield "DeletionProtectionEnabled", given.take("deletion_protection_enabled")
    for policy in module.of("aws_dynamodb_resource_policy"):
        if policy["resource_arn"].endswith(f"table/{name}"):
            yield "ResourcePolicy", {"PolicyDocument": json.loads(policy["policy"])}


def _rule(given: Attributes, module: Module) -> Properties:
    name = given.take("name")
    yield "Name", name
    yield "Targets", module.targets(name)


def _function(given: Attributes, module: Module) -> Properties:
    # the module reads where the package is from the same parameters as the template
    code = given.take("s3_bucket"), given.take("s3_key")
    yield "Code", {
        key: f"<value of /annal/function-package/{what}>" if value else None
        for key, what, value in zip(("S3Bucket", "S3Key"), ("bucket", "key"), code)
    }
    yield "Environment", _first(given.take("environment"), lambda e: {"Variables": e["variables"]})
    yield "Role", module.role(given.take("role"))
    for filled_in in ("code_sha256", "source_code_size", "logging_config"):
        given.take(filled_in)


def _role(given: Attributes, module: Module) -> Properties:
    yield "AssumeRolePolicyDocument", given.take("assume_role_policy")
    yield "Policies", module.policies(given.take("name"))


def _mapping(given: Attributes, _: Module) -> Properties:
    yield "FunctionName", given.take("function_name").split(":")[-1]
    given.take("function_arn")
    yield "DestinationConfig", _first(
        given.take("destination_config"),
        lambda config: {"OnFailure": {"Destination": config["on_failure"][0]["destination_arn"]}},
    )


def _invoke_config(given: Attributes, _: Module) -> Properties:
    yield "DestinationConfig", _first(
        given.take("destination_config"),
        lambda config: {
            _camel(when): {"Destination": config[when][0]["destination"]} for when in config if config[when]
        },
    )


def _permission(given: Attributes, _: Module) -> Properties:
    name = given.take("function_name")
    yield "FunctionName", resolve.arn("lambda", f"function:{name}")


def _alarm(given: Attributes, _: Module) -> Properties:
    yield "Dimensions", [{"Name": key, "Value": value} for key, value in given.take("dimensions").items()]


def _queue_policy(given: Attributes, _: Module) -> Properties:
    yield "Queues", [given.take("queue_url")]
    yield "PolicyDocument", given.take("policy")


def _queue(given: Attributes, _: Module) -> Properties:
    yield "QueueName", given.take("name")
    yield "MessageRetentionPeriod", given.take("message_retention_seconds")
    yield "VisibilityTimeout", given.take("visibility_timeout_seconds")
    given.take("policy")  # a resource of its own


# Attributes that no translation takes keep their names, in CloudFormation's spelling.
TRANSLATIONS = {
    "aws_cloudwatch_dashboard": (
        "AWS::CloudWatch::Dashboard",
        _unchanged,
    ),
    "aws_cloudwatch_event_archive": (
        "AWS::Events::Archive",
        _same("name=ArchiveName", "event_source_arn=SourceArn"),
    ),
    "aws_cloudwatch_event_bus": ("AWS::Events::EventBus", _same("name=Name")),
    "aws_cloudwatch_event_rule": ("AWS::Events::Rule", _rule),
    "aws_cloudwatch_log_group": ("AWS::Logs::LogGroup", _same("name=LogGroupName")),
    "aws_cloudwatch_metric_alarm": ("AWS::CloudWatch::Alarm", _alarm),
    "aws_dynamodb_table": ("AWS::DynamoDB::Table", _table),
    "aws_iam_role": ("AWS::IAM::Role", _role),
    "aws_lambda_event_source_mapping": ("AWS::Lambda::EventSourceMapping", _mapping),
    "aws_lambda_function": ("AWS::Lambda::Function", _function),
    "aws_lambda_function_event_invoke_config": ("AWS::Lambda::EventInvokeConfig", _invoke_config),
    "aws_lambda_permission": ("AWS::Lambda::Permission", _permission),
    "aws_sqs_queue": ("AWS::SQS::Queue", _queue),
    "aws_sqs_queue_policy": ("AWS::SQS::QueuePolicy", _queue_policy),
}
