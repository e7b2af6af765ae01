"""The event store, the bus with its archive, the functions between them, the read model, and what watches over them."""

from __future__ import annotations

from aws_cdk import CfnOutput, Stack
from constructs import Construct

from .dax import Dax
from .flow import EventFlow
from .handlers import Handlers
from .monitoring import Monitoring
from .persons import Persons
from .settings import Settings
from .tables import Tables


class EventSourcingStack(Stack):
    def __init__(self, scope: Construct, construct_id: str, settings: Settings) -> None:
        super().__init__(scope, construct_id)
        tables = Tables(self, "Tables", settings)
        flow = EventFlow(self, "Flow", settings)
        persons = Persons(self, "Persons", settings, tables) if settings.personal_data else None
        dax = Dax(self, "Dax", settings, tables.read_model) if settings.dax else None
        handlers = Handlers(self, "Handlers", settings, tables, flow.bus, flow.dead_letters, flow.projection_queue, persons, dax)
        flow.publish(tables.event_store.table_stream_arn, handlers.publisher)
        rule = flow.project(handlers.projection)
        if handlers.transfer:
            flow.transfer(handlers.transfer)
        flow.admit_rules()
        monitoring = Monitoring(self, "Monitoring", settings, tables, flow, rule, handlers)
        self._outputs(
            CommandHandlerFunction=handlers.command.callable,
            QueryHandlerFunction=handlers.query.callable,
            ProjectionHandlerFunction=handlers.projection.callable,
            StreamPublisherFunction=handlers.publisher.callable,
            EventStoreTable=tables.event_store.table_name,
            EventStoreStreamArn=tables.event_store.table_stream_arn,
            ReadModelTable=tables.read_model.table_name,
            EventBusName=flow.bus.event_bus_name,
            EventBusArn=flow.bus.event_bus_arn,
            EventArchive=flow.archive.archive_name,
            ProjectionRuleArn=rule.attr_arn,
            DeadLetterQueueUrl=flow.dead_letters.queue_url,
            DashboardName=monitoring.dashboard_name,
        )
        if monitoring.topic:
            self._outputs(AlertTopicArn=monitoring.topic.topic_arn)
        if persons:
            self._outputs(
                SubjectKeysTable=persons.keys.table_name,
                SubjectKeyArn=persons.key.key_arn,
                ForgetPolicyArn=persons.forget.managed_policy_arn,
            )
        if dax:
            self._outputs(DaxEndpoint=dax.endpoint)
        if handlers.transfer:
            self._outputs(TransferHandlerFunction=handlers.transfer.callable)

    def _outputs(self, **values: str) -> None:
        for name, value in values.items():
            CfnOutput(self, name, value=value)
