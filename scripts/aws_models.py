"""Reads AWS's API models, those of https://github.com/boto/botocore, Apache License 2.0.

One reader for every script that condenses models.
"""

from botocore.loaders import Loader

CONTAINERS = {"structure", "list", "map"}
CONSTRAINTS = ("min", "max", "pattern", "enum")


def load(name):
    return Loader().load_service_model(name, "service-2")


def shape_with_constraints(shape):
    """What requests are checked for: types, members, required ones, lengths, patterns, values."""
    entry = {"type": shape["type"]}
    for constraint in CONSTRAINTS:
        if constraint in shape:
            entry[constraint] = shape[constraint]
    if shape["type"] == "structure":
        entry["members"] = {name: member["shape"] for name, member in shape["members"].items()}
        if shape.get("required"):
            entry["required"] = shape["required"]
    elif shape["type"] == "list":
        entry["member"] = shape["member"]["shape"]
    elif shape["type"] == "map":
        entry["key"] = shape["key"]["shape"]
        entry["value"] = shape["value"]["shape"]
    return entry


def referenced(entry):
    return [
        *entry.get("members", {}).values(),
        *(entry[name] for name in ("member", "key", "value") if name in entry),
    ]


def reachable(model, names):
    """The shapes of these names and all that they refer to."""
    shapes, waiting = {}, list(names)
    while waiting:
        name = waiting.pop()
        if name not in shapes:
            shapes[name] = shape_with_constraints(model["shapes"][name])
            waiting += referenced(shapes[name])
    return shapes
