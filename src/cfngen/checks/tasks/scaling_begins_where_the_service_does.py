"""Scaling begins where the service does."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import number

check = Check(
    id="CG086",
    title="Scaling begins where the service does",
    severity="warning",
    what="A service that is scaled has no DesiredCount, or the one that is the scaling's MinCapacity.",
    why=(
        "CloudFormation sets DesiredCount again whenever it updates the service, and so undoes what scaling had added "
        "or keeps what it may not go below."
    ),
    fix="Use one parameter for DesiredCount and MinCapacity.",
    source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html",
    controls=("CG086",),
    before="""\
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: api
      Cluster: main
      DesiredCount: 4
  Scaling:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      ResourceId: service/main/api
      MinCapacity: 2
      MaxCapacity: 10
""",
    after="""\
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      ServiceName: api
      Cluster: main
      DesiredCount: 2
  Scaling:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      ResourceId: service/main/api
      MinCapacity: 2
      MaxCapacity: 10
""",
)


@check.finds
def undone(estate: Estate) -> Iterator[Violation]:
    for target in estate.of("AWS::ApplicationAutoScaling::ScalableTarget"):
        least, most = number(target.get("MinCapacity")), number(target.get("MaxCapacity"))
        if least is not None and most is not None and least > most:
            yield target.wrong("MinCapacity is more than MaxCapacity", "MinCapacity", severity="error")
        name = str(target.get("ResourceId"))
        for it in estate.of("AWS::ECS::Service"):
            count = number(it.get("DesiredCount"))
            mine = it.named_by(name) or (it.get("ServiceName") and name.endswith(f"/{it.get('ServiceName')}"))
            if mine and count is not None and least is not None and count != least:
                yield it.wrong(f"DesiredCount is {count:g} and scaling begins at {least:g}", "DesiredCount")
