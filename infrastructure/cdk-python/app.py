#!/usr/bin/env python3
"""`cdk deploy -c environment=prod -c retentionDays=2555`: the system as one stack."""

import aws_cdk as cdk

from event_sourcing.settings import Settings
from event_sourcing.stack import EventSourcingStack

app = cdk.App()
settings = Settings.from_context(app.node)
EventSourcingStack(app, settings.name("event-sourcing-stack"), settings)
app.synth()
