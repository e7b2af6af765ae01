"""The event store, the bus with its archive, the functions between them, the read model, and what watches over them."""

from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from .handlers import Handlers
from .monitoring import Monitoring
from .settings import Settings

SOURCE = "event-sourcing.financial"


class EventSourcingStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, settings: Settings) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        event_store = self._event_store()
        read_model = self._table("ReadModel", "event-sourcing-read-model", "RowKey", "ProjectionName", dynamodb.AttributeType.STRING)
        bus = events.EventBus(
            self,
            "EventBus",
            event_bus_name=settings.name("event-sourcing-bus"),
            description="Every stored event, published from the event store's stream",
        )
        archive = events.Archive(
            self,
            "Archive",
            archive_name=settings.name("event-sourcing-archive"),
            description="The published events, for replay",
            source_event_bus=bus,
            event_pattern=events.EventPattern(source=[SOURCE]),
            retention=Duration.days(settings.retention_days),
        )
        dead_letters = self._dead_letters()
        handlers = Handlers(self, "Handlers", settings, event_store, read_model, bus, dead_letters)
        self._stream_to_publisher(event_store, handlers, dead_letters)
        self._projection_retries(handlers, dead_letters)
        rule = self._rule(bus, handlers, dead_letters)
        self._admit(rule, handlers, dead_letters)
        monitoring = Monitoring(self, "Monitoring", settings, event_store, read_model, bus, rule, dead_letters, handlers)
        self._outputs(
            CommandHandlerFunction=handlers.command.function_name,
            QueryHandlerFunction=handlers.query.function_name,
            ProjectionHandlerFunction=handlers.projection.function_name,
            StreamPublisherFunction=handlers.publisher.function_name,
            EventStoreTable=event_store.table_name,
            EventStoreStreamArn=event_store.table_stream_arn,
            ReadModelTable=read_model.table_name,
            EventBusName=bus.event_bus_name,
            EventBusArn=bus.event_bus_arn,
            EventArchive=archive.archive_name,
            ProjectionRuleArn=rule.attr_arn,
            DeadLetterQueueUrl=dead_letters.queue_url,
            DashboardName=monitoring.dashboard_name,
        )

    def _outputs(self, **values: str) -> None:
        for name, value in values.items():
            CfnOutput(self, name, value=value)

    def _event_store(self) -> dynamodb.Table:
        """One item is one commit; the stream carries it on to the bus."""
        table = self._table(
            "EventStore",
            "event-sourcing-event-store",
            "AggregateId",
            "EventSequence",
            dynamodb.AttributeType.NUMBER,
            stream=dynamodb.StreamViewType.NEW_IMAGE,
        )
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
                        "Resource": self.format_arn(
                            service="dynamodb",
                            resource="table",
                            resource_name=self._settings.name("event-sourcing-event-store"),
                        ),
                    }
                ],
            }
        )
        return table

    def _table(self, construct_id: str, name: str, partition_key: str, sort_key: str, sort_type: dynamodb.AttributeType, **more) -> dynamodb.Table:
        settings = self._settings
        return dynamodb.Table(
            self,
            construct_id,
            table_name=settings.name(name),
            partition_key=dynamodb.Attribute(name=partition_key, type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name=sort_key, type=sort_type),
            billing_mode=dynamodb.BillingMode.PROVISIONED,
            read_capacity=settings.read_capacity_units,
            write_capacity=settings.write_capacity_units,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=settings.production
            ),
            deletion_protection=settings.production,
            removal_policy=RemovalPolicy.DESTROY,
            **more,
        )

    def _dead_letters(self) -> sqs.Queue:
        """What could not be published or projected waits here for a person: annal dlq list."""
        queue = sqs.Queue(
            self,
            "DeadLetters",
            queue_name=self._settings.name("event-sourcing-dlq"),
            retention_period=Duration.days(14),
            visibility_timeout=Duration.minutes(1),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            removal_policy=RemovalPolicy.DESTROY,
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

    def _stream_to_publisher(self, event_store: dynamodb.Table, handlers: Handlers, dead_letters: sqs.Queue) -> None:
        """From the very first record: an event that is stored before this mapping exists is published too."""
        lambda_.CfnEventSourceMapping(
            self,
            "StreamToPublisher",
            event_source_arn=event_store.table_stream_arn,
            function_name=handlers.publisher.function_name,
            starting_position="TRIM_HORIZON",
            batch_size=100,
            maximum_retry_attempts=10,
            bisect_batch_on_function_error=True,
            function_response_types=["ReportBatchItemFailures"],
            destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
                on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(destination=dead_letters.queue_arn)
            ),
        )

    def _projection_retries(self, handlers: Handlers, dead_letters: sqs.Queue) -> None:
        """EventBridge hands an event over and goes; when the function then fails, it is Lambda that retries."""
        lambda_.CfnEventInvokeConfig(
            self,
            "ProjectionRetries",
            function_name=handlers.projection.function_name,
            qualifier="$LATEST",
            maximum_retry_attempts=2,
            maximum_event_age_in_seconds=3600,
            destination_config=lambda_.CfnEventInvokeConfig.DestinationConfigProperty(
                on_failure=lambda_.CfnEventInvokeConfig.OnFailureProperty(destination=dead_letters.queue_arn)
            ),
        )

    def _rule(self, bus: events.EventBus, handlers: Handlers, dead_letters: sqs.Queue) -> events.CfnRule:
        return events.CfnRule(
            self,
            "EventsToProjection",
            name=self._settings.name("event-sourcing-events-to-projection"),
            description="Hands every event to the projections",
            event_bus_name=bus.event_bus_name,
            event_pattern={"source": [SOURCE]},
            state="ENABLED",
            targets=[
                events.CfnRule.TargetProperty(
                    id="projection-handler",
                    arn=handlers.projection.function_arn,
                    retry_policy=events.CfnRule.RetryPolicyProperty(maximum_retry_attempts=8, maximum_event_age_in_seconds=3600),
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=dead_letters.queue_arn),
                )
            ],
        )

    def _admit(self, rule: events.CfnRule, handlers: Handlers, dead_letters: sqs.Queue) -> None:
        """Lets this rule, and no other of anybody's, call the projection handler and write dead letters."""
        eventbridge = iam.ServicePrincipal("events.amazonaws.com")
        handlers.projection.add_permission(
            "FromTheRule",
            principal=eventbridge,
            action="lambda:InvokeFunction",
            source_arn=rule.attr_arn,
            source_account=self.account,
        )
        dead_letters.add_to_resource_policy(
            iam.PolicyStatement(
                sid="FromTheRuleOfThisStack",
                principals=[eventbridge],
                actions=["sqs:SendMessage"],
                resources=[dead_letters.queue_arn],
                conditions={
                    "ArnEquals": {"aws:SourceArn": rule.attr_arn},
                    "StringEquals": {"aws:SourceAccount": self.account},
                },
            )
        )
