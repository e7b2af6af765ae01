"""What the attributes of Terraform's resource types are called in CloudFormation.

An attribute that is not translated below, and is not one that AWS or Terraform fills in by itself, appears under its own
name: a new setting that the specification does not have is a difference, too.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Iterable

import resolve

if TYPE_CHECKING:
    from terraform import Module

# What AWS or Terraform fills in, or what is no property of the resource.
FILLED_IN = {
    "alarm_arns",
    "arn",
    "attachment_count",
    "confirmation_timeout_in_minutes",
    "confirmation_was_authenticated",
    "confirm_remove_self_resource_access",
    "create_date",
    "dashboard_arn",
    "force_destroy",
    "force_detach_policies",
    "id",
    "invoke_arn",
    "is_enabled",
    "key_id",
    "last_modified",
    "last_processing_result",
    "name_prefix",
    "owner",
    "owner_id",
    "pending_confirmation",
    "policy_id",
    "qualified_arn",
    "qualified_invoke_arn",
    "region",
    "response_streaming_invoke_arn",
    "revision_id",
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
    "aws_appautoscaling_target": {
        "suspended_state": [
            {
                "dynamic_scaling_in_suspended": False,
                "dynamic_scaling_out_suspended": False,
                "scheduled_scaling_suspended": False,
            }
        ]
    },
    "aws_cloudwatch_event_rule": {"event_bus_name": "default"},
    "aws_cloudwatch_log_group": {
        "log_group_class": "STANDARD",
        "deletion_protection_enabled": False,
        "skip_destroy": False,
    },
    "aws_cloudwatch_metric_alarm": {
        "actions_enabled": True,
        "datapoints_to_alarm": 0,
        "evaluation_interval": 0,
        "period": 0,  # read back of an alarm on an expression, which has none
    },
    "aws_dynamodb_table": {"table_class": "STANDARD", "ttl": [{"attribute_name": "", "enabled": False}]},
    "aws_iam_role": {"max_session_duration": 3600, "path": "/"},
    "aws_kms_key": {
        "bypass_policy_lockout_safety_check": False,
        "customer_master_key_spec": "SYMMETRIC_DEFAULT",
        "key_usage": "ENCRYPT_DECRYPT",
        "multi_region": False,
        "rotation_period_in_days": 365,
    },
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
        "reserved_concurrent_executions": -1,
        "skip_destroy": False,
        "tracing_config": [{"mode": "PassThrough"}],
    },
    "vpc_config": {"ipv6_allowed_for_dual_stack": False},
    "aws_sns_topic": {
        "content_based_deduplication": False,
        "fifo_topic": False,
        **{
            f"{protocol}_success_feedback_sample_rate": 0
            for protocol in ("application", "firehose", "http", "lambda", "sqs")
        },
        "signature_version": 0,
    },
    "aws_sns_topic_subscription": {"endpoint_auto_confirms": False, "raw_message_delivery": False},
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

Properties = Iterable[tuple[str, Any]]


class Attributes:
    """A resource's attributes, each of which is taken once."""

    def __init__(self, kind: str, values: dict[str, Any]):
        self._kind = kind
        self._values = dict(values)

    def take(self, name: str) -> Any:
        return self._values.pop(name, None)

    def properties(self, translated: Properties) -> dict[str, Any]:
        """What was translated, then what is left."""
        found = {key: value for key, value in translated if value not in EMPTY}
        return found | self.left()

    def left(self) -> dict[str, Any]:
        defaults = DEFAULTS.get(self._kind, {})
        return {
            _camel(name): value
            for name, value in self._values.items()
            if name not in FILLED_IN and value not in EMPTY and not (name in defaults and defaults[name] == value)
        }


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _camel_keys(value: dict[str, Any]) -> dict[str, Any]:
    return {_camel(key): item for key, item in value.items() if item not in EMPTY}


