"""Log groups are encrypted with a KMS key."""

from __future__ import annotations

from cfngen.checks.framework import Check, every
from cfngen.checks.readings import is_set

check = Check(
    id="E05",
    title="Log groups are encrypted with a KMS key",
    severity="error",
    what="A log group names a KMS key.",
    why=(
        "Logs repeat what passes through the application; a key of the estate lets one say who may read them, "
        "and take that away."
    ),
    fix="Set KmsKeyId to the key's ARN; the key's policy has to allow logs.<region>.amazonaws.com.",
    source="https://docs.aws.amazon.com/config/latest/developerguide/cloudwatch-log-group-encrypted.html",
    controls=("E05", "C-ENC-01", "H-04"),
    also=(
        "AWS Config CLOUDWATCH_LOG_GROUP_ENCRYPTED",
        "CT.CLOUDWATCH.PR.3",
        "CKV_AWS_158",
        "cdk-nag CloudWatchLogGroupEncrypted",
    ),
    before="""\
Resources:
  ApiLogs:
    Type: AWS::Logs::LogGroup
""",
    after="""\
Resources:
  Key:
    Type: AWS::KMS::Key
  ApiLogs:
    Type: AWS::Logs::LogGroup
    Properties:
      KmsKeyId: !GetAtt 'Key.Arn'
""",
)


check.find = every("AWS::Logs::LogGroup", "KmsKeyId", is_set, "the log group has no KMS key")
