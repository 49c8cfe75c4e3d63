"""Key policies name who may use the key."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import is_anyone, statements
from cfngen.checks.readings import is_open

check = Check(
    id="K02",
    title="Key policies name who may use the key",
    severity="error",
    what=(
        "No statement that allows something has the principal *, unless a condition ties it to this account "
        "or organisation; without kms:CallerAccount or another key about the caller, a warning."
    ),
    why=(
        "With the principal * any account of AWS may use the key. A key without a policy of its own trusts "
        "every IAM policy of the account."
    ),
    fix=(
        "Name the account's root, roles or services; for use through a service, keep kms:CallerAccount and "
        "kms:ViaService conditions."
    ),
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/kms-controls.html#kms-5",
    controls=("K02", "C-ENC-02", "FI-13"),
    also=("Security Hub KMS.5", "CKV_AWS_33"),
    before="""\
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          - Sid: Use
            Effect: Allow
            Principal: '*'
            Action: kms:*
            Resource: '*'
""",
    after="""\
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Statement:
          - Sid: Use
            Effect: Allow
            Principal:
              AWS: !Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root'
            Action: kms:*
            Resource: '*'
""",
)

# Condition keys that tell who calls; aws:SourceAccount only tells for whom a service does.
OF_CALLERS = {
    *("aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths", "kms:calleraccount"),
    "aws:userid",
}


@check.finds
def open_keys(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::KMS::Key", "AWS::KMS::ReplicaKey"):
        if is_open(it.get("KeyPolicy")):
            yield it.unclear("may anyone use the key?", "KeyPolicy")
        for statement in statements(it, "KeyPolicy"):
            if statement.is_for_everybody:
                yield it.wrong(f"statement {statement.name} lets anyone use the key", statement.path)
                continue
            anyone = statement.allows and any(map(is_anyone, statement.principals))
            if anyone and not statement.narrowings & OF_CALLERS:
                message = f"statement {statement.name} is for anyone, without kms:CallerAccount"
                yield it.wrong(message, statement.path, severity="warning")
