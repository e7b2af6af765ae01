"""The functions, what they may do, their versions, and what leads to their being called, as they are deployed."""

from __future__ import annotations

import json
from typing import Any

import resolve
from account import Account, Resources, given, if_there

FUNCTIONS = ("CommandHandler", "StreamPublisher", "ProjectionHandler", "QueryHandler", "TransferHandler")
# What a version keeps of the function as it was when it was published.
KEPT = ("CodeSha256", "Environment", "Handler", "MemorySize", "Role", "Runtime", "Timeout", "VpcConfig")


def resources(account: Account) -> Resources:
    lambda_ = account.client("lambda")
    functions = [if_there(lambda_.get_function, FunctionName=account.names[what]) for what in FUNCTIONS]
    roles = []
    for function in filter(None, functions):
        configuration = function["Configuration"]
        name = configuration["FunctionName"]
        role = _Role(account, name, configuration["Role"])
        roles.append(role)
        yield f"AWS::Lambda::Function {name}", _function(function)
        yield role.resource()
        for part in (_logs, _versions, _invoke_configs, _permissions, _mappings):
            yield from part(account, configuration)
    yield from _managed_policies(account, roles)


def _function(function: dict[str, Any]) -> dict[str, Any]:
    configuration = function["Configuration"]
    network = given(configuration.get("VpcConfig", {}), "SubnetIds", "SecurityGroupIds")
    return {
        **given(configuration, "FunctionName", "Description", "Runtime", "Architectures", "Handler", "MemorySize"),
        **given(configuration, "Timeout", "Role", "Environment", "Layers", "KMSKeyArn", "DeadLetterConfig"),
        **given(function.get("Concurrency", {}), "ReservedConcurrentExecutions"),
        "Code": {
            "S3Bucket": "<value of /annal/function-package/bucket>",
            "S3Key": "<value of /annal/function-package/key>",
        },
        "SnapStart": {"ApplyOn": configuration.get("SnapStart", {}).get("ApplyOn", "None")},
        **({"VpcConfig": network} if network else {}),
    }


class _Role:
    """A function's role, which goes by its policy that is called like the function, without what names end in."""

    def __init__(self, account: Account, function: str, arn: str):
        iam = account.client("iam")
        self._name = arn.split("/")[-1]
        self._identity = "of " + function.removesuffix(account.names["Suffix"])
        self._trust = iam.get_role(RoleName=self._name)["Role"]["AssumeRolePolicyDocument"]
        self._policies = [
            given(iam.get_role_policy(RoleName=self._name, PolicyName=name), "PolicyName", "PolicyDocument")
            for name in iam.list_role_policies(RoleName=self._name)["PolicyNames"]
        ]
        attached = iam.list_attached_role_policies(RoleName=self._name)["AttachedPolicies"]
        self.attached = [policy["PolicyArn"] for policy in attached]
        account.stands_for(arn, f"arn:aws:iam::{resolve.ACCOUNT}:role/<{self._identity}>")

    def resource(self) -> tuple[str, dict[str, Any]]:
        return f"AWS::IAM::Role {self._identity}", {
            "AssumeRolePolicyDocument": self._trust,
            "Policies": self._policies,
            "ManagedPolicyArns": self.attached,
        }


def _managed_policies(account: Account, roles: list[_Role]) -> Resources:
    """Those that the roles have, and the one that is attached to nobody."""
    iam = account.client("iam")
    forget = f"arn:aws:iam::{account.id}:policy/{account.names['ForgetPersons']}"
    arns = {arn: None for role in roles for arn in role.attached if ":aws:policy/" not in arn}
    for arn in [*arns, forget]:
        found = if_there(iam.get_policy, PolicyArn=arn)
        if not found:
            continue
        policy = found["Policy"]
        version = iam.get_policy_version(PolicyArn=arn, VersionId=policy["DefaultVersionId"])["PolicyVersion"]
        properties = {**given(policy, "Description", "Path"), "PolicyDocument": version["Document"]}
        if arn == forget:  # the name is part of what is promised; any other is the tool's choice
            properties["ManagedPolicyName"] = policy["PolicyName"]
        account.stands_for(arn, resolve.reference("AWS::IAM::ManagedPolicy", properties))
        yield f"AWS::IAM::ManagedPolicy {resolve.identity('AWS::IAM::ManagedPolicy', properties)}", properties


