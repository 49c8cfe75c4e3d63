"""Findings of services come together."""

from __future__ import annotations

from cfngen.checks.framework import Check, there_is

check = Check(
    id="CG104",
    title="Findings of services come together",
    severity="warning",
    what="An estate with the security services layer has an AWS::SecurityHub::Hub.",
    why="Findings that lie in five consoles are read in none.",
    fix="Add a hub to the layer; it is one for each account and Region.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-controls-reference.html",
    controls=("FI-46",),
    also=("AWS Config SECURITYHUB_ENABLED (HIPAA Security pack)",),
    layers=("security-ext",),
    of_an_estate=True,
    there_already="SecurityHub",
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
  Hub:
    Type: AWS::SecurityHub::Hub
""",
)

check.find = there_is("AWS::SecurityHub::Hub", "Security Hub is not on", once=True)
