"""The four functions, each with a log group and a role of its own that allows what it uses and nothing else."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from .settings import Settings

_START_UP = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"


def _allow(sid: str, resource: str, *actions: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(sid=sid, actions=list(actions), resources=[resource])


class Handlers(Construct):
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: Settings,
        event_store: dynamodb.Table,
        read_model: dynamodb.Table,
        bus: events.EventBus,
        dead_letters: sqs.Queue,
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        bucket = ssm.StringParameter.value_for_string_parameter(self, "/annal/function-package/bucket")
        key = ssm.StringParameter.value_for_string_parameter(self, "/annal/function-package/key")
        self._code = lambda_.Code.from_bucket_v2(s3.Bucket.from_bucket_name(self, "Packages", bucket), key)
        store = {"EVENT_STORE_TABLE": event_store.table_name}
        both = {**store, "READ_MODEL_TABLE": read_model.table_name}
        give_up = _allow("GiveUpToTheDeadLetters", dead_letters.queue_arn, "sqs:SendMessage")
        self.command = self._function(
            "command-handler",
            "CommandFunction",
            "Decides on a command and appends its events to the event store",
            30,
            {**store, "SNAPSHOT_EVERY": "100"},
            _allow("ReadAndAppendEvents", event_store.table_arn, "dynamodb:Query", "dynamodb:PutItem"),
        )
        self.publisher = self._function(
            "stream-publisher",
            "PublishFunction",
            "Publishes what the event store has stored to the event bus",
            60,
            {"EVENT_BUS_NAME": bus.event_bus_name},
            _allow(
                "ReadTheStream",
                event_store.table_stream_arn,
                "dynamodb:DescribeStream",
                "dynamodb:GetRecords",
                "dynamodb:GetShardIterator",
                "dynamodb:ListStreams",
            ),
            _allow("PublishToTheBus", bus.event_bus_arn, "events:PutEvents"),
            give_up,
        )
        self.projection = self._function(
            "projection-handler",
            "ProjectionFunction",
            "Brings the read model up to each event",
            60,
            both,
            _allow("ReadAndWriteRows", read_model.table_arn, "dynamodb:GetItem", "dynamodb:PutItem"),
            _allow("ReadEventsThatAreMissing", event_store.table_arn, "dynamodb:Query"),
            give_up,
        )
        self.query = self._function(
            "query-handler",
            "QueryFunction",
            "Answers from the read model, and from the event store for history",
            30,
            both,
            _allow("ReadRows", read_model.table_arn, "dynamodb:GetItem"),
            _allow("ReadHistory", event_store.table_arn, "dynamodb:Query"),
        )

    def _function(
        self,
        name: str,
        handler: str,
        description: str,
        timeout_seconds: int,
        environment: dict[str, str],
        *statements: iam.PolicyStatement,
    ) -> lambda_.Function:
        settings = self._settings
        log_group = logs.LogGroup(
            self,
            f"{name}-logs",
            log_group_name=f"/aws/lambda/{settings.name(f'event-sourcing-{name}')}",
            retention=logs.RetentionDays.ONE_YEAR if settings.production else logs.RetentionDays.TWO_WEEKS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        write_its_log = _allow("WriteItsLog", log_group.log_group_arn, "logs:CreateLogStream", "logs:PutLogEvents")
        role = iam.Role(
            self,
            f"{name}-role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            inline_policies={f"event-sourcing-{name}": iam.PolicyDocument(statements=[write_its_log, *statements])},
        )
        function = lambda_.Function(
            self,
            name,
            function_name=settings.name(f"event-sourcing-{name}"),
            description=description,
            runtime=lambda_.Runtime("java25", lambda_.RuntimeFamily.JAVA),
            architecture=lambda_.Architecture.ARM_64,
            handler=f"io.annal.bank.{handler}::handleRequest",
            code=self._code,
            memory_size=1024,
            timeout=Duration.seconds(timeout_seconds),
            # without CDK's own grants: this role is the whole of what the function may do
            role=role.without_policy_updates(),
            environment={**environment, "JAVA_TOOL_OPTIONS": _START_UP},
        )
        # a function that runs before its log group is there makes one that is never cleaned up
        function.node.add_dependency(log_group)
        return function
