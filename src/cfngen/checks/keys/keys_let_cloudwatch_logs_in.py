"""Keys of log groups let CloudWatch Logs in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
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

NOT_ARN = re.compile(r"alias/|(mrk-)?[0-9a-f-]{32,36}$")
USES = (("AWS::Logs::LogGroup", "KmsKeyId", "logs."), ("AWS::CloudTrail::Trail", "KMSKeyId", "cloudtrail."))


@check.finds
def refused(estate: Estate) -> Iterator[Violation]:
    for kind, path, service in USES:
        for it in estate.of(kind):
            given = str(it.get(path) or "")
            key = estate.find(given, "AWS::KMS::Key", "AWS::KMS::ReplicaKey", "AWS::KMS::Alias")
            mark = MARK.fullmatch(given)
            by_id = NOT_ARN.match(given) if mark is None else key is not None and mark[3] is None
            if kind == "AWS::Logs::LogGroup" and by_id:
                yield it.wrong("a log group takes a key's ARN, not its id or alias", path)
            elif key is not None and key.type != "AWS::KMS::Alias" and not _may(key, it, service):
                for one, place in ((it, path), (key, "KeyPolicy")):
                    yield one.wrong(f"the policy of {key.logical_id} does not let {service}… use the key", place)


def _may(key: Resource, it: Resource, service: str) -> bool:
    """Whether the key's policy lets the service in: CloudWatch Logs of that Region, for that log group."""
    if it.type != "AWS::Logs::LogGroup":
        return lets_in(key, service)
    arn = str(it.att("Arn")).removesuffix(":*")
    return lets_in(key, f"logs.{it.region}.", "logs.amazonaws.", about="" if "<" in arn else arn)
