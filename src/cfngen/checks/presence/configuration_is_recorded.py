"""Configuration is recorded."""

from __future__ import annotations

from cfngen.checks.framework import Check, there_is

check = Check(
    id="CG102",
    title="Configuration is recorded",
    severity="warning",
    what="An estate with an audit layer has an AWS::Config::ConfigurationRecorder in each environment.",
    why="What a resource was like at the time of an incident is asked months later.",
    fix="Add a recorder. There is one for each account and Region: waive this where another environment has it.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/config-controls.html#config-1",
    controls=("FI-19", "FI-42"),
    also=("Security Hub Config.1",),
    layers=("audit",),
    of_an_estate=True,
    there_already="ConfigRecorder",
    before="""\
Resources:
  Channel:
    Type: AWS::Config::DeliveryChannel
    Properties:
      S3BucketName: history
""",
    after="""\
Resources:
  Channel:
    Type: AWS::Config::DeliveryChannel
    Properties:
      S3BucketName: history
  Recorder:
    Type: AWS::Config::ConfigurationRecorder
""",
)

check.find = there_is("AWS::Config::ConfigurationRecorder", "nothing records the configuration", once=True)
