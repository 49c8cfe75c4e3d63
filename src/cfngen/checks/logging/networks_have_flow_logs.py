"""Networks have flow logs."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open

check = Check(
    id="L06",
    title="Networks have flow logs",
    severity="error",
    what="Every VPC has a flow log of all traffic.",
    why="Rejected traffic alone shows who was kept out, not who came in.",
    fix="Add AWS::EC2::FlowLog with ResourceType VPC and TrafficType ALL.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-6",
    controls=("L06", "FI-10", "H-05"),
    also=(
        "Security Hub EC2.6",
        "AWS Config VPC_FLOW_LOGS_ENABLED (HIPAA Security pack)",
        "cdk-nag VPCFlowLogsEnabled",
        "cdk-nag AwsSolutions-VPC7",
        "FISC 実10",
        "FISC 実16",
    ),
    before="""\
Resources:
  Network:
    Type: AWS::EC2::VPC
  Log:
    Type: AWS::EC2::FlowLog
    Properties:
      ResourceType: VPC
      ResourceId: !Ref 'Network'
      TrafficType: REJECT
""",
    after="""\
Resources:
  Network:
    Type: AWS::EC2::VPC
  Log:
    Type: AWS::EC2::FlowLog
    Properties:
      ResourceType: VPC
      ResourceId: !Ref 'Network'
      TrafficType: ALL
""",
)


@check.finds
def without_flow_logs(estate: Estate) -> Iterator[Violation]:
    logs = [log for log in estate.of("AWS::EC2::FlowLog") if log.get("ResourceType") in ("VPC", None)]
    for it in estate.of("AWS::EC2::VPC"):
        mine = [log for log in logs if it.named_by(log.get("ResourceId"))]
        traffic = [log.get("TrafficType") for log in mine]
        if "ALL" in traffic:
            continue
        if any(map(is_open, traffic)) or (not mine and any(is_open(log.get("ResourceId")) for log in logs)):
            yield it.unclear("does the VPC have a flow log of all traffic?")
        elif not mine:
            yield it.wrong("the VPC has no flow log of all traffic")
        for log in [] if any(map(is_open, traffic)) else mine:
            yield log.wrong(f"{it.logical_id} has no flow log of all traffic, but this one", "TrafficType")
