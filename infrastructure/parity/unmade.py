"""Names for what a plan makes and has not made yet, so that what refers to it can be told from what does not.

A plan with DAX is one that is not applied: there is no AWS to make a cluster. What the role, the security group and the
cluster will be called there is not known, but the plan says where it is used: by references, or as values known later.
"""

from __future__ import annotations

from typing import Any

import resolve

# What the cluster consists of; of everything else, what is not known is a difference.
KINDS = {
    "aws_dax_cluster",
    "aws_dax_parameter_group",
    "aws_dax_subnet_group",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_security_group",
}
ENDPOINT = "DAX_ENDPOINT"

# What a role that is made is read back with: resources of their own make it.
READ_BACK = {"inline_policy", "managed_policy_arns"}


def named(document: dict[str, Any]) -> None:
    """Fills in the planned values of the document."""
    root = document["planned_values"]["root_module"]["resources"]
    planned = {resource["address"]: resource["values"] for resource in root if "address" in resource}
    written = {
        f"{resource['type']}.{resource['name']}": resource.get("expressions", {})
        for resource in document.get("configuration", {}).get("root_module", {}).get("resources", [])
    }
    for change in document.get("resource_changes", []):
        values, later = planned.get(change["address"]), change["change"].get("after_unknown") or {}
        if values is None:
            continue
        if change["type"] in KINDS:
            _fill_in(values, later, change, written.get(f"{change['type']}.{change['name']}", {}))
        elif change["type"] == "aws_lambda_function":
            _endpoint(values, later, planned, change["change"].get("before") or {})
    endpoint = document.get("output_changes", {}).get("DaxEndpoint", {})
    if endpoint.get("after_unknown") is True:
        document["planned_values"]["outputs"]["DaxEndpoint"] = {"value": _endpoint_of(planned)}


def _fill_in(values: dict[str, Any], later: dict[str, Any], change: dict[str, Any], written: dict[str, Any]) -> None:
    for attribute, unknown in later.items():
        if attribute in READ_BACK and attribute not in written:
            values[attribute] = []
        elif unknown is True or (unknown and unknown == [True]):
            references = written.get(attribute, {}).get("references")
            of, what = references[0].rsplit(".", 1) if references else (change["address"], attribute)
            # a role's id is its name
            stand_in = f"<{'name' if of.startswith('aws_iam_role.') and what == 'id' else what} of {of}>"
            values[attribute] = [stand_in] if attribute.endswith("_ids") else stand_in


def _endpoint(
    values: dict[str, Any], later: dict[str, Any], planned: dict[str, dict[str, Any]], before: dict[str, Any]
) -> None:
    """A map with one value that comes later is unknown as a whole; the others are those that the function has now."""
    for index, unknown in enumerate(later.get("environment", [])):
        block, variables = values["environment"][index], unknown.get("variables", {})
        if variables is True:
            now = before["environment"][index]["variables"]
            block["variables"] = {**now, ENDPOINT: _endpoint_of(planned)}
        elif variables.get(ENDPOINT):
            block["variables"][ENDPOINT] = _endpoint_of(planned)


def _endpoint_of(planned: dict[str, dict[str, Any]]) -> str:
    (cluster,) = [values for address, values in planned.items() if address.startswith("aws_dax_cluster.")]
    return resolve.attribute_of(
        "AWS::DAX::Cluster", {"ClusterName": cluster["cluster_name"]}, "ClusterDiscoveryEndpointURL"
    )
