"""No administrative or database port is open to the world."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.networks import ingress_rules, is_from_the_world, may_be_from_the_world
from cfngen.checks.readings import number
from cfngen.engine.values import text

check = Check(
    id="P07",
    title="No administrative or database port is open to the world",
    severity="error",
    what=(
        "No rule lets 0.0.0.0/0 or ::/0 reach SSH, RDP or a database's port, and none opens every protocol or "
        "port to the world."
    ),
    why="These ports are scanned all day; a password or one unpatched flaw is enough.",
    fix="Name the security group or the range that needs the port; for shells use Session Manager or ECS Exec.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18",
    controls=("P07", "C-NET-04", "FI-14"),
    also=(
        "Security Hub EC2.18",
        "Security Hub EC2.19",
        "AWS Config INCOMING_SSH_DISABLED (HIPAA Security pack)",
        "AWS Config RESTRICTED_INCOMING_TRAFFIC (HIPAA Security pack)",
        "CT.EC2.PR.4",
        "CT.EC2.PR.3",
        "CKV_AWS_24",
        "CKV_AWS_25",
        "CKV_AWS_260",
        "cdk-nag EC2RestrictedSSH",
        "cdk-nag EC2RestrictedCommonPorts",
        "FISC 実14",
        "FISC 実15",
    ),
    before="""\
Resources:
  Admin:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Administration
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 22
          ToPort: 22
          CidrIp: 0.0.0.0/0
          Description: SSH
""",
    after="""\
Resources:
  Admin:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Administration
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 22
          ToPort: 22
          CidrIp: 10.8.0.0/16
          Description: SSH from the office
""",
)


PORTS = (20, 21, 22, 23, 135, 445, 1433, 1521, 3306, 3389, 5432, 5439, 6379, 8089, 9200, 11211, 27017)


@check.finds
def open_ports(estate: Estate) -> Iterator[Violation]:
    for it, path, rule in ingress_rules(estate):
        first, last = number(rule.get("FromPort")), number(rule.get("ToPort"))
        every_protocol = text(rule.get("IpProtocol")) in ("-1", "all")
        from_, to = (0, 65535) if first is None or last is None or first < 0 or every_protocol else (first, last)
        dangerous = any(from_ <= port <= to for port in PORTS)
        if text(rule.get("IpProtocol")) in ("icmp", "icmpv6", "58", "1"):
            continue
        if is_from_the_world(rule) and dangerous:
            yield it.wrong("an administrative or database port is open to the world", path)
        elif may_be_from_the_world(rule) and dangerous:
            yield it.unclear("is an administrative or database port open to the world?", path)
