"""Buckets refuse plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
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


@check.finds
def plain_buckets(estate: Estate) -> Iterator[Violation]:
    policies = estate.of("AWS::S3::BucketPolicy")
    for it in estate.of("AWS::S3::Bucket"):
        mine = [policy for policy in policies if it.named_by(policy.get("Bucket"))]
        refusing = [one for policy in mine for one in statements(policy, "PolicyDocument") if refuses_http(one)]
        if any(resource.endswith("*") for one in refusing for resource in one.resources):
            if all(resource.endswith("/*") for one in refusing for resource in one.resources):
                yield mine[0].wrong(
                    "plain HTTP is refused for objects, not for the bucket", "PolicyDocument", severity="warning"
                )
        elif mine:
            yield mine[0].wrong("the bucket's policy does not refuse plain HTTP", "PolicyDocument")
        elif any(is_open(policy.get("Bucket")) for policy in policies):
            yield it.unclear("does the bucket refuse plain HTTP? A policy is for a bucket that is not known here")
        else:
            yield it.wrong("no policy refuses plain HTTP to the bucket")


def refuses_http(statement: Statement) -> bool:
    """Whether it denies everybody reading and writing whenever TLS is missing, and only then."""
    everybody = any(map(is_anyone, statement.principals))
    everything = statement.covers("s3:getobject") and statement.covers("s3:putobject")
    without_tls = statement.conditions == {"aws:securetransport": ["false"]}
    return statement.body.get("Effect") == "Deny" and everybody and everything and without_tls
