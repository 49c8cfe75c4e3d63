"""Buckets are copied to another Region."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.buckets import takes_logs
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set

check = Check(
    id="B10",
    title="Buckets are copied to another Region",
    severity="info",
    what=("A bucket of records has a ReplicationConfiguration. Buckets that logs are delivered into are left out."),
    why=(
        "Versioning keeps an object from being lost, not a Region. Where the records are made again from "
        "elsewhere, nothing is needed."
    ),
    fix="Add ReplicationConfiguration with a bucket in ap-northeast-3 and a key there.",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html",
    controls=("B10", "FI-71"),
    also=("AWS Config S3_BUCKET_REPLICATION_ENABLED (HIPAA Security pack)", "cdk-nag S3BucketReplicationEnabled"),
    lenient=("dev", "stg"),
    layers=("dr",),
    before="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: Enabled
""",
    after="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
    Properties:
      ReplicationConfiguration:
        Role: arn:aws:iam::111111111111:role/replicate
        Rules:
          - Status: Enabled
            Destination:
              Bucket: arn:aws:s3:::records-osaka
""",
)


@check.finds
def in_one_region(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::S3::Bucket"):
        if not is_set(it.get("ReplicationConfiguration.Rules")) and not takes_logs(estate, it):
            yield it.wrong("the bucket is in one Region", "ReplicationConfiguration")