def _blocks(value: dict[str, Any]) -> dict[str, Any]:
    """A block with the blocks in it, of which there is one each."""
    return {
        _camel(key): _blocks(item[0]) if isinstance(item, list) else item
        for key, item in value.items()
        if item not in EMPTY
    }


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
    yield "SSESpecification", _first(
        given.take("server_side_encryption"),
        lambda sse: {"SSEEnabled": sse["enabled"], "SSEType": "KMS", "KMSMasterKeyId": sse["kms_key_arn"]},
    )
    for policy in module.parts("aws_dynamodb_resource_policy", given.take("arn")):
        yield "ResourcePolicy", {"PolicyDocument": json.loads(policy["policy"])}


def _rule(given: Attributes, module: Module) -> Properties:
    name = given.take("name")
    yield "Name", name
    yield "Targets", [_target(part) for part in module.parts("aws_cloudwatch_event_target", name)]


def _target(values: dict[str, Any]) -> dict[str, Any]:
    given = Attributes("aws_cloudwatch_event_target", values)
    for of_the_rule in ("rule", "event_bus_name"):
        given.take(of_the_rule)

    def translated() -> Properties:
        yield "Id", given.take("target_id")
        yield "Arn", given.take("arn")
        yield "RetryPolicy", _first(given.take("retry_policy"), _camel_keys)
        yield "DeadLetterConfig", _first(given.take("dead_letter_config"), _camel_keys)

    return given.properties(translated())


def _function(given: Attributes, module: Module) -> Properties:
    # the module reads where the package is from the same parameters as the template
    code = given.take("s3_bucket"), given.take("s3_key")
    yield "Code", {
        key: f"<value of /annal/function-package/{what}>" if value else None
        for key, what, value in zip(("S3Bucket", "S3Key"), ("bucket", "key"), code)
    }
    yield "Environment", _first(given.take("environment"), lambda e: {"Variables": e["variables"]})
    yield "Role", module.role(given.take("role"))
    yield "SnapStart", _first(given.take("snap_start"), lambda snap: {"ApplyOn": snap["apply_on"]})
    yield "VpcConfig", _first(given.take("vpc_config"), _network)
    for filled_in in ("code_sha256", "source_code_size", "logging_config"):
        given.take(filled_in)
    given.take("publish")  # a resource of its own


def _network(block: dict[str, Any]) -> dict[str, Any]:
    given = Attributes("vpc_config", block)
    given.take("vpc_id")  # the one of its subnets
    return given.left()


def _role(given: Attributes, module: Module) -> Properties:
    yield "AssumeRolePolicyDocument", given.take("assume_role_policy")
    name = given.take("name")
    own = {p["name"]: p["policy"] for p in module.parts("aws_iam_role_policy", name)}
    read_back = {p["name"]: p["policy"] for p in given.take("inline_policy") or [] if p["name"] not in own}
    yield "Policies", [{"PolicyName": n, "PolicyDocument": policy} for n, policy in (own | read_back).items()]
    attached = {p["policy_arn"] for p in module.parts("aws_iam_role_policy_attachment", name)}
    yield "ManagedPolicyArns", sorted(attached.union(given.take("managed_policy_arns") or []))


def _managed_policy(given: Attributes, _: Module) -> Properties:
    name = given.take("name")
    yield "ManagedPolicyName", None if given.take("name_prefix") else name
    yield "PolicyDocument", given.take("policy")


def _cluster(given: Attributes, module: Module) -> Properties:
    yield "IAMRoleARN", module.role(given.take("iam_role_arn"))
    encryption = _first(given.take("server_side_encryption"), lambda block: {"SSEEnabled": block["enabled"]})
    yield "SSESpecification", encryption
    for filled_in in ("availability_zones", "cluster_address", "configuration_endpoint", "maintenance_window", "nodes", "port"):
        given.take(filled_in)


def _parameter_group(given: Attributes, _: Module) -> Properties:
    yield "ParameterGroupName", given.take("name")
    yield "ParameterNameValues", {parameter["name"]: parameter["value"] for parameter in given.take("parameters")}
    yield "Description", given.take("description")


