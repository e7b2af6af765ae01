"""The event store of several Regions, as multi-region/global-table.yaml describes it."""

from __future__ import annotations

import pytest

from resolve import REGION
from schemas import mistyped
from specification import TEMPLATE, template

GLOBAL_TABLE = TEMPLATE.parent / "multi-region" / "global-table.yaml"
OTHER = "us-east-2"


def replicas(**settings: str) -> dict[str, dict]:
    (table,) = template(settings, GLOBAL_TABLE).resources().values()
    return {replica["Region"]: replica for replica in table["Replicas"]}


def test_a_replica_of_another_region_comes_without_its_policy():
    created = replicas()

    assert "ResourcePolicy" in created[REGION]
    assert "ResourcePolicy" not in created[OTHER]


def test_the_next_step_attaches_the_same_policy_to_it():
    own, other = (
        replicas(otherRegionPolicy="on")[region]["ResourcePolicy"]["PolicyDocument"] for region in (REGION, OTHER)
    )

    assert str(other) == str(own).replace(f":{REGION}:", f":{OTHER}:")


@pytest.mark.parametrize(("environment", "kept"), [("dev", False), ("staging", True), ("prod", True)])
def test_outside_of_dev_the_replicas_are_kept(environment, kept):
    for replica in replicas(environment=environment).values():
        assert replica["DeletionProtectionEnabled"] is kept
        assert replica["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is kept


def test_every_property_is_of_the_type_that_awss_schema_says():
    assert mistyped(template({"otherRegionPolicy": "on"}, GLOBAL_TABLE).resources()) == []
