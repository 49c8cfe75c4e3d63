"""Threats are watched for."""

from __future__ import annotations

from cfngen.checks.framework import Check, every
from cfngen.checks.readings import is_true

check = Check(
    id="C-MAL-01",
    title="Threats are watched for",
    severity="error",
    what=("GuardDuty's detector is on, wherever a template makes one; an estate with the security layers makes one."),
    why="Nobody reads flow logs at night; a detector that is off looks like one that found nothing.",
    fix="Set Enable of AWS::GuardDuty::Detector to true.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-1",
    controls=("C-MAL-01", "FI-14", "FI-20"),
    also=("Security Hub GuardDuty.1", "AWS Config GUARDDUTY_ENABLED_CENTRALIZED (HIPAA Security pack)"),
    layers=("security-ext", "guardduty"),
    before="""\
Resources:
  Detector:
    Type: AWS::GuardDuty::Detector
    Properties:
      Enable: false
""",
    after="""\
Resources:
  Detector:
    Type: AWS::GuardDuty::Detector
    Properties:
      Enable: true
""",
)


check.find = every("AWS::GuardDuty::Detector", "Enable", is_true, "GuardDuty is off")