def _subnet_group(given: Attributes, _: Module) -> Properties:
    yield "SubnetGroupName", given.take("name")
    yield "SubnetIds", sorted(given.take("subnet_ids"))
    given.take("vpc_id")  # the one of its subnets


# What AWS gives a security group that says nothing of it.
ANYWHERE = {"cidr_blocks": ["0.0.0.0/0"], "description": "Anywhere", "from_port": 0, "protocol": "-1", "to_port": 0}


def _security_group(given: Attributes, _: Module) -> Properties:
    yield "GroupName", given.take("name")
    yield "GroupDescription", given.take("description")
    yield "SecurityGroupIngress", [_admitted(rule) for rule in given.take("ingress")]
    egress = [{key: value for key, value in rule.items() if value} for rule in given.take("egress")]
    yield "SecurityGroupEgress", None if egress == [{key: value for key, value in ANYWHERE.items() if value}] else egress
    given.take("revoke_rules_on_delete")


def _admitted(rule: dict[str, Any]) -> dict[str, Any]:
    given = Attributes("ingress", rule)
    (group,) = given.take("security_groups")
    given.take("self")
    return {
        "SourceSecurityGroupId": group,
        "IpProtocol": given.take("protocol"),
        **{key: value for key, value in given.left().items() if value},
    }


def _key(given: Attributes, _: Module) -> Properties:
    yield "PendingWindowInDays", given.take("deletion_window_in_days")
    yield "KeyPolicy", given.take("policy")
    yield "Enabled", None if given.take("is_enabled") else False


def _key_alias(given: Attributes, _: Module) -> Properties:
    yield "AliasName", given.take("name")
    yield "TargetKeyId", given.take("target_key_arn")
    given.take("target_key_id")  # the same, in another form


def _scaled(given: Attributes, _: Module) -> Properties:
    role = given.take("role_arn")
    yield "RoleARN", None if role and "/aws-service-role/" in role else role


def _scaling(given: Attributes, _: Module) -> Properties:
    yield "PolicyName", given.take("name")
    yield "ScalingTargetId", resolve.reference(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        {
            "ResourceId": given.take("resource_id"),
            "ScalableDimension": given.take("scalable_dimension"),
            "ServiceNamespace": given.take("service_namespace"),
        },
    )
    tracking = _first(given.take("target_tracking_scaling_policy_configuration"), _blocks)
    yield "TargetTrackingScalingPolicyConfiguration", tracking


def _topic(given: Attributes, _: Module) -> Properties:
    yield "TopicName", given.take("name")
    given.take("policy")  # a resource of its own


def _topic_policy(given: Attributes, _: Module) -> Properties:
    yield "Topics", [given.take("arn")]
    yield "PolicyDocument", given.take("policy")


def _live(given: Attributes, module: Module) -> Properties:
    function, version = given.take("function_name"), given.take("function_version")
    known = resolve.attribute_of("AWS::Lambda::Version", {"FunctionName": function}, "Version")
    yield "FunctionName", function
    yield "FunctionVersion", known if version == module.published(function) else version


def _mapping(given: Attributes, _: Module) -> Properties:
    function = given.take("function_name").split(":")
    yield "FunctionName", ":".join(function) if len(function) == 8 else function[-1]
    given.take("function_arn")
    yield "DestinationConfig", _first(
        given.take("destination_config"),
        lambda config: {"OnFailure": {"Destination": config["on_failure"][0]["destination_arn"]}},
    )
    yield "ScalingConfig", _first(given.take("scaling_config"), _camel_keys)
    source = given.take("event_source_arn")
    yield "EventSourceArn", source
    if ":sqs:" in source:  # what is said of streams only
        for of_streams in (
            "bisect_batch_on_function_error",
            "maximum_record_age_in_seconds",
            "maximum_retry_attempts",
            "parallelization_factor",
        ):
            given.take(of_streams)


