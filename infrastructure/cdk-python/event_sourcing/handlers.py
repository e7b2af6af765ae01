"""The functions, each with a log group and a role of its own that allows what it uses and nothing else."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from .dax import Dax
from .persons import Persons
from .settings import Settings
from .tables import Tables

_START_UP = "-XX:+UseSerialGC"


def _allow(sid: str, resource: str, *actions: str) -> iam.PolicyStatement:
    return iam.PolicyStatement(sid=sid, actions=list(actions), resources=[resource])


class Handler(Construct):
    """A Java function; with SnapStart it is called by the alias of a published version."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        settings: Settings,
        code: lambda_.Code,
        code_key: str,
        managed_policies: list[iam.IManagedPolicy],
        handler_class: str,
        description: str,
        timeout_seconds: int,
        environment: dict[str, str],
        *statements: iam.PolicyStatement,
    ) -> None:
        super().__init__(scope, name)
        self.name = name
        log_group = logs.LogGroup(
            self,
            "Logs",
            log_group_name=f"/aws/lambda/{settings.name(f'event-sourcing-{name}')}",
            encryption_key=kms.Key.from_key_arn(self, "OwnKey", settings.kms_key_arn) if settings.kms_key_arn else None,
            removal_policy=RemovalPolicy.DESTROY,
        )
        # the construct's enumeration of days reaches Python by name, not by number
        log_group.node.default_child.retention_in_days = settings.kept_logs
        write_its_log = _allow("WriteItsLog", log_group.log_group_arn, "logs:CreateLogStream", "logs:PutLogEvents")
        in_this_account = {"StringEquals": {"aws:SourceAccount": Stack.of(self).account}}
        self.role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com", conditions=in_this_account),
            managed_policies=managed_policies,
            inline_policies={f"event-sourcing-{name}": iam.PolicyDocument(statements=[write_its_log, *statements])},
        )
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=settings.name(f"event-sourcing-{name}"),
            description=description,
            runtime=lambda_.Runtime("java25", lambda_.RuntimeFamily.JAVA),
            architecture=lambda_.Architecture.ARM_64,
            handler=f"io.annal.bank.{handler_class}::handleRequest",
            code=code,
            memory_size=settings.function_memory,
            reserved_concurrent_executions=settings.reserved_concurrency or None,
            timeout=Duration.seconds(timeout_seconds),
            # without CDK's own grants: this role is the whole of what the function may do
            role=self.role.without_policy_updates(),
            environment={**environment, "JAVA_TOOL_OPTIONS": _START_UP},
            # the package's key is known when it is deployed only, and so is no part of what the version's id is made of
            current_version_options=lambda_.VersionOptions(description=code_key),
        )
        # a function that runs before its log group is there makes one that is never cleaned up
        self.function.node.add_dependency(log_group)
        if settings.vpc_subnet_ids:
            # the construct wants the network itself, of which only ids are known
            self.function.node.default_child.vpc_config = lambda_.CfnFunction.VpcConfigProperty(
                subnet_ids=list(settings.vpc_subnet_ids), security_group_ids=list(settings.vpc_security_group_ids)
            )
        self._live = self._published() if settings.snap_start else None

    def _published(self) -> lambda_.CfnAlias:
        """Of the version that is another when, and only when, the function or its package is: AWS makes no other."""
        self.function.node.default_child.snap_start = lambda_.CfnFunction.SnapStartProperty(apply_on="PublishedVersions")
        return lambda_.CfnAlias(
            self,
            "Live",
            name="live",
            function_name=self.function.function_name,
            function_version=self.function.current_version.version,
        )

    @property
    def callable(self) -> str:
        """What callers name: the function, or with SnapStart its alias."""
        return self._live.ref if self._live else self.function.function_name

    @property
    def callable_arn(self) -> str:
        return self._live.ref if self._live else self.function.function_arn

    @property
    def qualifier(self) -> str:
        return self._live.name if self._live else "$LATEST"


