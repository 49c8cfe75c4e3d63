"""A trail records what is done in the account."""

from __future__ import annotations

from cfngen.checks.framework import Check, there_is

check = Check(
    id="CG101",
    title="A trail records what is done in the account",
    severity="error",
    what="An estate with an audit layer has an AWS::CloudTrail::Trail.",
    why="Without a trail, events are gone after 90 days, and nobody can say who changed what.",
    fix="Add a trail to the audit layer, or waive this with the organization trail that records the account.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1",
    controls=("H-05", "C-LOG-01", "FI-10", "FI-19"),
    also=("Security Hub CloudTrail.1", "AWS Config CLOUD_TRAIL_ENABLED (HIPAA Security pack)"),
    layers=("audit",),
    of_an_estate=True,
    before="""\
Resources:
  Recorder:
    Type: AWS::Config::ConfigurationRecorder
""",
    after="""\
Resources:
  Recorder:
    Type: AWS::Config::ConfigurationRecorder
  Trail:
    Type: AWS::CloudTrail::Trail
""",
)

check.find = there_is("AWS::CloudTrail::Trail", "there is no trail")