def _invoke_config(given: Attributes, _: Module) -> Properties:
    yield "DestinationConfig", _first(
        given.take("destination_config"),
        lambda config: {
            _camel(when): {"Destination": config[when][0]["destination"]} for when in config if config[when]
        },
    )


def _permission(given: Attributes, _: Module) -> Properties:
    name = [given.take("function_name"), given.take("qualifier")]
    yield "FunctionName", resolve.arn("lambda", "function:" + ":".join(filter(None, name)))


def _alarm(given: Attributes, _: Module) -> Properties:
    dimensions, queries = given.take("dimensions"), given.take("metric_query")
    if dimensions:
        yield "Dimensions", _dimensions(dimensions)
    if queries:
        yield "Metrics", [_metric_query(query) for query in queries]


def _dimensions(by_name: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in by_name.items()]


def _metric_query(query: dict[str, Any]) -> dict[str, Any]:
    found = {"Id": query["id"], "ReturnData": bool(query.get("return_data"))}
    found |= {name: query[name.lower()] for name in ("Expression", "Label") if query.get(name.lower())}
    for metric in query.get("metric") or []:
        named = {"Namespace": metric["namespace"], "MetricName": metric["metric_name"]}
        found["MetricStat"] = {
            "Metric": {**named, "Dimensions": _dimensions(metric["dimensions"])},
            "Period": metric["period"],
            "Stat": metric["stat"],
        }
    return found


def _queue_policy(given: Attributes, _: Module) -> Properties:
    yield "Queues", [given.take("queue_url")]
    yield "PolicyDocument", given.take("policy")


def _queue(given: Attributes, _: Module) -> Properties:
    yield "QueueName", given.take("name")
    yield "MessageRetentionPeriod", given.take("message_retention_seconds")
    yield "VisibilityTimeout", given.take("visibility_timeout_seconds")
    redrive = given.take("redrive_policy")
    yield "RedrivePolicy", json.loads(redrive) if redrive else None
    given.take("policy")  # a resource of its own


# Attributes that no translation takes keep their names, in CloudFormation's spelling.
TRANSLATIONS = {
    "aws_appautoscaling_policy": ("AWS::ApplicationAutoScaling::ScalingPolicy", _scaling),
    "aws_appautoscaling_target": ("AWS::ApplicationAutoScaling::ScalableTarget", _scaled),
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
    "aws_dax_cluster": ("AWS::DAX::Cluster", _cluster),
    "aws_dax_parameter_group": ("AWS::DAX::ParameterGroup", _parameter_group),
    "aws_dax_subnet_group": ("AWS::DAX::SubnetGroup", _subnet_group),
    "aws_dynamodb_table": ("AWS::DynamoDB::Table", _table),
    "aws_iam_policy": ("AWS::IAM::ManagedPolicy", _managed_policy),
    "aws_iam_role": ("AWS::IAM::Role", _role),
    "aws_kms_alias": ("AWS::KMS::Alias", _key_alias),
    "aws_kms_key": ("AWS::KMS::Key", _key),
    "aws_lambda_alias": ("AWS::Lambda::Alias", _live),
    "aws_lambda_event_source_mapping": ("AWS::Lambda::EventSourceMapping", _mapping),
    "aws_lambda_function": ("AWS::Lambda::Function", _function),
    "aws_lambda_function_event_invoke_config": ("AWS::Lambda::EventInvokeConfig", _invoke_config),
    "aws_lambda_permission": ("AWS::Lambda::Permission", _permission),
    "aws_security_group": ("AWS::EC2::SecurityGroup", _security_group),
    "aws_sns_topic": ("AWS::SNS::Topic", _topic),
    "aws_sns_topic_policy": ("AWS::SNS::TopicPolicy", _topic_policy),
    "aws_sns_topic_subscription": ("AWS::SNS::Subscription", _unchanged),
    "aws_sqs_queue": ("AWS::SQS::Queue", _queue),
    "aws_sqs_queue_policy": ("AWS::SQS::QueuePolicy", _queue_policy),
}
