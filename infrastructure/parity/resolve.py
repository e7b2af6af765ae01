"""Resolves a CloudFormation template, written by hand or synthesised, to the resources that it stands for.

Every reference becomes the name or ARN that AWS would give, so that templates with different logical ids,
orders and intrinsic functions can be compared. What no name is given for (a role, an event-source mapping)
goes by what it belongs to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Callable

ACCOUNT = "111122223333"
REGION = "eu-west-1"
PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": REGION,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "event-sourcing-stack",
}
# Only the deployment tool's own, no part of the system.
TOOLS = {"AWS::CDK::Metadata"}
# What becomes of a resource that leaves its stack, or is replaced; stands beside its properties.
ATTRIBUTES = ("DeletionPolicy", "UpdateReplacePolicy")


class Template:
    """A template with values for its parameters."""

    def __init__(self, document: dict[str, Any], parameters: dict[str, Any], imports: dict[str, Any] | None = None):
        self._imports = imports or {}
        self._conditions = document.get("Conditions", {})
        self._outputs = document.get("Outputs", {})
        self._values = dict(PSEUDO)
        for name, described in document.get("Parameters", {}).items():
            value = parameters.get(name, described.get("Default"))
            if described["Type"] == "CommaDelimitedList":
                value = value.split(",") if value else []
            if described["Type"].startswith("AWS::SSM::Parameter::Value"):
                value = f"<value of {value}>"
            self._values[name] = value
        self._resources = self._present(
            {name: item for name, item in document["Resources"].items() if item["Type"] not in TOOLS}
        )

    def _present(self, items: dict[str, Any]) -> dict[str, Any]:
        """Those whose condition holds, or that have none."""
        return {name: item for name, item in items.items() if self._holds({"Condition": item.get("Condition")})}

    def names(self) -> dict[str, str]:
        """Logical id to type and name."""
        return {logical_id: self._named(logical_id)[0] for logical_id in self._resources}

    def waits_for(self, logical_id: str) -> set[str]:
        """The logical ids that a resource says it comes after, in words."""
        given = self._resources[logical_id].get("DependsOn", [])
        return {name for name in ([given] if isinstance(given, str) else given) if name in self._resources}

    def types(self) -> dict[str, str]:
        """Logical id to type."""
        return {logical_id: resource["Type"] for logical_id, resource in self._resources.items()}

    def properties(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Logical id, type and properties of each resource, as they are written."""
        for logical_id, resource in self._resources.items():
            yield logical_id, resource["Type"], resource.get("Properties", {})

    def resources(self) -> dict[str, dict[str, Any]]:
        """Type and name to properties, with everything resolved."""
        resolved = {}
        for logical_id, resource in self._resources.items():
            key, properties = self._named(logical_id)
            if key in resolved:
                raise ValueError(f"two resources are called {key}")
            properties["DeletionPolicy"] = resource.get("DeletionPolicy", "Delete")
            if resource.get("UpdateReplacePolicy", "Delete") != "Delete":  # a replaced resource is deleted by default
                properties["UpdateReplacePolicy"] = resource["UpdateReplacePolicy"]
            resolved[key] = properties
        return resolved

    def _named(self, logical_id: str) -> tuple[str, dict[str, Any]]:
        resource = self._resources[logical_id]
        properties = self.resolve(resource.get("Properties", {}))
        return f"{resource['Type']} {identity(resource['Type'], properties)}", properties

    def outputs(self) -> dict[str, Any]:
        """The outputs' values by name."""
        return {name: self.resolve(output["Value"]) for name, output in self._present(self._outputs).items()}

    def exports(self) -> dict[str, Any]:
        """What other templates may import, by the name that they import it by."""
        return {
            self.resolve(output["Export"]["Name"]): self.resolve(output["Value"])
            for output in self._present(self._outputs).values()
            if "Export" in output
        }

    def resolve(self, value: Any) -> Any:
        if isinstance(value, list):
            return [item for item in map(self.resolve, value) if item is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (name, argument) = next(iter(value.items()))
            function = self._functions().get(name)
            if function:
                return function(argument)
        resolved = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not NO_VALUE}

    def _functions(self) -> dict[str, Callable[[Any], Any]]:
        return {
            "Ref": self._ref,
            "Fn::GetAtt": self._attribute,
            "Fn::ImportValue": lambda name: self._imports[self.resolve(name)],
            "Fn::Sub": self._substitute,
            "Fn::Join": lambda a: a[0].join(str(item) for item in self.resolve(a[1])),
            "Fn::Select": lambda a: self.resolve(a[1])[int(self.resolve(a[0]))],
            "Fn::Split": lambda a: self.resolve(a[1]).split(a[0]),
            "Fn::If": lambda a: self.resolve(a[1] if self._holds({"Condition": a[0]}) else a[2]),
        }

    def _holds(self, condition: Any) -> bool:
        ((name, argument),) = condition.items()
        if name == "Condition":
            return argument is None or self._holds(self._conditions[argument])
        if name == "Fn::Equals":
            return str(self.resolve(argument[0])) == str(self.resolve(argument[1]))
        if name == "Fn::Not":
            return not self._holds(argument[0])
        if name == "Fn::And":
            return all(map(self._holds, argument))
        if name == "Fn::Or":
            return any(map(self._holds, argument))
        raise ValueError(f"unknown condition {name}")

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return NO_VALUE
        if name in self._values:
            return self._values[name]
        kind, properties = self._target(name)
        return reference(kind, properties)

    def _attribute(self, argument: Any) -> Any:
        name, attribute = argument.split(".", 1) if isinstance(argument, str) else argument
        kind, properties = self._target(name)
        return attribute_of(kind, properties, attribute)

    def _target(self, name: str) -> tuple[str, dict[str, Any]]:
        if name not in self._resources:
            raise ValueError(f"reference to unknown {name}")
        resource = self._resources[name]
        kind = resource["Type"]
        wanted = NAMING.get(kind, [])
        properties = resource.get("Properties", {})
        return kind, {key: self.resolve(properties[key]) for key in wanted if key in properties}

    def _substitute(self, argument: Any) -> str:
        text, names = (argument, {}) if isinstance(argument, str) else argument

        def replacement(match: re.Match[str]) -> str:
            name = match.group(1)
            if name.startswith("!"):
                return "${" + name[1:] + "}"
            if name in names:
                return str(self.resolve(names[name]))
            return str(self._attribute(name) if "." in name else self._ref(name))

        return re.sub(r"\$\{([^}]+)\}", replacement, text)


