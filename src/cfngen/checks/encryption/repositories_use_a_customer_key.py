"""ECR repositories are encrypted with KMS."""

from __future__ import annotations

from cfngen.checks.framework import Check, every
from cfngen.checks.readings import one_of

check = Check(
    id="E12",
    title="ECR repositories are encrypted with KMS",
    severity="warning",
    what="A repository's EncryptionConfiguration is of type KMS.",
    why="The default is SSE-S3 without a key policy; the choice is final for the repository.",
    fix="Set EncryptionConfiguration with EncryptionType KMS and KmsKey before the first image.",
    source="https://docs.aws.amazon.com/config/latest/developerguide/ecr-repository-cmk-encryption-enabled.html",
    controls=("E12", "C-ENC-01"),
    also=("AWS Config ECR_REPOSITORY_CMK_ENCRYPTION_ENABLED", "CKV_AWS_136"),
    before="""\
Resources:
  Api:
    Type: AWS::ECR::Repository
""",
    after="""\
Resources:
  Api:
    Type: AWS::ECR::Repository
    Properties:
      EncryptionConfiguration:
        EncryptionType: KMS
""",
)


check.find = every(
    "AWS::ECR::Repository",
    "EncryptionConfiguration.EncryptionType",
    one_of("KMS", "KMS_DSSE"),
    "the repository is not encrypted with KMS",
)
