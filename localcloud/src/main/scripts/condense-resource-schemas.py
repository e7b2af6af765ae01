#!/usr/bin/env python3
"""Condenses the CloudFormation resource schemas that the local cloud provisions.

    pip install cfn-lint
    python3 localcloud/src/main/scripts/condense-resource-schemas.py

AWS publishes the schemas of its resource types; cfn-lint (MIT No Attribution, MIT-0) carries them
with corrections. What the local cloud needs of them is written to resource-schemas.json: which
properties a type has, of which type they are, which are required, which cannot be changed without
replacing the resource, which cannot be read, and which are the attributes of Fn::GetAtt. The names of all types, also of
those that the local cloud does not provision, are written to resource-type-names.txt.
"""
import importlib
import importlib.metadata
import json
import pathlib
import pkgutil

import cfnlint.data.schemas.providers as regions
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

TYPES = """
AWS::ApplicationAutoScaling::ScalableTarget AWS::ApplicationAutoScaling::ScalingPolicy
AWS::CloudFormation::CustomResource AWS::CloudFormation::Stack AWS::CloudFormation::WaitConditionHandle
AWS::CloudWatch::Alarm AWS::CloudWatch::CompositeAlarm AWS::CloudWatch::Dashboard
AWS::DAX::Cluster AWS::DAX::ParameterGroup AWS::DAX::SubnetGroup
AWS::DynamoDB::GlobalTable AWS::DynamoDB::Table
AWS::EC2::SecurityGroup AWS::EC2::VPCEndpoint AWS::ECR::Repository
AWS::Events::Archive AWS::Events::EventBus AWS::Events::EventBusPolicy AWS::Events::Rule
AWS::IAM::ManagedPolicy AWS::IAM::Policy AWS::IAM::Role AWS::IAM::RolePolicy
AWS::KMS::Alias AWS::KMS::Key
AWS::Lambda::Alias AWS::Lambda::EventInvokeConfig AWS::Lambda::EventSourceMapping
AWS::Lambda::Function AWS::Lambda::Permission AWS::Lambda::Version
AWS::Logs::LogGroup AWS::Logs::LogStream AWS::Logs::MetricFilter AWS::Logs::SubscriptionFilter
AWS::S3::Bucket AWS::S3::BucketPolicy
AWS::SNS::Subscription AWS::SNS::Topic AWS::SNS::TopicPolicy
AWS::SQS::Queue AWS::SQS::QueuePolicy
AWS::SSM::Parameter
""".split()


# What the CDK writes into its templates, and AWS publishes no schema of.
CDK_METADATA = {"properties": {"Analytics": {"type": "string"}}, "readOnly": [], "createOnly": [], "open": False}


def names(schema, key):
    return sorted(path.removeprefix("/properties/") for path in schema.get(key) or [])


def condense(node, schema, seen=()):
    while "$ref" in node:
        name = node["$ref"]
        if name in seen:
            return {}  # a recursive shape: whatever stands there
        seen = seen + (name,)
        target = schema
        for part in name.removeprefix("#/").split("/"):
            target = target[part]
        node = target
    kinds = node.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    out = {}
    if len(kinds) == 1:
        out["type"] = kinds[0]
    elif node.get("format") == "json" and kinds:
        # AWS's own schema says "object": cfn-lint's patches (data/schemas/patches, "format": "json")
        # add the string, which the linter takes for a document and CloudFormation refuses.
        out["type"] = "object"
    if node.get("properties"):
        if len(kinds) < 2:
            out["type"] = "object"
        out["properties"] = {
            name: condense(child, schema, seen) for name, child in sorted(node["properties"].items())
        }
        if node.get("required"):
            out["required"] = sorted(node["required"])
    if isinstance(node.get("items"), dict):
        out["items"] = condense(node["items"], schema, seen)
    patterns = list((node.get("patternProperties") or {}).values())
    if len(patterns) == 1 and not node.get("properties"):
        out["values"] = condense(patterns[0], schema, seen)
    return out


def type_names():
    """Of every Region."""
    return sorted({
        name
        for region in pkgutil.iter_modules(regions.__path__)
        for name in importlib.import_module(f"{regions.__name__}.{region.name}").types
    })


def main():
    types = {"AWS::CDK::Metadata": CDK_METADATA}
    for name in TYPES:
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", name).schema
        condensed = condense(schema, schema)
        condensed.pop("type", None)
        condensed.setdefault("properties", {})
        condensed["readOnly"] = names(schema, "readOnlyProperties")
        condensed["writeOnly"] = [path for path in names(schema, "writeOnlyProperties") if "/" not in path]
        condensed["createOnly"] = [
            path for path in names(schema, "createOnlyProperties") if "*" not in path
        ]
        condensed["open"] = schema.get("additionalProperties", True) is not False
        types[name] = condensed
    version = importlib.metadata.version("cfn-lint")
    target = pathlib.Path(__file__).parents[1] / (
        "resources/io/annal/localcloud/cloudformation/resource/resource-schemas.json"
    )
    text = json.dumps(
        {"source": f"cfn-lint {version}, MIT-0", "types": types}, separators=(",", ":")
    )
    target.write_text(text.replace('},"AWS::', '},\n"AWS::') + "\n")
    names_of_all = type_names()
    target.with_name("resource-type-names.txt").write_text(
        f"# cfn-lint {version}, MIT-0\n" + "\n".join(names_of_all) + "\n"
    )
    print(f"{len(types)} of {len(names_of_all)} types, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
