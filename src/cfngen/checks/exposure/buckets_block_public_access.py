"""Buckets block public access."""

from __future__ import annotations

from cfngen.checks.framework import Check, all_of, every
from cfngen.checks.readings import is_true

check = Check(
    id="P02",
    title="Buckets block public access",
    severity="error",
    what="All four settings of PublicAccessBlockConfiguration are true.",
    why="One ACL or policy by mistake opens the bucket; the block holds against both.",
    fix="Set BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls and RestrictPublicBuckets to true.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-8",
    controls=("P02",),
    also=(
        "Security Hub S3.8",
        "AWS Config S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
        "CT.S3.PR.1",
        "CKV_AWS_53",
        "CKV_AWS_54",
        "CKV_AWS_55",
        "CKV_AWS_56",
        "cdk-nag S3BucketLevelPublicAccessProhibited",
        "FISC 実3",
        "FISC 実25",
    ),
    before="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: true
        IgnorePublicAcls: true
""",
    after="""\
Resources:
  Records:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
""",
)


check.find = all_of(
    *(
        every("AWS::S3::Bucket", f"PublicAccessBlockConfiguration.{key}", is_true, f"{key} is not on")
        for key in ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    )
)
