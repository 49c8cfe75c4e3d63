"""Buckets let in who writes their logs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple

from cfngen.checks.buckets import statements_of
from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import Statement
from cfngen.checks.readings import MARK, is_open, is_set
from cfngen.checks.tasks._ecs import waits_for
from cfngen.engine.values import text

check = Check(
    id="CG164",
    title="Buckets let in who writes their logs",
    severity="error",
    what=(
        "The bucket that S3's access logs, CloudTrail or AWS Config deliver into has a policy that lets the service "
        "put objects below the prefix; a trail and a delivery channel wait for it."
    ),
    why=(
        "S3 delivers nothing and says nothing. CloudTrail and Config refuse: 'Incorrect S3 bucket policy is detected', "
        "'Insufficient delivery policy'. A prefix that was renamed on one side has the same end."
    ),
    fix="Allow the service s3:PutObject on <bucket>/<prefix>*, and let trail and channel depend on the policy.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
    controls=("CG164", "L04"),
    before="""\
Resources:
  Logs:
    Type: AWS::S3::Bucket
  Records:
    Type: AWS::S3::Bucket
    Properties:
      LoggingConfiguration: {DestinationBucketName: !Ref Logs, LogFilePrefix: records/}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: logging.s3.amazonaws.com}
            Action: s3:PutObject
            Resource: !Sub '${Logs.Arn}/access/*'
""",
    after="""\
Resources:
  Logs:
    Type: AWS::S3::Bucket
  Records:
    Type: AWS::S3::Bucket
    Properties:
      LoggingConfiguration: {DestinationBucketName: !Ref Logs, LogFilePrefix: access/records/}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: logging.s3.amazonaws.com}
            Action: s3:PutObject
            Resource: !Sub '${Logs.Arn}/access/*'
""",
)


class Writer(NamedTuple):
    """A type that delivers into a bucket: where it names bucket and prefix, and what it writes below the prefix."""

    type: str
    service: str
    bucket: str
    prefix: str
    below: str
    tests: bool  # whether it tests the bucket while it is made


_PLACE = ("S3BucketName", "S3KeyPrefix", "/AWSLogs/")
WRITERS = (
    Writer(
        "AWS::S3::Bucket",
        "logging.s3.amazonaws.com",
        "LoggingConfiguration.DestinationBucketName",
        "LoggingConfiguration.LogFilePrefix",
        "",
        tests=False,
    ),
    Writer("AWS::CloudTrail::Trail", "cloudtrail.amazonaws.com", *_PLACE, tests=True),
    Writer("AWS::Config::DeliveryChannel", "config.amazonaws.com", *_PLACE, tests=True),
)


@check.finds
def shut(estate: Estate) -> Iterator[Violation]:
    for writer in WRITERS:
        for it in estate.of(writer.type):
            bucket = estate.find(it.get(writer.bucket), "AWS::S3::Bucket")
            if bucket is not None and not _by_acl(writer, bucket):
                yield from _judged(estate, it, writer, bucket)


def _by_acl(writer: Writer, bucket: Resource) -> bool:
    """Whether the old ACL of S3's log delivery group may let it in."""
    return not writer.tests and bucket.get("AccessControl") == "LogDeliveryWrite"


def _judged(estate: Estate, it: Resource, writer: Writer, bucket: Resource) -> Iterator[Violation]:
    written = statements_of(estate, bucket)
    letting = [one for one in written if _lets(one, writer.service)]
    prefix = it.get(writer.prefix)
    if is_open(prefix):
        return
    place = text(prefix or "") + writer.below if writer.below and is_set(prefix) else text(prefix or "AWSLogs/")
    taking = [one for one in letting if any(_takes(resource, place) for resource in one.resources)]
    if not letting and any(is_open(one.get("Bucket")) for one in estate.of("AWS::S3::BucketPolicy")):
        yield it.unclear(f"may {writer.service} write? A policy is for a bucket not known here", writer.bucket)
    elif not letting:
        severity = "" if writer.tests else "warning"  # without any statement, another template may have the policy
        yield it.wrong(f"no policy of {bucket.logical_id} lets {writer.service} write", writer.bucket, severity)
    elif not taking:
        message = f"the policy of {bucket.logical_id} lets {writer.service} write elsewhere, and not below {place}"
        yield it.wrong(message, writer.prefix if is_set(prefix) else writer.bucket)
    elif writer.tests and not any(waits_for(it, one.resource) for one in taking):
        yield it.wrong(f"it does not wait for {taking[0].resource.logical_id}", writer.bucket, severity="warning")


def _lets(one: Statement, service: str) -> bool:
    named = any(who == service or who == "*" or is_open(who) for who in one.principals)
    return one.allows and named and one.covers("s3:putobject")


def _takes(resource: str, place: str) -> bool:
    """Whether a statement's resource is what the service writes below a place."""
    plain = re.sub("<[^<>]*>", "*", MARK.sub("x", resource))
    bucket, slash, path = plain.partition("/")
    if not slash:
        return bucket.endswith("*")
    before, found, _ = path.partition("AWSLogs/")
    return fnmatchcase(f"{place}x", f"{before}{found}*" if found else path)