def _logs(account: Account, function: dict[str, Any]) -> Resources:
    name = f"/aws/lambda/{function['FunctionName']}"
    for group in account.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]:
        if group["logGroupName"] == name:
            properties = {"LogGroupName": name, "RetentionInDays": group.get("retentionInDays")}
            if group.get("kmsKeyId"):
                properties["KmsKeyId"] = group["kmsKeyId"]
            yield f"AWS::Logs::LogGroup {name}", properties


def _versions(account: Account, function: dict[str, Any]) -> Resources:
    lambda_, name = account.client("lambda"), function["FunctionName"]
    versions = {
        version["Version"]: version
        for version in lambda_.list_versions_by_function(FunctionName=name)["Versions"]
        if version["Version"] != "$LATEST"
    }
    for _ in versions:
        yield f"AWS::Lambda::Version of {name}", {"FunctionName": name}
    for alias in lambda_.list_aliases(FunctionName=name)["Aliases"]:
        version = alias["FunctionVersion"]
        changed = [key for key in KEPT if versions.get(version, {}).get(key) != function.get(key)]
        yield f"AWS::Lambda::Alias {alias['Name']} of {name}", {
            **given(alias, "Name", "RoutingConfig"),
            "FunctionName": name,
            "FunctionVersion": f"{version}, whose {changed} differ" if changed else f"<the version of {name}>",
        }


def _invoke_configs(account: Account, function: dict[str, Any]) -> Resources:
    name = function["FunctionName"]
    configs = account.client("lambda").list_function_event_invoke_configs(FunctionName=name)
    for config in configs["FunctionEventInvokeConfigs"]:
        yield f"AWS::Lambda::EventInvokeConfig of {name}", {
            "FunctionName": name,
            "Qualifier": _qualifier(config["FunctionArn"]) or "$LATEST",
            "MaximumRetryAttempts": config["MaximumRetryAttempts"],
            "MaximumEventAgeInSeconds": config["MaximumEventAgeInSeconds"],
            "DestinationConfig": _on_failure(config["DestinationConfig"]),
        }


def _qualifier(arn: str) -> str:
    return "".join(arn.split(":")[7:])


def _permissions(account: Account, function: dict[str, Any]) -> Resources:
    """Of the function itself, and of each alias."""
    lambda_, name = account.client("lambda"), function["FunctionName"]
    aliases = lambda_.list_aliases(FunctionName=name)["Aliases"]
    for qualifier in [{}, *({"Qualifier": alias["Name"]} for alias in aliases)]:
        policy = if_there(lambda_.get_policy, FunctionName=name, **qualifier)
        for statement in json.loads(policy["Policy"])["Statement"] if policy else []:
            principal = statement["Principal"]["Service"]
            source = statement["Condition"]["ArnLike"]["AWS:SourceArn"]
            yield f"AWS::Lambda::Permission for {principal} of {name} by {source.split('/')[-1]}", {
                "FunctionName": statement["Resource"],
                "Action": statement["Action"],
                "Principal": principal,
                "SourceArn": source,
                "SourceAccount": statement["Condition"]["StringEquals"]["AWS:SourceAccount"],
            }


def _mappings(account: Account, function: dict[str, Any]) -> Resources:
    """Whatever leads from a stream to the function, or to one of its aliases."""
    name = function["FunctionName"]
    for mapping in account.client("lambda").list_event_source_mappings()["EventSourceMappings"]:
        arn = mapping["FunctionArn"]
        if arn.split(":")[6] == name:
            yield f"AWS::Lambda::EventSourceMapping of {name}", {
                "EventSourceArn": mapping["EventSourceArn"],
                "FunctionName": arn if _qualifier(arn) else name,
                **given(mapping, "StartingPosition", "BatchSize", "MaximumRetryAttempts", "BisectBatchOnFunctionError"),
                **given(mapping, "MaximumRecordAgeInSeconds"),
                **given(mapping, "FunctionResponseTypes", "FilterCriteria", "ScalingConfig"),
                **_destination(mapping.get("DestinationConfig")),
            }


def _destination(config: dict[str, Any] | None) -> dict[str, Any]:
    """A queue has its own dead-letter queue, and its mapping no destination."""
    return {"DestinationConfig": _on_failure(config)} if config else {}


def _on_failure(config: dict[str, Any] | None) -> dict[str, Any] | None:
    return {"OnFailure": config["OnFailure"]} if config and not config.get("OnSuccess") else config
