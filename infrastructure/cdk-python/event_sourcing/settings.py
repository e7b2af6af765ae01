"""What can be chosen about the system."""

from __future__ import annotations

from dataclasses import dataclass

from constructs import Node

_ENVIRONMENTS = ("dev", "staging", "prod")


@dataclass(frozen=True)
class Settings:
    """
    environment: outside dev every name ends in it, and prod protects its tables
    retention_days: how long the archive keeps an event for replay, 1 to 36,500 days
    read_capacity_units, write_capacity_units: of each table, 1 to 40,000
    """

    environment: str = "dev"
    retention_days: int = 365
    read_capacity_units: int = 10
    write_capacity_units: int = 10

    def __post_init__(self) -> None:
        if self.environment not in _ENVIRONMENTS:
            raise ValueError(f"environment is dev, staging or prod, not '{self.environment}'")
        _within("retentionDays", self.retention_days, 36_500)
        _within("readCapacityUnits", self.read_capacity_units, 40_000)
        _within("writeCapacityUnits", self.write_capacity_units, 40_000)

    @staticmethod
    def from_context(node: Node) -> Settings:
        """What `-c name=value` says, and the defaults for the rest."""
        return Settings(
            environment=node.try_get_context("environment") or "dev",
            retention_days=_number(node, "retentionDays", 365),
            read_capacity_units=_number(node, "readCapacityUnits", 10),
            write_capacity_units=_number(node, "writeCapacityUnits", 10),
        )

    @property
    def production(self) -> bool:
        return self.environment == "prod"

    def name(self, plain: str) -> str:
        """The resource's name: plain in dev, with the environment elsewhere."""
        return plain if self.environment == "dev" else f"{plain}-{self.environment}"


def _number(node: Node, name: str, otherwise: int) -> int:
    value = node.try_get_context(name)
    if value is None:
        return otherwise
    try:
        return int(str(value))
    except ValueError:
        raise ValueError(f"{name} is a whole number, not '{value}'") from None


def _within(name: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise ValueError(f"{name} is a whole number from 1 to {most}, not {value}")
