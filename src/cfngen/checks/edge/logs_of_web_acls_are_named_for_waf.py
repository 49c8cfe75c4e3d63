"""Logs of web ACLs are named for WAF."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, listed

check = Check(
    id="CG037",
    title="Logs of web ACLs are named for WAF",
    severity="error",
    what="The log group, bucket or delivery stream that a web ACL logs to has a name that begins with aws-waf-logs-.",
    why="WAF refuses any other destination, and one that CloudFormation names.",
    fix="Name it aws-waf-logs-…",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/logging-destinations.html",
    controls=("L05",),
    before="""\
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: clinic-waf
  Logging:
    Type: AWS::WAFv2::LoggingConfiguration
    Properties:
      LogDestinationConfigs:
        - !GetAtt Logs.Arn
""",
    after="""\
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: aws-waf-logs-clinic
  Logging:
    Type: AWS::WAFv2::LoggingConfiguration
    Properties:
      LogDestinationConfigs:
        - !GetAtt Logs.Arn
""",
)

NAMES = {
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::KinesisFirehose::DeliveryStream": "DeliveryStreamName",
}


@check.finds
def misnamed(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::WAFv2::LoggingConfiguration"):
        for position, destination in enumerate(listed(it.get("LogDestinationConfigs"))):
            path = f"LogDestinationConfigs.{position}"
            target = estate.find(destination, *NAMES) or _group(estate, str(destination))
            if target is not None:
                yield from _named(it, path, target)
            elif is_open(destination):
                yield it.unclear("does the destination's name begin with aws-waf-logs-?", path)
            elif "aws-waf-logs-" not in str(destination):
                yield it.wrong("the destination's name does not begin with aws-waf-logs-", path)


def _named(it: Resource, path: str, target: Resource) -> Iterator[Violation]:
    name = target.get(NAMES[target.type])
    if name is None or not str(name).startswith(("aws-waf-logs-", "<")):
        for one, place in ((it, path), (target, NAMES[target.type])):
            yield one.wrong(f"{target.logical_id}'s name does not begin with aws-waf-logs-", place)


def _group(estate: Estate, arn: str) -> Resource | None:
    """The log group that an ARN without its `:*` means."""
    groups = estate.of("AWS::Logs::LogGroup")
    return next((it for it in groups if str(it.att("Arn")).removesuffix(":*") == arn.removesuffix(":*")), None)
