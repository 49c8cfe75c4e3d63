"""Defects of data, schedules, events and monitoring, planted by people who do not know these checks."""

from __future__ import annotations

from typing import Any

from tests.checks.planted.planting import REMOVED, Defect, planted, resource

STACK, NETWORK, DATA, APP, KEYS = (
    "stack.yaml",
    "nested/network.yaml",
    "nested/data.yaml",
    "nested/app.yaml",
    "nested/keys.yaml",
)
PLATFORM, EDGE, IDENTITY, BUCKETS = "platform.yaml", "edge.yaml", "identity.yaml", "buckets.yaml"
QUEUE = {"Fn::GetAtt": ["Parcels", "Arn"]}
TO_QUEUE = {"ScheduleExpression": "rate(1 day)", "Targets": [{"Id": "parcels", "Arn": QUEUE}]}
SCHEDULE = "Scheduler::Schedule"
WIDGET = '{"widgets": [{"type": "metric", "x": %s, "y": 0, "width": 12, "height": 6, "properties": {%s}}]}'
METRICS = '"region": "ap-northeast-1", "metrics": [["AWS/SQS", "NumberOfMessagesSent"]]'


def visitor(**more: Any) -> dict[str, Any]:
    """A canary that keeps what it finds under a key of AWS."""
    code = {"Handler": "index.handler", "Script": "exports.handler = async () => {};"}
    return resource("Synthetics::Canary", Name="visitor", ArtifactS3Location="s3://runs", Code={**code, **more})


def reader(**more: Any) -> dict[str, Any]:
    """A function that reads a stream."""
    return resource(
        "Lambda::EventSourceMapping",
        EventSourceArn="arn:aws:kinesis:ap-northeast-1:111111111111:stream/x",
        FunctionName="relay",
        StartingPosition="LATEST",
        **more,
    )


