"""The event-sourcing system as CDK constructs."""