NO_VALUE = object()

# The properties that names and ARNs are made of.
NAMING = {
    "AWS::DAX::Cluster": ["ClusterName"],
    "AWS::DAX::ParameterGroup": ["ParameterGroupName"],
    "AWS::DAX::SubnetGroup": ["SubnetGroupName"],
    "AWS::EC2::SecurityGroup": ["GroupName"],
    "AWS::DynamoDB::GlobalTable": ["TableName"],
    "AWS::DynamoDB::Table": ["TableName"],
    "AWS::Events::EventBus": ["Name"],
    "AWS::Events::Archive": ["ArchiveName"],
    "AWS::Events::Rule": ["Name", "EventBusName"],
    "AWS::SQS::Queue": ["QueueName"],
    "AWS::Lambda::Function": ["FunctionName"],
    "AWS::Logs::LogGroup": ["LogGroupName"],
    "AWS::IAM::Role": ["Policies", "RoleName"],
    "AWS::CloudWatch::Alarm": ["AlarmName"],
    "AWS::CloudWatch::Dashboard": ["DashboardName"],
    "AWS::IAM::Policy": ["PolicyName"],
    "AWS::IAM::ManagedPolicy": ["ManagedPolicyName", "Description"],
    "AWS::KMS::Key": ["Description"],
    "AWS::KMS::Alias": ["AliasName"],
    "AWS::SNS::Topic": ["TopicName"],
    "AWS::Lambda::Version": ["FunctionName"],
    "AWS::Lambda::Alias": ["FunctionName", "Name"],
    "AWS::ApplicationAutoScaling::ScalableTarget": ["ResourceId", "ScalableDimension", "ServiceNamespace"],
}


