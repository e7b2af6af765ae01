#!/usr/bin/env python3
"""Condenses AWS's models of DynamoDB and DynamoDB Streams to what requests are checked for.

Usage: pip install botocore==1.43.11 && scripts/request-model.py

The service differs from its published model in places; what is written below as data was observed
in its answers.
"""

import json
from pathlib import Path

import botocore
from aws_models import load, reachable

TARGET = (
    Path(__file__).resolve().parent.parent
    / "tables/src/main/resources/io/annal/tables/model/dynamodb.json"
)

# A structure's members in the order in which the service checks them; others follow.
ORDER = {
    "CreateTableInput": [
        "BillingMode",
        "ProvisionedThroughput",
        "KeySchema",
        "AttributeDefinitions",
        "GlobalSecondaryIndexes",
        "LocalSecondaryIndexes",
    ],
    "GlobalSecondaryIndex": ["KeySchema", "Projection", "IndexName", "ProvisionedThroughput"],
    "ProvisionedThroughput": ["WriteCapacityUnits", "ReadCapacityUnits"],
    "GetItemInput": ["Key", "TableName", "ReturnConsumedCapacity", "AttributesToGet"],
    "PutItemInput": [
        "TableName",
        "Item",
        "ReturnConsumedCapacity",
        "ReturnValues",
        "ReturnItemCollectionMetrics",
        "ReturnValuesOnConditionCheckFailure",
    ],
    "DeleteItemInput": [
        "TableName",
        "Key",
        "ReturnConsumedCapacity",
        "ReturnValues",
        "ReturnItemCollectionMetrics",
        "ReturnValuesOnConditionCheckFailure",
    ],
    "UpdateItemInput": [
        "ReturnConsumedCapacity",
        "TableName",
        "ReturnValues",
        "ReturnValuesOnConditionCheckFailure",
        "ReturnItemCollectionMetrics",
        "Key",
    ],
    "QueryInput": [
        "Select",
        "ReturnConsumedCapacity",
        "TableName",
        "KeyConditions",
        "QueryFilter",
        "Limit",
    ],
    "ScanInput": [
        "Select",
        "TotalSegments",
        "ReturnConsumedCapacity",
        "TableName",
        "ConditionalOperator",
        "Segment",
        "Limit",
    ],
    "ExecuteStatementInput": [
        "ReturnValuesOnConditionCheckFailure",
        "Limit",
        "Statement",
        "ReturnConsumedCapacity",
        "Parameters",
    ],
    "BatchExecuteStatementInput": ["ReturnConsumedCapacity", "Statements"],
    "ExecuteTransactionInput": ["TransactStatements", "ClientRequestToken"],
    "TransactWriteItemsInput": ["TransactItems", "ClientRequestToken"],
    "ListTablesInput": ["ExclusiveStartTableName", "Limit"],
}

# Members that are checked by other rules, which have their own words.
UNCHECKED = {
    "CreateTableInput": ["TableName", "Tags", "TableClass"],
    "UpdateTableInput": ["TableClass"],
    "PutItemInput": ["ConditionalOperator"],
    "DeleteItemInput": ["ConditionalOperator"],
    "UpdateItemInput": ["ConditionalOperator"],
    "QueryInput": ["ConditionalOperator"],
    "ScanInput": ["ConditionalOperator"],
    "AttributeValueUpdate": ["Action"],
    "ListTagsOfResourceInput": ["ResourceArn"],
    "TagResourceInput": ["ResourceArn", "Tags"],
    "UntagResourceInput": ["ResourceArn", "TagKeys"],
}

REQUIRED = {
    "CreateTableInput": ["KeySchema", "AttributeDefinitions"],
    "TransactGetItem": ["Get"],
}
# The expression's absence has words of its own.
NOT_REQUIRED = {"BatchWriteItemInput": ["RequestItems"]}

ENUMS = {
    "AttributeAction": ["ADD", "DELETE", "PUT"],
    "BillingMode": ["PROVISIONED", "PAY_PER_REQUEST"],
    "ConditionalOperator": ["OR", "AND"],
    "ProjectionType": ["ALL", "INCLUDE", "KEYS_ONLY"],
    "ReturnValue": ["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"],
    "ReturnValuesOnConditionCheckFailure": ["ALL_OLD", "NONE"],
    "ScalarAttributeType": ["B", "N", "S"],
    "StreamViewType": ["OLD_IMAGE", "KEYS_ONLY", "NEW_AND_OLD_IMAGES", "NEW_IMAGE"],
    "ShardIteratorType": [
        "AFTER_SEQUENCE_NUMBER",
        "LATEST",
        "AT_SEQUENCE_NUMBER",
        "TRIM_HORIZON",
    ],
    "Select": [
        "SPECIFIC_ATTRIBUTES",
        "COUNT",
        "ALL_ATTRIBUTES",
        "ALL_PROJECTED_ATTRIBUTES",
    ],
}

