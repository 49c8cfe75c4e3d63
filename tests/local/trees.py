"""Small nested trees of templates, put into the endpoint's bucket."""

from __future__ import annotations

import json
from typing import Any

from cfngen.local import BUCKET
from tests.local.served import Endpoint

TOPIC = "AWS::SNS::Topic"
QUEUE = "AWS::SQS::Queue"


def topic(name: str | None = None, **properties: Any) -> dict[str, Any]:
    return {"Type": TOPIC, "Properties": ({"TopicName": name} if name else {}) | properties}


def nested(url: str, **parameters: Any) -> dict[str, Any]:
    properties: dict[str, Any] = {"TemplateURL": url}
    if parameters:
        properties["Parameters"] = parameters
    return {"Type": "AWS::CloudFormation::Stack", "Properties": properties}


def output(value: Any, export: Any = None) -> dict[str, Any]:
    return {"Value": value} | ({"Export": {"Name": export}} if export else {})


def text(template: dict[str, Any]) -> str:
    return json.dumps(template)


def put(endpoint: Endpoint, key: str, template: dict[str, Any] | str) -> str:
    """Put a template into the bucket; gives the URL that the AWS CLI would write."""
    body = template if isinstance(template, str) else text(template)
    endpoint.client("s3").put_object(Bucket=BUCKET, Key=key, Body=body.encode())
    return f"{endpoint.url}/{BUCKET}/{key}"


def tree(endpoint: Endpoint, *, topic_name: str = "alerts", size: str = "30") -> dict[str, Any]:
    """A root with two children, one of which has a child; values flow down, across and up."""
    leaf = {
        "Parameters": {"TopicArn": {"Type": "String"}},
        "Resources": {"Subscription": {"Type": "AWS::SNS::Subscription", "Properties": {
            "TopicArn": {"Ref": "TopicArn"}, "Protocol": "email", "Endpoint": "a@example.jp"}}},
    }  # fmt: skip
    messaging = {
        "Parameters": {"Name": {"Type": "String"}},
        "Resources": {
            "Topic": {"Type": TOPIC, "Properties": {"TopicName": {"Ref": "Name"}}},
            "Leaf": nested(put(endpoint, f"leaf-{size}.json", leaf), TopicArn={"Ref": "Topic"}),
        },
        "Outputs": {"TopicArn": output({"Ref": "Topic"}, {"Fn::Sub": "${AWS::Region}-topic"})},
    }
    work = {
        "Parameters": {"TopicArn": {"Type": "String"}, "Seconds": {"Type": "Number"}},
        "Resources": {
            "Queue": {"Type": QUEUE, "Properties": {"VisibilityTimeout": {"Ref": "Seconds"}}},
            "Link": {"Type": "AWS::SNS::Subscription", "Properties": {
                "TopicArn": {"Ref": "TopicArn"}, "Protocol": "sqs", "Endpoint": {"Fn::GetAtt": ["Queue", "Arn"]}}},
        },
        "Outputs": {"QueueUrl": output({"Ref": "Queue"})},
    }  # fmt: skip
    messaging_url = put(endpoint, f"messaging-{topic_name}.json", messaging)
    return {
        "Description": "A small estate",
        "Parameters": {"Name": {"Type": "String", "Default": topic_name}},
        "Resources": {
            "Messaging": nested(messaging_url, Name={"Ref": "Name"}),
            "Work": nested(
                put(endpoint, f"work-{size}.json", work),
                TopicArn={"Fn::GetAtt": ["Messaging", "Outputs.TopicArn"]},
                Seconds=size,
            ),
        },
        "Outputs": {"QueueUrl": output({"Fn::GetAtt": ["Work", "Outputs.QueueUrl"]})},
    }


def changes(client: Any, **names: str) -> dict[str, Any]:
    """The changes of a change set by logical id, over all its pages."""
    rows: dict[str, Any] = {}
    token: dict[str, str] = {}
    while True:
        answer = client.describe_change_set(**names, **token, IncludePropertyValues=True)
        rows |= {row["ResourceChange"]["LogicalResourceId"]: row["ResourceChange"] for row in answer["Changes"]}
        if "NextToken" not in answer:
            return rows
        token = {"NextToken": answer["NextToken"]}


def events(client: Any, stack: str) -> list[tuple[str, str]]:
    """What happened to a stack, the oldest first."""
    pages = client.get_paginator("describe_stack_events").paginate(StackName=stack)
    rows = [row for page in pages for row in page["StackEvents"]]
    return [(row["LogicalResourceId"], row["ResourceStatus"]) for row in reversed(rows)]


def reasons(client: Any, stack: str) -> dict[tuple[str, str], str]:
    """The reasons that a stack's events give."""
    rows = client.describe_stack_events(StackName=stack)["StackEvents"]
    return {
        (row["LogicalResourceId"], row["ResourceStatus"]): row["ResourceStatusReason"]
        for row in reversed(rows)
        if "ResourceStatusReason" in row
    }


def status(client: Any, stack: str) -> str:
    return str(client.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"])
