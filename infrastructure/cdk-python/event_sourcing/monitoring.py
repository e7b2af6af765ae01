"""
Alarms, who is told of them, and a dashboard. No data is no trouble: none of these metrics is reported while nothing
happens.
"""

from __future__ import annotations

import json
from pathlib import Path

from aws_cdk import CfnResource, Fn, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from .flow import EventFlow
from .handlers import Handlers
from .settings import Settings
from .tables import Tables

# the same in every way of deploying
_DASHBOARD = Path(__file__).parents[2] / "dashboard.json"
_ALARMS = _DASHBOARD.with_name("alarms.json")
_BATCHING_ALARMS = _DASHBOARD.with_name("batching-alarms.json")
_TRANSFER_ALARMS = _DASHBOARD.with_name("transfer-alarms.json")


class Monitoring(Construct):
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: Settings,
        tables: Tables,
        flow: EventFlow,
        rule: events.CfnRule,
        handlers: Handlers,
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self.topic = self._alerts(settings.alert_email) if settings.alert_email else None
        rule_name = Fn.select(2, Fn.split("/", rule.attr_arn))
        self._alarms(_ALARMS)
        if settings.projection_batching:
            self._alarms(_BATCHING_ALARMS)
        if handlers.transfer:
            self._alarms(_TRANSFER_ALARMS)
        dashboard = cloudwatch.CfnDashboard(
            self,
            "Dashboard",
            dashboard_name=settings.name("event-sourcing-dashboard"),
            dashboard_body=Fn.sub(
                _DASHBOARD.read_text(),
                {
                    "Region": Stack.of(self).region,
                    "CommandHandler": handlers.command.function.function_name,
                    "StreamPublisher": handlers.publisher.function.function_name,
                    "ProjectionHandler": handlers.projection.function.function_name,
                    "QueryHandler": handlers.query.function.function_name,
                    "EventStore": tables.event_store.table_name,
                    "ReadModel": tables.read_model.table_name,
                    "EventBus": flow.bus.event_bus_name,
                    "Rule": rule_name,
                    "DeadLetters": flow.dead_letters.queue_name,
                },
            ),
        )
        self.dashboard_name = dashboard.ref

    def _alerts(self, email: str) -> sns.Topic:
        key = self._settings.kms_key_arn
        topic = sns.Topic(
            self,
            "Alerts",
            topic_name=self._settings.name("event-sourcing-alerts"),
            master_key=kms.Key.from_key_arn(self, "OwnKey", key) if key else None,
        )
        topic.add_subscription(subscriptions.EmailSubscription(email))
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="OnlyOverTls",
                effect=iam.Effect.DENY,
                principals=[iam.StarPrincipal()],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"Bool": {"aws:SecureTransport": "false"}},
            )
        )
        stack = Stack.of(self)
        alarms = f"arn:{stack.partition}:cloudwatch:{stack.region}:{stack.account}:alarm:event-sourcing-*"
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="FromTheAlarmsOfThisAccount",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={
                    "ArnLike": {"aws:SourceArn": alarms},
                    "StringEquals": {"aws:SourceAccount": stack.account},
                },
            )
        )
        return topic

    def _alarms(self, file: Path) -> None:
        for alarm in json.loads(file.read_text().replace("${Suffix}", self._settings.name(""))):
            actions = {"AlarmActions": [self.topic.topic_arn]} if self.topic else {}
            CfnResource(self, alarm["AlarmName"], type="AWS::CloudWatch::Alarm", properties={**alarm, **actions})
