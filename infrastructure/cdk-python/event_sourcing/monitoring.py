"""Alarms and a dashboard. No data is no trouble: none of these metrics is reported while nothing happens."""

from __future__ import annotations

from aws_cdk import Duration, Fn, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from .handlers import Handlers
from .settings import Settings


class Monitoring(Construct):
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: Settings,
        event_store: dynamodb.Table,
        read_model: dynamodb.Table,
        bus: events.EventBus,
        rule: events.CfnRule,
        dead_letters: sqs.Queue,
        handlers: Handlers,
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        rule_name = Fn.select(2, Fn.split("/", rule.attr_arn))
        on_rule = {"EventBusName": bus.event_bus_name, "RuleName": rule_name}
        self._alarm(
            "event-store-write-throttles",
            "The event store refused writes for lack of write capacity; raise WriteCapacityUnits",
            _metric("AWS/DynamoDB", "WriteThrottleEvents", "Sum", TableName=event_store.table_name),
        )
        functions = {
            "command-handler": handlers.command,
            "stream-publisher": handlers.publisher,
            "projection-handler": handlers.projection,
            "query-handler": handlers.query,
        }
        for name, function in functions.items():
            self._alarm(
                f"{name}-errors",
                f"The {name.replace('-', ' ')} failed; its log says why",
                _metric("AWS/Lambda", "Errors", "Sum", FunctionName=function.function_name),
            )
        self._alarm(
            "failed-invocations",
            "EventBridge could not hand an event to the projection handler",
            _metric("AWS/Events", "FailedInvocations", "Sum", **on_rule),
        )
        self._alarm(
            "dlq-depth",
            "Events wait in the dead-letter queue; annal dlq list shows them",
            _metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", QueueName=dead_letters.queue_name),
        )
        self._alarm(
            "stream-iterator-age",
            "Stored events wait for more than a minute to be published",
            _metric("AWS/Lambda", "IteratorAge", "Maximum", FunctionName=handlers.publisher.function_name),
            periods=3,
            threshold=60_000,
        )
        tables = [event_store, read_model]
        dashboard = cloudwatch.CfnDashboard(
            self,
            "Dashboard",
            dashboard_name=settings.name("event-sourcing-dashboard"),
            dashboard_body=Stack.of(self).to_json_string(
                {
                    "widgets": self._widgets(
                        ("Invocations", "Sum", _of_functions("Invocations", *functions.values())),
                        ("Errors", "Sum", _of_functions("Errors", *functions.values())),
                        ("Duration, 99th percentile (ms)", "p99", _of_functions("Duration", *functions.values())),
                        ("Waiting to be published (ms)", "Maximum", _of_functions("IteratorAge", handlers.publisher)),
                        ("Capacity used", "Sum", _of_tables(tables, "ConsumedWriteCapacityUnits", "ConsumedReadCapacityUnits")),
                        ("Throttled", "Sum", _of_tables(tables, "WriteThrottleEvents", "ReadThrottleEvents")),
                        (
                            "Delivered and failed on the bus",
                            "Sum",
                            [
                                ["AWS/Events", metric, "EventBusName", bus.event_bus_name, "RuleName", rule_name]
                                for metric in ("Invocations", "FailedInvocations")
                            ],
                        ),
                        (
                            "Dead letters",
                            "Maximum",
                            [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", dead_letters.queue_name]],
                        ),
                    )
                }
            ),
        )
        self.dashboard_name = dashboard.ref

    def _alarm(self, name: str, description: str, metric: cloudwatch.Metric, periods: int = 1, threshold: int = 1) -> None:
        cloudwatch.Alarm(
            self,
            name,
            alarm_name=self._settings.name(f"event-sourcing-{name}"),
            alarm_description=description,
            metric=metric,
            evaluation_periods=periods,
            threshold=threshold,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )

    def _widgets(self, *widgets: tuple[str, str, list[list[str]]]) -> list[dict]:
        return [
            {
                "type": "metric",
                "x": index % 2 * 12,
                "y": index // 2 * 6,
                "width": 12,
                "height": 6,
                "properties": {
                    "title": title,
                    "region": Stack.of(self).region,
                    "view": "timeSeries",
                    "stat": statistic,
                    "period": 60,
                    "metrics": metrics,
                },
            }
            for index, (title, statistic, metrics) in enumerate(widgets)
        ]


def _metric(namespace: str, name: str, statistic: str, **dimensions: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace=namespace,
        metric_name=name,
        statistic=statistic,
        dimensions_map=dimensions,
        period=Duration.minutes(1),
    )


def _of_functions(metric: str, *functions: lambda_.Function) -> list[list[str]]:
    return [["AWS/Lambda", metric, "FunctionName", function.function_name] for function in functions]


def _of_tables(tables: list[dynamodb.Table], *metrics: str) -> list[list[str]]:
    return [["AWS/DynamoDB", metric, "TableName", table.table_name] for table in tables for metric in metrics]
