"""KMS keys rotate."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_true, number

check = Check(
    id="K01",
    title="KMS keys rotate",
    severity="error",
    what="A symmetric key sets EnableKeyRotation to true, with a period of at most 365 days (else a warning).",
    why="Rotation limits how much data one key's material protects, without anything being encrypted again.",
    fix="Set EnableKeyRotation to true. Asymmetric, HMAC and imported keys cannot rotate and are left out.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
    controls=("K01", "C-ENC-02", "FI-13"),
    also=("AWS Config CMK_BACKING_KEY_ROTATION_ENABLED", "CT.KMS.PR.1", "CKV_AWS_7", "cdk-nag AwsSolutions-KMS5"),
    before="""\
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      Description: Records
""",
    after="""\
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      EnableKeyRotation: true
""",
)


YEAR = 365  # days, and what KMS does where no period is said


@check.finds
def fixed_keys(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::KMS::Key"):
        symmetric = it.get("KeySpec") in (None, "SYMMETRIC_DEFAULT") and it.get("Origin") in (None, "AWS_KMS")
        if symmetric:
            yield from judged(it, "EnableKeyRotation", is_true, "the key does not rotate")
            if (number(it.get("RotationPeriodInDays")) or 0) > YEAR:
                yield it.wrong("the key rotates less often than every year", "RotationPeriodInDays", severity="warning")
