"""Keys of log groups let CloudWatch Logs in."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.keys._uses import lets_in
from cfngen.checks.readings import MARK

check = Check(
    id="CG131",
    title="Keys of log groups let CloudWatch Logs in",
    severity="error",
    what=(
        "KmsKeyId of a log group is a key's ARN, and the key's policy allows logs.<region>.amazonaws.com; a trail's "
        "key allows cloudtrail.amazonaws.com."
    ),
    why="Otherwise: 'The specified KMS key does not exist or is not allowed to be used', when the group is made.",
    fix=(
        "Use !GetAtt Key.Arn, and allow the service kms:Encrypt*, Decrypt*, ReEncrypt*, GenerateDataKey*, Describe* "
        "with kms:EncryptionContext:aws:logs:arn."
    ),
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    controls=("CG131", "E05"),
    before="""\
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}
            Action: kms:*
            Resource: '*'
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      KmsKeyId: !GetAtt Key.Arn
""",
    after="""\
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          - Effect: Allow
            Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}
            Action: kms:*
            Resource: '*'
          - Effect: Allow
            Principal: {Service: !Sub 'logs.${AWS::Region}.amazonaws.com'}
            Action: [kms:Encrypt*, kms:Decrypt*, kms:ReEncrypt*, kms:GenerateDataKey*, kms:Describe*]
            Resource: '*'
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      KmsKeyId: !GetAtt Key.Arn
""",
)

USES = (("AWS::Logs::LogGroup", "KmsKeyId", "logs."), ("AWS::CloudTrail::Trail", "KMSKeyId", "cloudtrail."))


@check.finds
def refused(estate: Estate) -> Iterator[Violation]:
    for kind, path, service in USES:
        for it in estate.of(kind):
            given = str(it.get(path) or "")
            key = estate.find(given, "AWS::KMS::Key", "AWS::KMS::ReplicaKey", "AWS::KMS::Alias")
            mark = MARK.fullmatch(given)
            by_id = key is not None and mark is not None and mark[3] is None
            if kind == "AWS::Logs::LogGroup" and given and (by_id or given.startswith("alias/") or len(given) == 36):
                yield it.wrong("a log group takes a key's ARN, not its id or alias", path)
            elif key is not None and key.type != "AWS::KMS::Alias" and not lets_in(key, service):
                yield it.wrong(f"the policy of {key.logical_id} does not let {service}… use the key", path)
