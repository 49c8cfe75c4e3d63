"""Buckets block public access."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_false, is_set, is_true

check = Check(
    id="P02",
    title="Buckets block public access",
    severity="error",
    what="All four settings of PublicAccessBlockConfiguration are true; an access point has none of them off.",
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


KEYS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


ACCESS_POINTS = ("AWS::S3::AccessPoint", "AWS::S3::MultiRegionAccessPoint", "AWS::S3ObjectLambda::AccessPoint")


@check.finds
def unblocked(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::S3::Bucket"):
        if not is_set(it.get("PublicAccessBlockConfiguration")):
            yield it.wrong("the bucket does not block public access", "PublicAccessBlockConfiguration")
            continue
        for key in KEYS:
            yield from judged(it, f"PublicAccessBlockConfiguration.{key}", is_true, f"{key} is not on")
    for it in estate.of(*ACCESS_POINTS):  # whose settings are on where they are left out
        for key in KEYS:
            if is_false(it.get(f"PublicAccessBlockConfiguration.{key}")):
                yield it.wrong(f"{key} is not on", f"PublicAccessBlockConfiguration.{key}")
