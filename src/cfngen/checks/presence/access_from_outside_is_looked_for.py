"""Access from outside the account is looked for."""

from __future__ import annotations

from cfngen.checks.framework import Check, there_is

check = Check(
    id="CG105",
    title="Access from outside the account is looked for",
    severity="error",
    what="An estate with the security services layer has an AWS::AccessAnalyzer::Analyzer.",
    why="A bucket policy or a role that another account may use is seen by nobody until it is used.",
    fix="Add an analyzer of type ACCOUNT or ORGANIZATION to the layer.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-28",
    controls=("FI-05", "FI-25", "C-AUTH-05"),
    also=("Security Hub IAM.28",),
    layers=("security-ext",),
    of_an_estate=True,
    there_already="AccessAnalyzer",
    before="""\
Resources:
  Detector:
    Type: AWS::GuardDuty::Detector
    Properties:
      Enable: true
""",
    after="""\
Resources:
  Detector:
    Type: AWS::GuardDuty::Detector
    Properties:
      Enable: true
  Analyzer:
    Type: AWS::AccessAnalyzer::Analyzer
    Properties:
      Type: ACCOUNT
""",
)

check.find = there_is("AWS::AccessAnalyzer::Analyzer", "nothing looks for access from outside", once=True)
