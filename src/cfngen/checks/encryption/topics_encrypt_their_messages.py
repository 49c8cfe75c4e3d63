"""SNS topics encrypt their messages."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_customer_key, is_set

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


@check.finds
def plain_topics(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::SNS::Topic"):
        key = it.get("KmsMasterKeyId")
        if not is_set(key):
            yield it.wrong("the topic does not encrypt its messages", "KmsMasterKeyId")
        elif not is_customer_key(key):
            message = "services such as CloudWatch cannot publish to a topic under AWS's own key"
            yield it.wrong(message, "KmsMasterKeyId", severity="warning")