NAME = {"min": 3, "max": 255, "pattern": "[a-zA-Z0-9_.-]+"}

# Constraints that the service has instead of the model's. "first" ones are checked before all
# others where no
# required member is absent, that of a table's name always, and their message neither shows the value nor begins the member with a small letter;
# "single" means that only the first one of a value that fails is told;
# "orArn" that a table's ARN is taken, too;
# "bare" that what fails comes alone, without the words that begin a list of constraints.
CONSTRAINTS = {
    "TableArn": {**NAME, "first": {"min": 1}, "single": True, "orArn": True},
    "BatchGetRequestMap": {"first": {"min": 1}},
    "AttributeName": {},
    "BatchWriteItemRequestMap": {},
    "KeyList": {"first": {"min": 1, "max": 100}},
    "ScanSegment": {"min": 0, "first": {"min": 0, "max": 999999}},
    "ScanTotalSegments": {"min": 1, "first": {"min": 1, "max": 1000000}},
    "ComparisonOperator": {},
    "ClientRequestToken": {"max": 36},
    "KeySchema": {"min": 1},
    "AttributeDefinitions": {},
    "GlobalSecondaryIndexList": {},
    "LocalSecondaryIndexList": {},
    "PositiveLongObject": {"min": 1},
}

# Shapes that only some members have.
SHAPES = {
    "PageSize": {"type": "integer", "min": 1, "first": {"min": 1}},
    "TableName": {"type": "string", **NAME},
    "TableNameOrArn": {"type": "string", **NAME, "orArn": True},
    "AnyTableName": {"type": "string", "first": {"min": 1}},
    "ShortTableName": {
        "type": "string",
        "min": 1,
        "max": 255,
        "pattern": NAME["pattern"],
        "single": True,
        "orArn": True,
    },
    "TableKeySchema": {"type": "list", "min": 1, "max": 2, "member": "KeySchemaElement"},
    "BareReturnConsumedCapacity": {
        "type": "string",
        "enum": ["INDEXES", "TOTAL", "NONE"],
        "bare": True,
    },
    "BareReturnValuesOnFailure": {"type": "string", "enum": ["ALL_OLD", "NONE"], "bare": True},
    "OldReturnValue": {
        "type": "string",
        "enum": ["ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW", "NONE"],
        "told": "Failed to satisfy constraint: Member must satisfy enum value set: "
        "[ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]",
    },
}
MEMBERS = {
    "CreateTableInput": {"KeySchema": "TableKeySchema"},
    "QueryInput": {"Limit": "PageSize"},
    "ScanInput": {"Limit": "PageSize"},
    "UpdateItemInput": {"TableName": "AnyTableName"},
    "UpdateTimeToLiveInput": {"TableName": "ShortTableName"},
    "PutItemInput": {"ReturnValues": "OldReturnValue"},
    "DeleteItemInput": {"ReturnValues": "OldReturnValue"},
}

# Operations that check the table's name on its own, before all other constraints, or as "control"
# operations do, in other words. The name is required in other words there, too.
BEFORE = {"CreateTable": {"TableName": "TableNameOrArn"}}

# Where no required member is absent, these are checked one stage after the other, and what is left
# at the end; a member with "=" before its name for what holds for itself, not for what is in it.
STAGES = {
    "Query": [{"TableName": "TableArn", "ReturnConsumedCapacity": "ReturnConsumedCapacity"}],
    "UpdateItem": [
        {"TableName": "TableNameOrArn"},
        {"ReturnValues": "OldReturnValue"},
        {"ReturnItemCollectionMetrics": "ReturnItemCollectionMetrics"},
        {"ReturnValuesOnConditionCheckFailure": "BareReturnValuesOnFailure"},
        {"ReturnConsumedCapacity": "BareReturnConsumedCapacity"},
    ],
    "TransactGetItems": [
        {"=TransactItems": "TransactGetItemList"},
        {"ReturnConsumedCapacity": "ReturnConsumedCapacity"},
    ],
    "TransactWriteItems": [
        {"=TransactItems": "TransactWriteItemList"},
        {
            "ClientRequestToken": "ClientRequestToken",
            "ReturnConsumedCapacity": "ReturnConsumedCapacity",
            "ReturnItemCollectionMetrics": "ReturnItemCollectionMetrics",
        },
    ],
}
STAGES["UpdateTimeToLive"] = [{"TableName": "ShortTableName"}]
STAGES["Scan"] = STAGES["Query"]

