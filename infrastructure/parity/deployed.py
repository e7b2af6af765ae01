"""Reads the system back from where it is deployed, in the form of the specification."""

from __future__ import annotations

from typing import Any

import deployed_data
import deployed_functions
import deployed_monitoring
from account import Account


class Deployed:
    """What an account holds of the system, told by the services themselves."""

    def __init__(self, endpoint: str, region: str, names: dict[str, str], stands_for: dict[str, str] | None = None):
        self._account = Account(endpoint, region, names, stands_for or {})

    def resources(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for part in (deployed_data, deployed_functions, deployed_monitoring):
            for key, properties in part.resources(self._account):
                while key in found:  # the specification has one, so the second is a difference
                    key += " (another)"
                found[key] = {"DeletionPolicy": "Delete", **properties}
        return self._account.neutral(found)


def names(environment: str) -> dict[str, str]:
    suffix = "" if environment == "dev" else f"-{environment}"
    plain = {
        "EventStore": "event-store",
        "ReadModel": "read-model",
        "SubjectKeys": "subject-keys",
        "Bus": "bus",
        "Archive": "archive",
        "TransferTimeouts": "transfer-timeouts",
        "DeadLetters": "dlq",
        "ProjectionQueue": "projection-queue",
        "CommandHandler": "command-handler",
        "StreamPublisher": "stream-publisher",
        "ProjectionHandler": "projection-handler",
        "QueryHandler": "query-handler",
        "TransferHandler": "transfer-handler",
        "ForgetPersons": "forget-persons",
        "Alerts": "alerts",
        "Dashboard": "dashboard",
    }
    named = {what: f"event-sourcing-{name}{suffix}" for what, name in plain.items()}
    return {**named, "Prefix": "event-sourcing-", "Suffix": suffix}
