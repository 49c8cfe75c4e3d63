"""What an account has once is made once."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check

check = Check(
    id="CG060",
    title="What an account has once is made once",
    severity="error",
    what=(
        "Of what exists once in an account and Region (the Config recorder and channel, the GuardDuty detector, "
        "Security Hub, Macie, API Gateway's account, X-Ray's encryption, ECR's scanning and replication) an estate has "
        "one."
    ),
    why="The second one fails or, worse, takes the first one's place without a word.",
    fix="Let one stack own it; where two environments share an account, one environment, by a condition.",
    source="https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html",
    controls=("CG060",),
    before="""\
Resources:
  Detector:
    Type: AWS::GuardDuty::Detector
    Properties: {Enable: true}
  SecondDetector:
    Type: AWS::GuardDuty::Detector
    Properties: {Enable: true}
""",
    after="""\
Resources:
  Detector:
    Type: AWS::GuardDuty::Detector
    Properties: {Enable: true}
""",
)

ONCE = (
    "AWS::ApiGateway::Account",
    "AWS::Config::ConfigurationRecorder",
    "AWS::Config::DeliveryChannel",
    "AWS::Detective::Graph",
    "AWS::ECR::RegistryPolicy",
    "AWS::ECR::RegistryScanningConfiguration",
    "AWS::ECR::ReplicationConfiguration",
    "AWS::GuardDuty::Detector",
    "AWS::Macie::Session",
    "AWS::SecurityHub::Hub",
)


@check.finds
def second(estate: Estate) -> Iterator[Violation]:
    for kind in ONCE:
        first: dict[str, Resource] = {}
        for it in estate.of(kind):
            known = first.setdefault(it.region, it)
            if known is not it:
                yield it.wrong(f"{known.logical_id} of {known.view.where} is one already")