DEFECTS = [
    # Data, schedules, events
    planted(
        "CG041",
        "a required one of one's own",
        IDENTITY,
        "StaffPool/Properties/Schema",
        [{"Name": "company_id", "AttributeDataType": "String", "Required": True}],
    ),
    planted(
        "CG041",
        "a name of 21 characters",
        IDENTITY,
        "StaffPool/Properties/Schema",
        [{"Name": "c" * 21, "AttributeDataType": "String"}],
    ),
    planted(
        "CG041",
        "constraints of another type",
        IDENTITY,
        "StaffPool/Properties/Schema",
        [{"Name": "number", "AttributeDataType": "Number", "StringAttributeConstraints": {"MaxLength": "3"}}],
    ),
    planted("CG071", "an authority of 2019", DATA, "Database/Properties/CACertificateIdentifier", "rds-ca-2019"),
    planted("CG111", "five fields", PLATFORM, "Nightly/Properties/ScheduleExpression", "cron(0 17 * * ?)"),
    planted("CG111", "1 hours", PLATFORM, "Nightly/Properties/ScheduleExpression", "rate(1 hours)"),
    planted("CG111", "both days", PLATFORM, "Batch", resource(SCHEDULE, ScheduleExpression="cron(0 2 1 * MON *)")),
    planted(
        "CG111",
        "the zone JST",
        PLATFORM,
        "Batch",
        resource(SCHEDULE, ScheduleExpression="cron(0 2 * * ? *)", ScheduleExpressionTimezone="JST"),
    ),
    planted(
        "CG111",
        "the zone of New York",
        PLATFORM,
        "Batch",
        resource(SCHEDULE, ScheduleExpression="cron(0 2 * * ? *)", ScheduleExpressionTimezone="America/New_York"),
    ),
    Defect(
        "CG141",
        "a queue without a policy",
        APP,
        {"Parcels": resource("SQS::Queue"), "Daily": resource("Events::Rule", **TO_QUEUE)},
    ),
    planted(
        "CG141",
        "a topic that lets events in, and no alarms",
        APP,
        "AlertsTopicPolicy/Properties/PolicyDocument/Statement/0/Principal/Service",
        "events.amazonaws.com",
    ),
    Defect(
        "CG141",
        "a policy for another rule",
        APP,
        {
            "Daily": resource(
                "Events::Rule",
                ScheduleExpression="rate(1 day)",
                Targets=[{"Id": "orders", "Arn": {"Fn::GetAtt": ["Orders", "Arn"]}}],
            ),
            "OrdersPolicy/Properties/PolicyDocument/Statement/0/Condition": {
                "ArnEquals": {"aws:SourceArn": "arn:aws:events:ap-northeast-1:111111111111:rule/other"}
            },
        },
    ),
    # Monitoring
    planted(
        "CG151", "a dimension that there is not", APP, "ErrorsAlarm/Properties/Dimensions/0/Name", "LoadBalancerName"
    ),
    planted(
        "CG151",
        "a target group for a balancer",
        APP,
        "ErrorsAlarm/Properties/Dimensions/0/Value",
        {"Fn::GetAtt": ["TargetGroup", "TargetGroupFullName"]},
    ),
    planted("CG151", "hosts without their group", APP, "ErrorsAlarm/Properties/MetricName", "UnHealthyHostCount"),
    Defect(
        "CG156",
        "silent without targets",
        APP,
        {
            "ErrorsAlarm/Properties/MetricName": "UnHealthyHostCount",
            "ErrorsAlarm/Properties/TreatMissingData": REMOVED,
        },
    ),
    planted(
        "CG154",
        "a widget too far right",
        PLATFORM,
        "Overview",
        resource("CloudWatch::Dashboard", DashboardBody=WIDGET % (18, METRICS)),
    ),
    planted(
        "CG154",
        "no JSON",
        PLATFORM,
        "Overview",
        resource("CloudWatch::Dashboard", DashboardBody=(WIDGET % (0, METRICS))[:-1]),
    ),
    planted(
        "CG154",
        "no metrics",
        PLATFORM,
        "Overview",
        resource("CloudWatch::Dashboard", DashboardBody=WIDGET % (0, '"region": "ap-northeast-1"')),
    ),
    planted("CG155", "runs under AWS's key", PLATFORM, "Visitor", visitor()),
    planted(
        "CG155",
        "a picture of the page",
        PLATFORM,
        "Visitor",
        visitor(Script="const page = 1; await synthetics.takeScreenshot('front', 'loaded');"),
    ),
    planted("CG157", "1825 days", APP, "ApiLogGroup/Properties/RetentionInDays", 1825),
    planted("CG157", "six years to the day", APP, "ApiLogGroup/Properties/RetentionInDays", "2190"),
    planted(
        "CG162",
        "a lock that is not enabled",
        BUCKETS,
        "RecordsBucket/Properties/ObjectLockConfiguration",
        {"ObjectLockEnabled": "Enabled"},
        "error",
    ),
    planted(
        "CG162",
        "old versions stay",
        BUCKETS,
        "RecordsBucket/Properties/LifecycleConfiguration/Rules/0",
        {"Status": "Enabled", "ExpirationInDays": 400},
    ),
    planted("CG163", "a queue", PLATFORM, "Parcels", resource("SQS::Queue")),
    planted("CG163", "a topic", PLATFORM, "News", resource("SNS::Topic")),
    planted("CG171", "a stream's reader without anything", PLATFORM, "Relay", reader()),
    planted("CG171", "retries without a place for what fails", PLATFORM, "Relay", reader(MaximumRetryAttempts=3)),
    # Keys
    planted(
        "CG131",
        "the service of another Region",
        KEYS,
        "LogsKey/Properties/KeyPolicy/Statement/1/Principal/Service",
        "logs.us-east-1.amazonaws.com",
    ),
    planted(
        "CG131",
        "other log groups",
        KEYS,
        "LogsKey/Properties/KeyPolicy/Statement/1/Condition/ArnLike",
        {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:ap-northeast-1:111111111111:log-group:/other/*"},
    ),
    planted("CG132", "Decrypt alone", KEYS, "MessagesKey/Properties/KeyPolicy/Statement/1/Action", "kms:Decrypt"),
    planted(
        "CG053",
        "a family without revisions",
        IDENTITY,
        "ReaderPolicy/Properties/PolicyDocument/Statement",
        {
            "Effect": "Allow",
            "Action": "ecs:RunTask",
            "Resource": "arn:aws:ecs:ap-northeast-1:111111111111:task-definition/batch",
        },
    ),
    planted(
        "CG152",
        "a topic of another Region",
        APP,
        "ErrorsAlarm/Properties/AlarmActions/+",
        "arn:aws:sns:us-east-1:111111111111:alerts",
    ),
    Defect(
        "CG113",
        "windows that overlap in another environment",
        DATA,
        {
            "/Parameters/Tier": {"Type": "String", "Default": "large", "AllowedValues": ["large", "small"]},
            "/Mappings": {"Windows": {"large": {"Backup": "15:00-15:30"}, "small": {"Backup": "18:15-18:45"}}},
            "Database/Properties/PreferredBackupWindow": {"Fn::FindInMap": ["Windows", {"Ref": "Tier"}, "Backup"]},
        },
    ),
]
