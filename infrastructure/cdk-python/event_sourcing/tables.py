"""The event store and the read model."""

from __future__ import annotations

from aws_cdk import CfnDeletionPolicy, RemovalPolicy, Stack
from aws_cdk import aws_applicationautoscaling as scaling
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_kms as kms
from constructs import Construct

from .settings import Settings


def encrypted(scope: Construct, settings: Settings) -> dict:
    """How a table is encrypted: with the key of the settings, or with one that AWS owns."""
    if not settings.kms_key_arn:
        return {}
    return {
        "encryption": dynamodb.TableEncryption.CUSTOMER_MANAGED,
        "encryption_key": kms.Key.from_key_arn(scope, "OwnKey", settings.kms_key_arn),
    }


def kept_when_replaced(construct: Construct) -> None:
    """Leaves what a replacement takes the place of: a table whose data exists nowhere else, or the key to it."""
    construct.node.default_child.cfn_options.update_replace_policy = CfnDeletionPolicy.RETAIN


class Tables(Construct):
    def __init__(self, scope: Construct, construct_id: str, settings: Settings) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self._encryption = encrypted(self, settings)
        self.event_store = self._event_store()
        self.read_model = self._read_model()
        if settings.capacity_mode == "auto-scaling":
            self._scale("EventStore", self.event_store)
            self._scale("ReadModel", self.read_model)

    def _event_store(self) -> dynamodb.Table:
        """One item is one commit; the stream carries it on to the bus."""
        table = self._table(
            "EventStore",
            "event-sourcing-event-store",
            "AggregateId",
            "EventSequence",
            dynamodb.AttributeType.NUMBER,
            protected=self._settings.protected,
            stream=dynamodb.StreamViewType.NEW_IMAGE,
        )
        kept_when_replaced(table)
        # Whatever a caller's own policies allow, nobody changes or deletes an event. PutItem stays open:
        # appending is a put that fails when the sequence is taken.
        table.node.default_child.resource_policy = dynamodb.CfnTable.ResourcePolicyProperty(
            policy_document={
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "NobodyRewritesHistory",
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": [
                            "dynamodb:UpdateItem",
                            "dynamodb:DeleteItem",
                            "dynamodb:BatchWriteItem",
                            "dynamodb:PartiQLUpdate",
                            "dynamodb:PartiQLDelete",
                        ],
                        "Resource": Stack.of(self).format_arn(
                            service="dynamodb",
                            resource="table",
                            resource_name=self._settings.name("event-sourcing-event-store"),
                        ),
                    }
                ],
            }
        )
        return table

    def _read_model(self) -> dynamodb.Table:
        """It can be rebuilt, and so is protected in prod only."""
        return self._table(
            "ReadModel",
            "event-sourcing-read-model",
            "RowKey",
            "ProjectionName",
            dynamodb.AttributeType.STRING,
            protected=self._settings.production,
        )

    def _table(
        self,
        construct_id: str,
        name: str,
        partition_key: str,
        sort_key: str,
        sort_type: dynamodb.AttributeType,
        protected: bool,
        **more,
    ) -> dynamodb.Table:
        settings = self._settings
        return dynamodb.Table(
            self,
            construct_id,
            table_name=settings.name(name),
            partition_key=dynamodb.Attribute(name=partition_key, type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name=sort_key, type=sort_type),
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=protected
            ),
            deletion_protection=protected,
            removal_policy=RemovalPolicy.DESTROY,
            **self._capacity(),
            **self._encryption,
            **more,
        )

    def _capacity(self) -> dict:
        if self._settings.capacity_mode == "on-demand":
            return {"billing_mode": dynamodb.BillingMode.PAY_PER_REQUEST}
        return {
            "billing_mode": dynamodb.BillingMode.PROVISIONED,
            "read_capacity": self._settings.read_capacity_units,
            "write_capacity": self._settings.write_capacity_units,
        }

    def _scale(self, construct_id: str, table: dynamodb.Table) -> None:
        """Capacity follows use, so that 70 % of it is used."""
        for kind, least in (("Read", self._settings.read_capacity_units), ("Write", self._settings.write_capacity_units)):
            target = scaling.CfnScalableTarget(
                self,
                f"{construct_id}{kind}s",
                service_namespace="dynamodb",
                resource_id=f"table/{table.table_name}",
                scalable_dimension=f"dynamodb:table:{kind}CapacityUnits",
                min_capacity=least,
                max_capacity=self._settings.max_capacity_units,
            )
            scaling.CfnScalingPolicy(
                self,
                f"{construct_id}{kind}sPolicy",
                policy_name=f"{kind.lower()}s",
                policy_type="TargetTrackingScaling",
                scaling_target_id=target.ref,
                target_tracking_scaling_policy_configuration=scaling.CfnScalingPolicy.TargetTrackingScalingPolicyConfigurationProperty(
                    target_value=70,
                    predefined_metric_specification=scaling.CfnScalingPolicy.PredefinedMetricSpecificationProperty(
                        predefined_metric_type=f"DynamoDB{kind}CapacityUtilization"
                    ),
                ),
            )
