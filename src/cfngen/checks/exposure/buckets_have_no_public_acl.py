"""Buckets have no public ACL and no public policy."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import statements
from cfngen.checks.readings import is_open

check = Check(
    id="P03",
    title="Buckets have no public ACL and no public policy",
    severity="error",
    what=(
        "AccessControl is none of the public ones, and no policy of the bucket allows everybody something "
        "without a condition."
    ),
    why="A public bucket is read within hours by those who look for them.",
    fix="Remove AccessControl; let CloudFront read by origin access control.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-2",
    controls=("P03",),
    also=(
        "Security Hub S3.2",
        "Security Hub S3.3",
        "Security Hub S3.12",
        "AWS Config S3_BUCKET_PUBLIC_READ_PROHIBITED (HIPAA Security pack)",
        "AWS Config S3_BUCKET_PUBLIC_WRITE_PROHIBITED (HIPAA Security pack)",
        "CT.S3.PR.5",
        "CKV_AWS_20",
        "CKV_AWS_57",
        "cdk-nag S3BucketPublicReadProhibited",
        "cdk-nag S3BucketPublicWriteProhibited",
        "FISC 実3",
        "FISC 実25",
    ),
    before="""\
Resources:
  Site:
    Type: AWS::S3::Bucket
    Properties:
      AccessControl: PublicRead
""",
    after="""\
Resources:
  Site:
    Type: AWS::S3::Bucket
    Properties:
      OwnershipControls:
        Rules:
          - ObjectOwnership: BucketOwnerEnforced
""",
)


@check.finds
def public_buckets(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::S3::Bucket"):
        acl = str(it.get("AccessControl") or "")
        if is_open(it.get("AccessControl")):
            yield it.unclear("is the bucket's ACL public?", "AccessControl")
        elif acl.startswith("Public") or acl == "AuthenticatedRead":
            yield it.wrong("the bucket's ACL is public", "AccessControl")
    for it in estate.of("AWS::S3::BucketPolicy"):
        if is_open(it.get("PolicyDocument")):
            yield it.unclear("does the policy let anyone in?", "PolicyDocument")
        for statement in statements(it, "PolicyDocument"):
            if statement.is_for_everybody:
                yield it.wrong(f"statement {statement.name} lets anyone in", statement.path)
