"""SNS topics encrypt their messages."""

from __future__ import annotations

from cfngen.checks.framework import Check, every
from cfngen.checks.readings import is_set

check = Check(
    id="E06",
    title="SNS topics encrypt their messages",
    severity="error",
    what="A topic names a KMS key.",
    why="Messages at rest in a topic are alarms and events, often with identifiers in them.",
    fix=("Set KmsMasterKeyId to a customer managed key; the services that publish have to be allowed by its policy."),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/sns-controls.html#sns-1",
    controls=("E06", "C-ENC-01", "H-04"),
    also=(
        "Security Hub SNS.1",
        "AWS Config SNS_ENCRYPTED_KMS (HIPAA Security pack)",
        "CKV_AWS_26",
        "cdk-nag SNSEncryptedKMS",
    ),
    before="""\
Resources:
  Alerts:
    Type: AWS::SNS::Topic
""",
    after="""\
Resources:
  Key:
    Type: AWS::KMS::Key
  Alerts:
    Type: AWS::SNS::Topic
    Properties:
      KmsMasterKeyId: !Ref 'Key'
""",
)


check.find = every("AWS::SNS::Topic", "KmsMasterKeyId", is_set, "the topic does not encrypt its messages")
