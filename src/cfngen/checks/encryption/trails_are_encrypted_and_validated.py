"""CloudTrail is encrypted and validates its files."""

from __future__ import annotations

from cfngen.checks.framework import Check, all_of, every
from cfngen.checks.readings import is_customer_key, is_true

check = Check(
    id="E16",
    title="CloudTrail is encrypted and validates its files",
    severity="error",
    what="A trail names a KMS key and turns log file validation on.",
    why=(
        "A trail is evidence; validation shows that no file was changed or taken away, and the key who could read it."
    ),
    fix=("Set KMSKeyId and EnableLogFileValidation to true; the key's policy has to allow cloudtrail.amazonaws.com."),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-2",
    controls=("E16", "C-LOG-02", "H-05", "H-06", "FI-10", "FI-19"),
    also=(
        "Security Hub CloudTrail.2",
        "Security Hub CloudTrail.4",
        "AWS Config CLOUD_TRAIL_ENCRYPTION_ENABLED (HIPAA Security pack)",
        "AWS Config CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED (HIPAA Security pack)",
        "CT.CLOUDTRAIL.PR.1",
        "CT.CLOUDTRAIL.PR.2",
        "CKV_AWS_35",
        "CKV_AWS_36",
        "cdk-nag CloudTrailEncryptionEnabled",
        "cdk-nag CloudTrailLogFileValidationEnabled",
        "FISC 実3",
        "FISC 実10",
        "FISC 実16",
    ),
    before="""\
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: true
""",
    after="""\
Resources:
  Key:
    Type: AWS::KMS::Key
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      IsLogging: true
      KMSKeyId: !GetAtt 'Key.Arn'
      EnableLogFileValidation: true
""",
)


check.find = all_of(
    every("AWS::CloudTrail::Trail", "KMSKeyId", is_customer_key, "the trail is not encrypted with a KMS key"),
    every("AWS::CloudTrail::Trail", "EnableLogFileValidation", is_true, "the trail does not validate its files"),
)
