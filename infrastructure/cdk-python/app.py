#!/usr/bin/env python3
"""`cdk deploy -c environment=prod -c retentionDays=2555`: the system as one stack."""

import aws_cdk as cdk

from event_sourcing.settings import Settings
from event_sourcing.stack import EventSourcingStack

app = cdk.App()
EventSourcingStack(app, "event-sourcing-stack", Settings.from_context(app.node))
app.synth()
