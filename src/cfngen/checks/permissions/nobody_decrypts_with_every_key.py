"""Nobody may decrypt with every key."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import granted, granting

check = Check(
    id="I05",
    title="Nobody may decrypt with every key",
    severity="error",
    what=(
        "No policy allows kms:Decrypt, kms:ReEncrypt* or kms:* on * or on every key of the account, unless "
        "kms:ViaService or an encryption context narrows it."
    ),
    why="It undoes what separate keys are for.",
    fix="Name the keys' ARNs.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-1",
    controls=("I05", "C-AUTH-05", "FI-03", "FI-25"),
    also=(
        "Security Hub KMS.1",
        "Security Hub KMS.2",
        "AWS Config IAM_CUSTOMER_POLICY_BLOCKED_KMS_ACTIONS (HIPAA Security pack)",
        "AWS Config IAM_INLINE_POLICY_BLOCKED_KMS_ACTIONS (HIPAA Security pack)",
        "FISC 実3",
    ),
    before="""\
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action:
              - kms:Decrypt
            Resource: '*'
""",
    after="""\
Resources:
  Key:
    Type: AWS::KMS::Key
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action:
              - kms:Decrypt
            Resource:
              - !GetAtt 'Key.Arn'
""",
)


OPENING = ("kms:decrypt", "kms:reencryptfrom")
NARROWING = ("kms:viaservice", "kms:resourcealiases", "kms:encryptioncontext", "aws:resourcetag/")


@check.finds
def every_key(estate: Estate) -> Iterator[Violation]:
    for statement in granted(estate):
        narrow = any(key.startswith(NARROWING) for key in statement.narrowings)
        opening = [action for action in OPENING if statement.covers(action)]
        if statement.is_for_every_resource and opening and not narrow:
            message = f"statement {statement.name} allows {opening[0]} with every key"
            yield statement.resource.wrong(message, statement.path, granting(estate, statement))