class Handlers(Construct):
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        settings: Settings,
        tables: Tables,
        bus: events.EventBus,
        dead_letters: sqs.Queue,
        projection_queue: sqs.Queue | None,
        persons: Persons | None,
        dax: Dax | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self._settings = settings
        bucket = ssm.StringParameter.value_for_string_parameter(self, "/annal/function-package/bucket")
        self._key = ssm.StringParameter.value_for_string_parameter(self, "/annal/function-package/key")
        self._code = lambda_.Code.from_bucket_v2(s3.Bucket.from_bucket_name(self, "Packages", bucket), self._key)
        self._managed_policies = self._optional_permissions()
        event_store, read_model = tables.event_store, tables.read_model
        of_persons = persons.environment if persons else {}
        store = {"EVENT_STORE_TABLE": event_store.table_name, **of_persons}
        both = {**store, "READ_MODEL_TABLE": read_model.table_name}
        give_up = _allow("GiveUpToTheDeadLetters", dead_letters.queue_arn, "sqs:SendMessage")
        append = _allow("ReadAndAppendEvents", event_store.table_arn, "dynamodb:Query", "dynamodb:PutItem")
        rows = _allow("ReadAndWriteRows", read_model.table_arn, "dynamodb:GetItem", "dynamodb:PutItem")
        self.command = self._handler(
            "command-handler",
            "CommandFunction",
            "Decides on a command and appends its events to the event store",
            30,
            {**store, "SNAPSHOT_EVERY": "100"},
            append,
        )
        self.publisher = self._handler(
            "stream-publisher",
            "PublishFunction",
            "Publishes what the event store has stored to the event bus",
            60,
            {"EVENT_BUS_NAME": bus.event_bus_name, "DEAD_LETTER_QUEUE_URL": dead_letters.queue_url},
            _allow(
                "ReadTheStream",
                event_store.table_stream_arn,
                "dynamodb:DescribeStream",
                "dynamodb:GetRecords",
                "dynamodb:GetShardIterator",
                "dynamodb:ListStreams",
            ),
            _allow("PublishToTheBus", bus.event_bus_arn, "events:DescribeEventBus", "events:PutEvents"),
            give_up,
        )
        self.projection = self._handler(
            "projection-handler",
            "ProjectionFunction",
            "Brings the read model up to each event",
            60,
            both,
            rows,
            _allow("ReadEventsThatAreMissing", event_store.table_arn, "dynamodb:Query"),
            _allow("TakeFromTheQueue", projection_queue.queue_arn, "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
            if projection_queue
            else give_up,
        )
        self.query = self._handler(
            "query-handler",
            "QueryFunction",
            "Answers from the read model, and from the event store for history",
            30,
            {**both, **(dax.environment if dax else {})},
            _allow("ReadRows", read_model.table_arn, "dynamodb:GetItem"),
            _allow("ReadHistory", event_store.table_arn, "dynamodb:Query"),
            *([dax.reading] if dax else []),
        )
        self.transfer = None
        if settings.transfers:
            self.transfer = self._handler(
                "transfer-handler",
                "TransferFunction",
                "Takes transfers of money and moves them on",
                60,
                {**both, "SNAPSHOT_EVERY": "100"},
                append,
                _allow(
                    "KeepDeadlines",
                    read_model.table_arn,
                    "dynamodb:GetItem",
                    "dynamodb:PutItem",
                    "dynamodb:Query",
                    "dynamodb:DeleteItem",
                ),
                give_up,
            )
        if persons:
            users = [handler.role for handler in (self.projection, self.query, self.transfer) if handler]
            persons.permit(self.command.role, users)

    @property
    def all(self) -> list[Handler]:
        handlers = (self.command, self.publisher, self.projection, self.query, self.transfer)
        return [handler for handler in handlers if handler]

    def _handler(self, name: str, handler_class: str, *what) -> Handler:
        return Handler(self, name, self._settings, self._code, self._key, self._managed_policies, handler_class, *what)

    def _optional_permissions(self) -> list[iam.IManagedPolicy]:
        """What AWS does in the name of functions when it uses a key, or puts them into a network."""
        statements = []
        if self._settings.kms_key_arn:
            statements.append(_allow("UseTheKey", self._settings.kms_key_arn, "kms:Decrypt", "kms:GenerateDataKey"))
        if self._settings.vpc_subnet_ids:
            statements.append(
                _allow(
                    "MakeNetworkInterfaces",
                    "*",
                    "ec2:AssignPrivateIpAddresses",
                    "ec2:CreateNetworkInterface",
                    "ec2:DeleteNetworkInterface",
                    "ec2:DescribeNetworkInterfaces",
                    "ec2:DescribeSubnets",
                    "ec2:UnassignPrivateIpAddresses",
                )
            )
        if not statements:
            return []
        description = "What AWS does for the functions with KmsKeyArn and in a VPC"
        return [iam.ManagedPolicy(self, "OptionalPermissions", description=description, statements=statements)]