# Members that are told only where other constraints do not hold, and else by the operation itself,
# later: their shapes, or, where the key is there, values that are taken for wrong, and in which words.
LATE = {"Query": {"Select": "Select"}, "Scan": {"Select": "Select"}}
JOINS = {
    "DeleteItem": {
        "member": "ReturnValues",
        "values": ["UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"],
        "told": "ReturnValues can only be ALL_OLD or NONE",
        "with": "Key",
    }
}
CONTROL = {
    "DeleteTable",
    "DescribeContinuousBackups",
    "DescribeKinesisStreamingDestination",
    "DescribeTable",
    "DescribeTimeToLive",
    "UpdateContinuousBackups",
    "UpdateTable",
}

# How a structure is printed as a part of a value; some have members that are not public.
PRINTED = {
    "AttributeValue": [
        "S",
        "N",
        "B",
        "INT",
        "DECIMAL",
        "DOUBLE",
        "SS",
        "NS",
        "BS",
        "INTSET",
        "DECIMALSET",
        "DOUBLESET",
        "M",
        "L",
        "NULL",
        "BOOL",
    ],
    "PutRequest": ["Item", "WorkloadProfileName"],
    "DeleteRequest": ["Key", "WorkloadProfileName"],
    "WriteRequest": ["PutRequest", "DeleteRequest"],
    "Get": [
        "Key",
        "TableName",
        "ProjectionExpression",
        "ExpressionAttributeNames",
        "WorkloadProfileName",
    ],
    "TransactWriteItem": ["ConditionCheck", "Put", "Delete", "Update"],
}
for name, key in {"Put": ["Item"], "Delete": ["Key"], "ConditionCheck": ["Key"]}.items():
    PRINTED[name] = [
        *key,
        "TableName",
        "ConditionExpression",
        "ExpressionAttributeNames",
        "ExpressionAttributeValues",
        "ReturnValuesOnConditionCheckFailure",
        "WorkloadProfileName",
    ]
PRINTED["Update"] = ["Key", "UpdateExpression", *PRINTED["Delete"][1:]]


def as_observed(name, entry):
    if name in CONSTRAINTS:
        for constraint in ("min", "max", "pattern", "enum"):
            entry.pop(constraint, None)
        entry.update(CONSTRAINTS[name])
    if name in ENUMS:
        if set(ENUMS[name]) != set(entry["enum"]):
            raise SystemExit(f"{name} has other values than {ENUMS[name]}: {entry['enum']}")
        entry["enum"] = ENUMS[name]
    if name in PRINTED:
        entry["printed"] = PRINTED[name]
    if entry["type"] == "structure":
        order = [*ORDER.get(name, []), *entry["members"]]
        entry["members"] = {
            member: MEMBERS.get(name, {}).get(member, entry["members"][member])
            for member in dict.fromkeys(order)
        }
        unchecked = UNCHECKED.get(name, [])
        required = [*entry.pop("required", []), *REQUIRED.get(name, [])]
        left = [m for m in required if m not in [*unchecked, *NOT_REQUIRED.get(name, [])]]
        if left:
            entry["required"] = left
        if unchecked:
            entry["unchecked"] = unchecked
    return entry


def operation(name, input_shape):
    entry = {"input": input_shape}
    if name in BEFORE:
        entry["before"] = BEFORE[name]
    if name in STAGES:
        entry["stages"] = STAGES[name]
    if name in LATE:
        entry["late"] = LATE[name]
    if name in JOINS:
        entry["joins"] = JOINS[name]
    if name in CONTROL:
        entry["control"] = True
    return entry


def lines(entries):
    return ",\n".join(
        f"{json.dumps(name)}:{json.dumps(entry, separators=(',', ':'))}"
        for name, entry in sorted(entries.items())
    )


def main():
    operations, shapes = {}, dict(SHAPES)
    for service in ("dynamodb", "dynamodbstreams"):
        model = load(service)
        inputs = {name: each["input"]["shape"] for name, each in model["operations"].items()}
        operations.update({name: operation(name, shape) for name, shape in inputs.items()})
        for name, entry in reachable(model, inputs.values()).items():
            if name not in SHAPES:
                shapes[name] = as_observed(name, entry)
    text = '{"operations":{\n%s\n},\n"shapes":{\n%s\n}}\n' % (lines(operations), lines(shapes))
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text)
    print(len(operations), "operations,", len(shapes), "shapes,", len(text), "bytes")
    print("botocore", botocore.__version__)


if __name__ == "__main__":
    main()
