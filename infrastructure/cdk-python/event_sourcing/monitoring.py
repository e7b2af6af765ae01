"""
Alarms, who is told of them, and a dashboard. No data is no trouble: none of these metrics is reported while nothing
happens.
"""

from __future__ import annotations

from pathlib import Path

from aws_cdk import Duration, Fn, Stack
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
        self._alarm(
            settings.name("event-sourcing-event-store-write-throttles"),
            "The event store refused writes for lack of write capacity; raise WriteCapacityUnits",
            _metric("AWS/DynamoDB", "WriteThrottleEvents", "Sum", TableName=tables.event_store.table_name),
        )
        for handler in handlers.all:
            self._alarm(
                f"{settings.name(f'event-sourcing-{handler.name}')}-errors",
                f"The {handler.name.replace('-', ' ')} failed; its log says why",
                _metric("AWS/Lambda", "Errors", "Sum", FunctionName=handler.function.function_name),
            )
        self._alarm(
            settings.name("event-sourcing-failed-invocations"),
            "EventBridge could not hand an event to the projection handler",
            _metric("AWS/Events", "FailedInvocations", "Sum", EventBusName=flow.bus.event_bus_name, RuleName=rule_name),
        )
        self._alarm(
            settings.name("event-sourcing-dlq-depth"),
            "Events wait in the dead-letter queue; annal dlq list shows them",
            _metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", QueueName=flow.dead_letters.queue_name),
        )
        publisher = handlers.publisher.function.function_name
        self._minute_behind(
            "stream-iterator-age",
            "Stored events wait for more than a minute to be published",
            _metric("AWS/Lambda", "IteratorAge", "Maximum", FunctionName=publisher),
        )
        self._minute_behind(
            "publish-lag",
            "Events reach the bus more than a minute after they were stored",
            _metric("Annal", "PublishLag", "Maximum", FunctionName=publisher),
        )
        self._minute_behind(
            "projection-lag",
            "Events reach the read model more than a minute after they were stored",
            _metric("Annal", "ProjectionLag", "Maximum", FunctionName=handlers.projection.function.function_name),
        )
        self._alarm(
            settings.name("event-sourcing-conflicts-exhausted"),
            "Others wrote to a command's aggregate every time that it was tried; split the aggregate",
            _metric("Annal", "ConflictsExhausted", "Sum", FunctionName=handlers.command.function.function_name),
        )
        dashboard = cloudwatch.CfnDashboard(
            self,
            "Dashboard",
            dashboard_name=settings.name("event-sourcing-dashboard"),
            dashboard_body=Fn.sub(
                _DASHBOARD.read_text(),
                {
                    "Region": Stack.of(self).region,
                    "CommandHandler": handlers.command.function.function_name,
                    "StreamPublisher": publisher,
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

    def _minute_behind(self, name: str, description: str, metric: cloudwatch.Metric) -> None:
        self._alarm(self._settings.name(f"event-sourcing-{name}"), description, metric, periods=3, threshold=60_000)

    def _alarm(self, name: str, description: str, metric: cloudwatch.Metric, periods: int = 1, threshold: int = 1) -> None:
        alarm = cloudwatch.Alarm(
            self,
            name,
            alarm_name=name,
            alarm_description=description,
            metric=metric,
            evaluation_periods=periods,
            threshold=threshold,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        if self.topic:
            alarm.node.default_child.alarm_actions = [self.topic.topic_arn]


def _metric(namespace: str, name: str, statistic: str, **dimensions: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=namespace,
        metric_name=name,
        statistic=statistic,
        dimensions_map=dimensions,
        period=Duration.minutes(1),
    )
