"""Buckets refuse plain HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.buckets import policies_of
from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import Statement, is_anyone, statements
from cfngen.checks.readings import is_open

check = Check(
    id="T10",
    title="Buckets refuse plain HTTP",
    severity="error",
    what=(
        "A policy of every bucket denies everybody s3:* on the bucket and its objects when "
        "aws:SecureTransport is false, with no other condition."
    ),
    why="S3 answers over plain HTTP as well, and what is asked for then crosses the network readable.",
    fix="Add the Deny statement to the bucket's policy.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-5",
    controls=("T10", "H-08", "C-LOG-02", "FI-04"),
    also=(
        "Security Hub S3.5",
        "AWS Config S3_BUCKET_SSL_REQUESTS_ONLY (HIPAA Security pack)",
        "CT.S3.PR.8",
        "cdk-nag S3BucketSSLRequestsOnly",
        "FISC 実7",
    ),
    before="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
""",
    after="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
  RecordsPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Records
      PolicyDocument:
        Statement:
          - Effect: Deny
            Principal: '*'
            Action: s3:*
            Resource:
              - !GetAtt Records.Arn
              - !Sub ${Records.Arn}/*
            Condition:
              Bool:
                aws:SecureTransport: 'false'
""",
)


ACTIONS = ("s3:getobject", "s3:putobject", "s3:deleteobject", "s3:listbucket")
ANY_OBJECT = "/\N{EM DASH}"  # a key that no pattern names


@check.finds
def plain_buckets(estate: Estate) -> Iterator[Violation]:
    policies = estate.of("AWS::S3::BucketPolicy")
    for it in estate.of("AWS::S3::Bucket"):
        mine = policies_of(estate, it)
        refusing = [one for policy in mine for one in statements(policy, "PolicyDocument") if refuses_http(one)]
        patterns = [resource for one in refusing for resource in one.resources]
        if any(is_about(pattern, it, ANY_OBJECT) for pattern in patterns):
            if not any(is_about(pattern, it) for pattern in patterns):
                yield mine[0].wrong("plain HTTP is refused for objects, not for the bucket", "PolicyDocument")
        elif any(map(is_unknown, mine)):
            yield mine[0].unclear("does the bucket refuse plain HTTP? A part of its policy is not known here")
        elif mine:
            yield mine[0].wrong("the bucket's policy does not refuse plain HTTP", "PolicyDocument")
        elif any(is_open(policy.get("Bucket")) for policy in policies):
            yield it.unclear("does the bucket refuse plain HTTP? A policy is for a bucket that is not known here")
        else:
            yield it.wrong("no policy refuses plain HTTP to the bucket")


def is_unknown(policy: Resource) -> bool:
    """Whether a policy, or what one of its statements does and when, is not known here."""
    parts = {"PolicyDocument", "Effect", "aws:SecureTransport"}
    return any(path[-1] in parts and is_open(value) for path, value in policy.leaves)


def refuses_http(statement: Statement) -> bool:
    """Whether it denies everybody reading, writing, deleting and listing whenever TLS is missing, and only then."""
    everybody = any(map(is_anyone, statement.principals))
    everything = all(map(statement.covers, ACTIONS)) and not {"NotAction", "NotResource"} & statement.body.keys()
    without_tls = statement.conditions == {"aws:securetransport": ["false"]}
    return statement.body.get("Effect") == "Deny" and everybody and everything and without_tls


def is_about(pattern: str, bucket: Resource, key: str = "") -> bool:
    """Whether the pattern of an ARN covers a bucket, or an object of it; one that is not known here does."""
    if is_open(pattern):
        return True
    wanted = re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)
    name, partition = bucket.ref, pattern.split(":")[1:2]
    arns = (bucket.att("Arn"), *(f"arn:{it}:s3:::{name}" for it in ("aws", *partition)))
    return any(wanted.fullmatch(f"{arn}{key}") for arn in arns)
