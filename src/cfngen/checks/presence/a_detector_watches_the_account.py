"""A detector watches the account."""

from __future__ import annotations

from cfngen.checks.framework import Check, there_is

check = Check(
    id="CG103",
    title="A detector watches the account",
    severity="error",
    what="An estate with the security services layer has an AWS::GuardDuty::Detector.",
    why="Stolen credentials and reconnaissance show in logs that nobody reads at night.",
    fix="Add a detector to the layer; it is one for each account and Region.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-1",
    controls=("C-MAL-01", "FI-14", "FI-20"),
    also=("Security Hub GuardDuty.1", "AWS Config GUARDDUTY_ENABLED_CENTRALIZED (HIPAA Security pack)"),
    layers=("security-ext", "guardduty"),
    of_an_estate=True,
    there_already="GuardDuty",
    before="""\
Resources:
  Hub:
    Type: AWS::SecurityHub::Hub
""",
    after="""\
Resources:
  Hub:
    Type: AWS::SecurityHub::Hub
  Detector:
    Type: AWS::GuardDuty::Detector
    Properties:
      Enable: true
""",
)

check.find = there_is("AWS::GuardDuty::Detector", "there is no GuardDuty detector", once=True)
