"""The bus with its archive, the rules, and the queue for what could not be handled."""

from __future__ import annotations

from aws_cdk import ArnFormat, Duration, RemovalPolicy, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from .handlers import Handler
from .settings import Settings

SOURCE = "event-sourcing.financial"


class EventFlow(Construct):
    def __init__(self, scope: Construct, construct_id: str, settings: Settings) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        self._rule_arns: list[str] = []
        self.bus = events.EventBus(
            self,
            "EventBus",
            event_bus_name=settings.name("event-sourcing-bus"),
            description="Every stored event, published from the event store's stream",
        )
        self.archive = events.Archive(
            self,
            "Archive",
            archive_name=settings.name("event-sourcing-archive"),
            description="The published events, for replay",
            source_event_bus=self.bus,
            event_pattern=events.EventPattern(source=[SOURCE]),
            retention=Duration.days(settings.retention_days),
        )
        if settings.kms_key_arn:
            self.bus.node.default_child.kms_key_identifier = settings.kms_key_arn
            self.archive.node.default_child.kms_key_identifier = settings.kms_key_arn
        self.dead_letters = self._queue("DeadLetters", "OwnKey", "event-sourcing-dlq", Duration.days(14), Duration.minutes(1))
        self.projection_queue = self._projection_queue() if settings.projection_batching else None

    def _projection_queue(self) -> sqs.Queue:
        """Where events wait for the projection handler. Six times its timeout is how long AWS wants them hidden meanwhile."""
        queue = self._queue(
            "ProjectionQueue",
            "OwnKeyOfProjectionQueue",
            "event-sourcing-projection-queue",
            Duration.days(4),
            Duration.minutes(6),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.dead_letters, max_receive_count=5),
        )
        queue.add_to_resource_policy(
            iam.PolicyStatement(
                sid="FromTheRuleOfThisStack",
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[queue.queue_arn],
                conditions={
                    "ArnEquals": {"aws:SourceArn": self._arn_of("events-to-projection", self.bus.event_bus_name)},
                    "StringEquals": {"aws:SourceAccount": Stack.of(self).account},
                },
            )
        )
        return queue

    def _arn_of(self, name: str, event_bus_name: str | None = None) -> str:
        """Of a rule that is made later: one that may not send gives its events up at once."""
        path = "/".join(filter(None, ["rule", event_bus_name, self._settings.name(f"event-sourcing-{name}")]))
        return Stack.of(self).format_arn(service="events", resource=path, arn_format=ArnFormat.NO_RESOURCE_NAME)

    def _queue(self, construct_id: str, key_id: str, name: str, retention: Duration, hidden: Duration, **more) -> sqs.Queue:
        """Its messages are encrypted, and come over TLS only."""
        key = self._settings.kms_key_arn
        queue = sqs.Queue(
            self,
            construct_id,
            queue_name=self._settings.name(name),
            retention_period=retention,
            visibility_timeout=hidden,
            encryption=sqs.QueueEncryption.KMS if key else sqs.QueueEncryption.SQS_MANAGED,
            encryption_master_key=kms.Key.from_key_arn(self, key_id, key) if key else None,
            removal_policy=RemovalPolicy.DESTROY,
            **more,
        )
        queue.add_to_resource_policy(
            iam.PolicyStatement(
                sid="OnlyOverTls",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["sqs:*"],
                resources=[queue.queue_arn],
                conditions={"Bool": {"aws:SecureTransport": "false"}},
            )
        )
        return queue

    def publish(self, stream_arn: str, publisher: Handler) -> None:
        """From the very first record: an event that is stored before this mapping exists is published too."""
        lambda_.CfnEventSourceMapping(
            self,
            "StreamToPublisher",
            event_source_arn=stream_arn,
            function_name=publisher.callable,
            starting_position="TRIM_HORIZON",
            batch_size=100,
            # what is hopeless the publisher gives up by itself; the stream keeps a record for 24 hours
            maximum_retry_attempts=-1,
            maximum_record_age_in_seconds=79_200,
            bisect_batch_on_function_error=True,
            function_response_types=["ReportBatchItemFailures"],
            destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
                on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(destination=self.dead_letters.queue_arn)
            ),
        )

    def project(self, projection: Handler) -> events.CfnRule:
        """Hands every event to that function, and to the dead letters what it cannot handle."""
        what = {"event_bus_name": self.bus.event_bus_name, "event_pattern": {"source": [SOURCE]}}
        description = "Hands every event to the projections"
        if self.projection_queue:
            return self._project_in_batches(projection, description, self.projection_queue, what)
        failures = self._retry_asynchronous_calls("ProjectionRetries", projection)
        return self._rule("EventsToProjection", "events-to-projection", description, projection, failures, retries=8, max_age=3600, **what)

    def _project_in_batches(self, projection: Handler, description: str, queue: sqs.Queue, what: dict) -> events.CfnRule:
        """Two batches at once, the fewest that AWS knows: what a replay may take of the read model's capacity."""
        lambda_.CfnEventSourceMapping(
            self,
            "QueueToProjection",
            event_source_arn=queue.queue_arn,
            function_name=projection.callable,
            batch_size=10,
            function_response_types=["ReportBatchItemFailures"],
            scaling_config=lambda_.CfnEventSourceMapping.ScalingConfigProperty(maximum_concurrency=2),
        )
        rule = self._rule_to(
            "EventsToProjection", "events-to-projection", description, projection.name, queue.queue_arn, retries=8, max_age=3600, **what
        )
        rule.node.add_dependency(queue)
        return rule

    def transfer(self, transfers: Handler) -> None:
        """Hands the events of transfers to that function, and wakes it every minute."""
        failures = self._retry_asynchronous_calls("TransferRetries", transfers)
        self._rule(
            "EventsToTransfers",
            "events-to-transfers",
            "Hands the events of transfers to the transfer handler",
            transfers,
            failures,
            retries=8,
            max_age=3600,
            event_bus_name=self.bus.event_bus_name,
            event_pattern={"source": [SOURCE], "detail": {"AggregateType": ["Transfer"]}},
        )
        self._rule(
            "TransferTimeouts",
            "transfer-timeouts",
            "Lets the transfer handler look after transfers whose time is up",
            transfers,
            failures,
            retries=0,
            max_age=60,
            schedule_expression="rate(1 minute)",
        )

    def _rule(
        self,
        construct_id: str,
        name: str,
        description: str,
        handler: Handler,
        failures: lambda_.CfnEventInvokeConfig,
        retries: int,
        max_age: int,
        **what,
    ) -> events.CfnRule:
        """It turns to another target, such as an alias, when that may be called and what fails there is tried again."""
        permission = lambda_.CfnPermission(
            self,
            f"{construct_id}Permission",
            function_name=handler.callable_arn,
            action="lambda:InvokeFunction",
            principal="events.amazonaws.com",
            source_arn=self._arn_of(name, what.get("event_bus_name")),
            source_account=Stack.of(self).account,
        )
        rule = self._rule_to(construct_id, name, description, handler.name, handler.callable_arn, retries, max_age, **what)
        rule.add_resource_dependency(permission)
        rule.add_resource_dependency(failures)
        return rule

    def _rule_to(
        self, construct_id: str, name: str, description: str, target: str, target_arn: str, retries: int, max_age: int, **what
    ) -> events.CfnRule:
        rule = events.CfnRule(
            self,
            construct_id,
            name=self._settings.name(f"event-sourcing-{name}"),
            description=description,
            state="ENABLED",
            targets=[
                events.CfnRule.TargetProperty(
                    id=target,
                    arn=target_arn,
                    retry_policy=events.CfnRule.RetryPolicyProperty(maximum_retry_attempts=retries, maximum_event_age_in_seconds=max_age),
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=self.dead_letters.queue_arn),
                )
            ],
            **what,
        )
        self._rule_arns.append(rule.attr_arn)
        return rule

    def _retry_asynchronous_calls(self, construct_id: str, handler: Handler) -> lambda_.CfnEventInvokeConfig:
        """EventBridge hands an event over and goes; when the function then fails, it is Lambda that retries."""
        config = lambda_.CfnEventInvokeConfig(
            self,
            construct_id,
            function_name=handler.function.function_name,
            qualifier=handler.qualifier,
            maximum_retry_attempts=2,
            maximum_event_age_in_seconds=3600,
            destination_config=lambda_.CfnEventInvokeConfig.DestinationConfigProperty(
                on_failure=lambda_.CfnEventInvokeConfig.OnFailureProperty(destination=self.dead_letters.queue_arn)
            ),
        )
        config.node.add_dependency(handler)
        return config

    def admit_rules(self) -> None:
        """Lets the rules that there are, and no other of anybody's, write dead letters."""
        self.dead_letters.add_to_resource_policy(
            iam.PolicyStatement(
                sid="FromTheRulesOfThisStack",
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[self.dead_letters.queue_arn],
                conditions={
                    "ArnEquals": {"aws:SourceArn": self._rule_arns},
                    "StringEquals": {"aws:SourceAccount": Stack.of(self).account},
                },
            )
        )
