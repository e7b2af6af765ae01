"""What can be chosen about the system."""

from __future__ import annotations

import re
from dataclasses import dataclass

from constructs import Node

_ENVIRONMENTS = ("dev", "staging", "prod")
_CAPACITY_MODES = ("provisioned", "auto-scaling", "on-demand")
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
_LOG_RETENTIONS = (
    0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """
    environment: outside dev every name ends in it, and what exists nowhere else is protected from deletion
    retention_days: how long the archive keeps an event for replay, 1 to 36,500 days
    capacity_mode: provisioned, auto-scaling (from the units to max_capacity_units) or on-demand
    read_capacity_units, write_capacity_units, max_capacity_units: of each table, 1 to 40,000
    function_memory: MB of each function, 128 to 10,240
    reserved_concurrency: executions kept for each function, and its limit; 0 keeps none
    snap_start: functions are called by the alias of a published version, which starts from a snapshot
    alert_email: is told of alarms; empty for nobody
    log_retention_days: 0 for a year in prod and two weeks elsewhere
    kms_key_arn: encrypts tables, bus, archive, queue, logs and topic; empty for keys of AWS
    vpc_subnet_ids, vpc_security_group_ids: where the functions run; none for no network of yours
    personal_data: personal fields are kept, encrypted with a key for each person
    transfers: there is the function that transfers money
    projection_batching: a queue stands before the projections, which take events in batches
    dax, dax_node_type, dax_nodes: a cluster is in those subnets, through which queries read rows
    vpc_id: the network of the subnets, for the cluster
    """

    environment: str = "dev"
    retention_days: int = 365
    capacity_mode: str = "provisioned"
    read_capacity_units: int = 10
    write_capacity_units: int = 10
    max_capacity_units: int = 100
    function_memory: int = 1024
    reserved_concurrency: int = 0
    snap_start: bool = False
    alert_email: str = ""
    log_retention_days: int = 0
    kms_key_arn: str = ""
    vpc_subnet_ids: tuple[str, ...] = ()
    vpc_security_group_ids: tuple[str, ...] = ()
    personal_data: bool = False
    transfers: bool = False
    projection_batching: bool = False
    dax: bool = False
    dax_node_type: str = "dax.t3.small"
    dax_nodes: int = 3
    vpc_id: str = ""

    def __post_init__(self) -> None:
        if self.environment not in _ENVIRONMENTS:
            raise ValueError(f"environment is dev, staging or prod, not '{self.environment}'")
        if self.capacity_mode not in _CAPACITY_MODES:
            raise ValueError(f"capacityMode is provisioned, auto-scaling or on-demand, not '{self.capacity_mode}'")
        _within("retentionDays", self.retention_days, 1, 36_500)
        _within("readCapacityUnits", self.read_capacity_units, 1, 40_000)
        _within("writeCapacityUnits", self.write_capacity_units, 1, 40_000)
        _within("maxCapacityUnits", self.max_capacity_units, 1, 40_000)
        _within("functionMemory", self.function_memory, 128, 10_240)
        _within("reservedConcurrency", self.reserved_concurrency, 0, 1_000)
        _like("alertEmail", self.alert_email, r"|[^@\s]+@[^@\s]+\.[^@\s]+", "an e-mail address or empty")
        _like(
            "kmsKeyArn",
            self.kms_key_arn,
            r"|arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[a-z0-9-]+",
            "the ARN of a KMS key or empty",
        )
        _like("daxNodeType", self.dax_node_type, r"dax\.[a-z0-9]+\.[a-z0-9]+", "a node type such as dax.t3.small")
        _within("daxNodes", self.dax_nodes, 1, 10)
        _like("vpcId", self.vpc_id, r"|vpc-[0-9a-f]+", "an id such as vpc-0123456789abcdef0, or empty")
        for subnet in self.vpc_subnet_ids:
            _like("vpcSubnetIds", subnet, r"subnet-[0-9a-f]+", "ids such as subnet-0123456789abcdef0")
        for group in self.vpc_security_group_ids:
            _like("vpcSecurityGroupIds", group, r"sg-[0-9a-f]+", "ids such as sg-0123456789abcdef0")
        self._together()

    def _together(self) -> None:
        if self.log_retention_days not in _LOG_RETENTIONS:
            raise ValueError(f"logRetentionDays is one of {_LOG_RETENTIONS}, not {self.log_retention_days}")
        if bool(self.vpc_subnet_ids) != bool(self.vpc_security_group_ids):
            raise ValueError("vpcSubnetIds and vpcSecurityGroupIds are given together, or neither is")
        if self.dax and not (self.vpc_subnet_ids and self.vpc_id):
            raise ValueError("dax needs vpcSubnetIds, vpcSecurityGroupIds and vpcId")
        least = max(self.read_capacity_units, self.write_capacity_units)
        if self.capacity_mode == "auto-scaling" and self.max_capacity_units < least:
            raise ValueError(f"maxCapacityUnits is at least the {least} units that a table has, not {self.max_capacity_units}")

    @staticmethod
    def from_context(node: Node) -> Settings:
        """What `-c name=value` says, and the defaults for the rest."""
        return Settings(
            environment=_text(node, "environment", "dev"),
            retention_days=_number(node, "retentionDays", 365),
            capacity_mode=_text(node, "capacityMode", "provisioned"),
            read_capacity_units=_number(node, "readCapacityUnits", 10),
            write_capacity_units=_number(node, "writeCapacityUnits", 10),
            max_capacity_units=_number(node, "maxCapacityUnits", 100),
            function_memory=_number(node, "functionMemory", 1024),
            reserved_concurrency=_number(node, "reservedConcurrency", 0),
            snap_start=_on(node, "snapStart"),
            alert_email=_text(node, "alertEmail", ""),
            log_retention_days=_number(node, "logRetentionDays", 0),
            kms_key_arn=_text(node, "kmsKeyArn", ""),
            vpc_subnet_ids=_ids(node, "vpcSubnetIds"),
            vpc_security_group_ids=_ids(node, "vpcSecurityGroupIds"),
            personal_data=_on(node, "personalData"),
            transfers=_on(node, "transfers"),
            projection_batching=_on(node, "projectionBatching"),
            dax=_on(node, "dax"),
            dax_node_type=_text(node, "daxNodeType", "dax.t3.small"),
            dax_nodes=_number(node, "daxNodes", 3),
            vpc_id=_text(node, "vpcId", ""),
        )

    @property
    def production(self) -> bool:
        return self.environment == "prod"

    @property
    def protected(self) -> bool:
        """Whether what exists nowhere else refuses to be deleted."""
        return self.environment != "dev"

    @property
    def kept_logs(self) -> int:
        """How many days logs are kept."""
        return self.log_retention_days or (365 if self.production else 14)

    def name(self, plain: str) -> str:
        """The resource's name: plain in dev, with the environment elsewhere."""
        return plain if self.environment == "dev" else f"{plain}-{self.environment}"


def _text(node: Node, name: str, otherwise: str) -> str:
    value = node.try_get_context(name)
    return otherwise if value is None else str(value)


def _on(node: Node, name: str) -> bool:
    value = _text(node, name, "off")
    if value not in ("off", "on"):
        raise ValueError(f"{name} is off or on, not '{value}'")
    return value == "on"


def _ids(node: Node, name: str) -> tuple[str, ...]:
    """Ids with commas between, as the command line gives them."""
    value = _text(node, name, "")
    return tuple(value.split(",")) if value else ()


def _number(node: Node, name: str, otherwise: int) -> int:
    value = node.try_get_context(name)
    if value is None:
        return otherwise
    try:
        return int(str(value))
    except ValueError:
        raise ValueError(f"{name} is a whole number, not '{value}'") from None


def _within(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ValueError(f"{name} is a whole number from {least} to {most}, not {value}")


def _like(name: str, value: str, pattern: str, expected: str) -> None:
    if not re.fullmatch(pattern, value):
        raise ValueError(f"{name} is {expected}, not '{value}'")
