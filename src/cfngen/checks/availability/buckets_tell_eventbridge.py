"""Buckets tell EventBridge."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import document, is_false, is_open, listed, mapping

check = Check(
    id="CG142",
    title="Buckets tell EventBridge",
    severity="error",
    what="A bucket whose events an EventBridge rule waits for (source aws.s3) has EventBridgeConfiguration.",
    why="Buckets send nothing to EventBridge unless they are told to. The rule deploys, and never fires.",
    fix="Set NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled: true on the bucket.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html",
    controls=("CG142",),
    before="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
  Uploaded:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [aws.s3], detail-type: [Object Created], detail: {bucket: {name: [!Ref Records]}}}
""",
    after="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration: {EventBridgeConfiguration: {EventBridgeEnabled: true}}
  Uploaded:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [aws.s3], detail-type: [Object Created], detail: {bucket: {name: [!Ref Records]}}}
""",
)

PATH = "NotificationConfiguration.EventBridgeConfiguration"
# What S3 itself tells; AWS API Call via CloudTrail comes from a trail.
BY_TRAIL = "AWS API Call via CloudTrail"


@check.finds
def mute(estate: Estate) -> Iterator[Violation]:
    told = set()
    for rule in estate.of("AWS::Events::Rule"):
        pattern = document(rule.get("EventPattern"))
        if "aws.s3" not in listed(pattern.get("source")) or BY_TRAIL in listed(pattern.get("detail-type")):
            continue
        bucket = mapping(mapping(pattern.get("detail")).get("bucket"))
        for name in listed(bucket.get("name")):
            it = estate.find(name, "AWS::S3::Bucket")
            configured = it.get(PATH) if it else None
            if it is None or id(it) in told or is_open(configured):
                continue
            told.add(id(it))
            if configured is None or is_false(mapping(configured).get("EventBridgeEnabled")):
                yield it.wrong(f"{rule.logical_id} waits for its events, and it sends none to EventBridge", PATH)