def arn(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"


def reference(kind: str, properties: dict[str, Any]) -> str:
    """What Ref gives."""
    if kind == "AWS::SQS::Queue":
        return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{properties['QueueName']}"
    if kind == "AWS::Events::Rule":
        bus = properties.get("EventBusName")
        return f"{bus}|{properties['Name']}" if bus else properties["Name"]
    if kind == "AWS::IAM::ManagedPolicy":
        return f"arn:aws:iam::{ACCOUNT}:policy/{identity(kind, properties)}"
    if kind == "AWS::SNS::Topic":
        return arn("sns", properties["TopicName"])
    if kind == "AWS::Lambda::Alias":
        return arn("lambda", f"function:{_function(properties)}:{properties['Name']}")
    if kind == "AWS::ApplicationAutoScaling::ScalableTarget":
        return "|".join(properties[name] for name in NAMING[kind])
    return identity(kind, properties)


def _function(properties: dict[str, Any]) -> str:
    """The function's name, of its name or its ARN, without a version or alias."""
    name = properties["FunctionName"]
    return name.split(":")[6] if name.startswith("arn:") else name.split(":")[0]


def attribute_of(kind: str, properties: dict[str, Any], attribute: str) -> str:
    """What GetAtt gives."""
    name = identity(kind, properties)
    arns = {
        "AWS::DAX::Cluster": arn("dax", f"cache/{name}"),
        "AWS::DynamoDB::Table": arn("dynamodb", f"table/{name}"),
        "AWS::Events::EventBus": arn("events", f"event-bus/{name}"),
        "AWS::Events::Archive": arn("events", f"archive/{name}"),
        "AWS::Events::Rule": arn("events", "/".join(filter(None, ["rule", properties.get("EventBusName"), name]))),
        "AWS::SQS::Queue": arn("sqs", name),
        "AWS::Lambda::Function": arn("lambda", f"function:{name}"),
        "AWS::Logs::LogGroup": arn("logs", f"log-group:{name}:*"),
        "AWS::IAM::Role": f"arn:aws:iam::{ACCOUNT}:role/<{name}>",
        "AWS::KMS::Key": arn("kms", f"key/<{name}>"),
    }
    if attribute in ("Arn", "ArchiveArn"):
        return arns[kind]
    if attribute == "StreamArn":
        return arns[kind] + "/stream/<its stream>"
    if attribute in ("Name", "QueueName"):
        return name
    if attribute == "Version" and kind == "AWS::Lambda::Version":
        return f"<the version {name}>"
    if attribute == "ClusterDiscoveryEndpointURL":
        return f"daxs://<the cluster {name}>"
    if attribute == "GroupId":
        return f"<the security group {name}>"
    if attribute == "TopicName":
        return name
    if attribute == "QueueUrl":
        return reference(kind, properties)
    raise ValueError(f"no attribute {attribute} of {kind} is known here")


def identity(kind: str, properties: dict[str, Any]) -> str:
    """The name, or what stands for one."""
    match kind:
        case "AWS::IAM::ManagedPolicy":
            return properties.get("ManagedPolicyName") or "that is: " + properties["Description"]
        case "AWS::IAM::Role":
            return "of " + properties["Policies"][0]["PolicyName"]
        case "AWS::Lambda::EventSourceMapping" | "AWS::Lambda::EventInvokeConfig" | "AWS::Lambda::Version":
            return "of " + _function(properties)
        case "AWS::Lambda::Alias":
            return f"{properties['Name']} of {_function(properties)}"
        case "AWS::Lambda::Permission":
            rule = properties["SourceArn"].split("/")[-1]
            return f"for {properties['Principal']} of {_function(properties)} by {rule}"
        case "AWS::ApplicationAutoScaling::ScalableTarget":
            return f"{properties['ResourceId']} {properties['ScalableDimension']}"
        case "AWS::ApplicationAutoScaling::ScalingPolicy":
            return properties["ScalingTargetId"]
        case "AWS::SNS::Subscription" | "AWS::SNS::TopicPolicy":
            return "of " + (properties.get("TopicArn") or properties["Topics"][0]).split(":")[-1]
        case "AWS::SQS::QueuePolicy":
            return "of " + properties["Queues"][0].split("/")[-1]
        case _:
            return properties[NAMING[kind][0]]


def from_json(text: str) -> Template:
    return Template(json.loads(text), {})
