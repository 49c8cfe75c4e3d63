"""ECS clusters have Container Insights."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, pairs

check = Check(
    id="L10",
    title="ECS clusters have Container Insights",
    severity="warning",
    what="ClusterSettings sets containerInsights to enabled or enhanced.",
    why="Memory and restarts of single tasks are not among the metrics that come by themselves.",
    fix="Add the setting containerInsights with enhanced or enabled.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-12",
    controls=("L10",),
    also=(
        "Security Hub ECS.12",
        "AWS Config ECS_CONTAINER_INSIGHTS_ENABLED",
        "CT.ECS.PR.2",
        "CKV_AWS_65",
        "cdk-nag AwsSolutions-ECS4",
    ),
    before="""\
Resources:
  Cluster:
    Type: AWS::ECS::Cluster
    Properties:
      ClusterName: main
""",
    after="""\
Resources:
  Cluster:
    Type: AWS::ECS::Cluster
    Properties:
      ClusterSettings:
        - Name: containerInsights
          Value: enhanced
""",
)


@check.finds
def plain_clusters(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ECS::Cluster"):
        value = pairs(it.get("ClusterSettings"), "Name").get("containerInsights")
        if is_open(value):
            yield it.unclear("is Container Insights on?", "ClusterSettings")
        elif value not in ("enabled", "enhanced"):
            yield it.wrong("Container Insights is off", "ClusterSettings")
