"""DynamoDB tables are encrypted with a customer managed key."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_customer_key, is_open, is_true, mapping

check = Check(
    id="E08",
    title="DynamoDB tables are encrypted with a customer managed key",
    severity="error",
    what=("A table's SSESpecification is on, of type KMS, and names a key. A global table names one for each replica."),
    why="The default is a key that belongs to DynamoDB, which the account can neither see nor revoke.",
    fix="Set SSESpecification with SSEEnabled true, SSEType KMS and KMSMasterKeyId.",
    source="https://docs.aws.amazon.com/config/latest/developerguide/dynamodb-table-encrypted-kms.html",
    controls=("E08", "C-ENC-01", "H-04"),
    also=("AWS Config DYNAMODB_TABLE_ENCRYPTED_KMS", "CT.DYNAMODB.PR.2", "CKV_AWS_119"),
    before="""\
Resources:
  Sessions:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
""",
    after="""\
Resources:
  Key:
    Type: AWS::KMS::Key
  Sessions:
    Type: AWS::DynamoDB::Table
    Properties:
      SSESpecification:
        SSEEnabled: true
        SSEType: KMS
        KMSMasterKeyId: !GetAtt 'Key.Arn'
""",
)


@check.finds
def default_keys(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"):
        enabled = it.get("SSESpecification.SSEEnabled")
        keys = [it.get("SSESpecification.KMSMasterKeyId")]
        if it.type.endswith("GlobalTable"):
            keys = [mapping(replica.get("SSESpecification")).get("KMSMasterKeyId") for replica in it.items("Replicas")]
        if is_open(enabled):
            yield it.unclear("is the table encrypted with a key of ours?", "SSESpecification")
        elif not is_true(enabled) or not keys or not all(map(is_customer_key, keys)):
            yield it.wrong("the table is not encrypted with a customer managed key", "SSESpecification")
