"""What there is of the system, in whatever way and under whatever suffix it was deployed."""

from __future__ import annotations

from typing import Any, Callable

PREFIX = "event-sourcing"
SUBJECT_KEY = "Encrypts the keys of persons"


def left(client: Callable[[str], Any]) -> list[str]:
    """Whatever is called event-sourcing, and any table, function and event-source mapping."""

    def all_of(service: str, operation: str, member: str, **arguments: str) -> list[Any]:
        of = client(service)
        if of.can_paginate(operation):
            return [item for page in of.get_paginator(operation).paginate(**arguments) for item in page.get(member, [])]
        return getattr(of, operation)(**arguments).get(member, [])

    def named(service: str, operation: str, member: str, name: str, **arguments: str) -> list[str]:
        return [item[name] for item in all_of(service, operation, member, **arguments) if PREFIX in item[name]]

    scaled = {"ServiceNamespace": "dynamodb"}
    return [
        *all_of("dynamodb", "list_tables", "TableNames"),
        *[f["FunctionName"] for f in all_of("lambda", "list_functions", "Functions")],
        *[m["UUID"] for m in all_of("lambda", "list_event_source_mappings", "EventSourceMappings")],
        *named("events", "list_event_buses", "EventBuses", "Name"),
        *named("events", "list_archives", "Archives", "ArchiveName"),
        *named("events", "list_rules", "Rules", "Name"),
        *all_of("sqs", "list_queues", "QueueUrls", QueueNamePrefix=PREFIX),
        *named("iam", "list_roles", "Roles", "RoleName"),
        *named("iam", "list_policies", "Policies", "Arn", Scope="Local"),
        *named("logs", "describe_log_groups", "logGroups", "logGroupName", logGroupNamePrefix="/aws/lambda/"),
        *named("cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
        *named("cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
        *named("application-autoscaling", "describe_scalable_targets", "ScalableTargets", "ResourceId", **scaled),
        *named("application-autoscaling", "describe_scaling_policies", "ScalingPolicies", "PolicyARN", **scaled),
        *named("sns", "list_topics", "Topics", "TopicArn"),
        *named("sns", "list_subscriptions", "Subscriptions", "TopicArn"),
        *named("kms", "list_aliases", "Aliases", "AliasName"),
        *_subject_keys(client("kms"), all_of("kms", "list_keys", "Keys")),
        *_stacks(client("cloudformation")),
    ]


def _subject_keys(kms: Any, keys: list[dict[str, str]]) -> list[str]:
    """Those that nobody has told to go; KMS takes 30 days for it."""
    described = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in keys]
    return [
        key["Arn"] for key in described if key["Description"] == SUBJECT_KEY and key["KeyState"] != "PendingDeletion"
    ]


def _stacks(cloudformation: Any) -> list[str]:
    pages = cloudformation.get_paginator("describe_stacks").paginate()
    return [stack["StackId"] for page in pages for stack in page["Stacks"] if stack["StackName"].startswith(PREFIX)]
