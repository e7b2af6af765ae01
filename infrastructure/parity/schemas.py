"""What AWS's schemas of the resource types say about the values of properties.

A property of type object takes an object, even where the service's own API takes the same as text: CloudFormation
refuses the text, as in the EventPattern of AWS::Events::Archive
(https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-archive.html). cfn-lint has
the schemas, but lets text pass for every object, and so does not say it.
"""

from __future__ import annotations

from typing import Any, Iterator

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
from resolve import ATTRIBUTES

REGION = "us-east-1"
PYTHON_TYPES = {"object": dict, "array": list}


def mistyped(resources: dict[str, dict[str, Any]]) -> list[str]:
    """Each property that is no object or list where its schema takes one, or is one where none is taken."""
    found = []
    for key, properties in resources.items():
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, key.split(" ")[0]).schema
        values = {name: value for name, value in properties.items() if name not in ATTRIBUTES}
        found += [f"{key}.{line}" for line in _mistyped(values, schema, schema, [])]
    return found


def _mistyped(value: Any, schema: dict[str, Any], root: dict[str, Any], path: list[str]) -> Iterator[str]:
    schema = _resolved(schema, root)
    wanted = schema.get("type", "object" if "properties" in schema else None)
    types = wanted if isinstance(wanted, list) else [wanted] if wanted else []
    containers = [PYTHON_TYPES[name] for name in types if name in PYTHON_TYPES]
    if types and containers != [] and not isinstance(value, tuple(containers)):
        yield f"{'.'.join(path)} is {value!r}, expected an {' or an '.join(n for n in types if n in PYTHON_TYPES)}"
    elif types and containers == [] and isinstance(value, (dict, list)):
        yield f"{'.'.join(path)} is {value!r}, expected a {types[0]}"
    elif isinstance(value, dict):
        for name, item in value.items():
            if name in schema.get("properties", {}):
                yield from _mistyped(item, schema["properties"][name], root, [*path, name])
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _mistyped(item, schema.get("items", {}), root, [*path, str(index)])


def _resolved(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema and schema["$ref"].startswith("#/"):
        found: Any = root
        for part in schema["$ref"][2:].split("/"):
            found = found[part]
        schema = found
    return schema
