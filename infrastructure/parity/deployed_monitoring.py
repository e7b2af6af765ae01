"""Alarms, who is told of them, and the dashboard, as they are deployed."""

from __future__ import annotations

import json

from account import Account, Resources, given, if_there

ALARM = (
    "AlarmName",
    "AlarmDescription",
    "AlarmActions",
    "EvaluationPeriods",
    "Threshold",
    "ComparisonOperator",
    "TreatMissingData",
)
# Of an alarm on one metric, or on an expression.
OF_METRICS = ("Namespace", "MetricName", "Dimensions", "Statistic", "Period", "DatapointsToAlarm", "Metrics")


def resources(account: Account) -> Resources:
    yield from _alarms(account)
    yield from _alerts(account)
    name = account.names["Dashboard"]
    dashboard = if_there(account.client("cloudwatch").get_dashboard, DashboardName=name)
    if dashboard:
        body = json.loads(dashboard["DashboardBody"])
        yield f"AWS::CloudWatch::Dashboard {name}", {"DashboardName": name, "DashboardBody": body}


def _alarms(account: Account) -> Resources:
    prefix, suffix = account.names["Prefix"], account.names["Suffix"]
    pages = account.client("cloudwatch").get_paginator("describe_alarms").paginate(AlarmNamePrefix=prefix)
    for alarm in (alarm for page in pages for alarm in page["MetricAlarms"]):
        if alarm["AlarmName"].removesuffix("-errors").endswith(suffix):
            yield f"AWS::CloudWatch::Alarm {alarm['AlarmName']}", {
                **{key: alarm[key] for key in ALARM},
                **given(alarm, *OF_METRICS, "OKActions", "InsufficientDataActions"),
                **({} if alarm.get("ActionsEnabled", True) else {"ActionsEnabled": False}),
            }


def _alerts(account: Account) -> Resources:
    sns, name = account.client("sns"), account.names["Alerts"]
    arn = f"arn:aws:sns:{account.region}:{account.id}:{name}"
    found = if_there(sns.get_topic_attributes, TopicArn=arn)
    if not found:
        return
    attributes = found["Attributes"]
    yield f"AWS::SNS::Topic {name}", {"TopicName": name, **given(attributes, "KmsMasterKeyId", "DisplayName")}
    policy = json.loads(attributes["Policy"])
    if policy.get("Id") != "__default_policy_ID":  # which every topic has from the beginning
        yield f"AWS::SNS::TopicPolicy of {name}", {"Topics": [arn], "PolicyDocument": policy}
    for subscription in sns.list_subscriptions_by_topic(TopicArn=arn)["Subscriptions"]:
        yield f"AWS::SNS::Subscription of {name}", given(subscription, "Endpoint", "Protocol", "TopicArn")
