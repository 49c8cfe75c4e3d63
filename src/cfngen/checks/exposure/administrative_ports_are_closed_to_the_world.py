"""No administrative or database port is open to the world."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.networks import (
    TCP,
    UDP,
    ingress_rules,
    is_from_the_world,
    is_wide,
    may_be_from_the_world,
    may_take_other_ports,
    takes_port,
)
from cfngen.checks.readings import is_true, number
from cfngen.engine.values import text

check = Check(
    id="P07",
    title="No administrative or database port is open to the world",
    severity="error",
    what=(
        "No rule lets 0.0.0.0/0 or ::/0 reach SSH, RDP or a database's port, and none opens every protocol or "
        "port to the world; no entry of a network ACL is for the world's SSH or RDP."
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


# Those of Security Hub EC2.19, and of databases and consoles besides.
PORTS = (
    *(20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 1521, 2049, 2375, 2376, 2379, 3000, 3306, 3389, 4333, 5000),
    *(5432, 5439, 5500, 5601, 5900, 5985, 5986, 6379, 8080, 8088, 8089, 8888, 9042, 9200, 9300, 11211, 27017),
)
SHELLS = (22, 3389)


@check.finds
def open_ports(estate: Estate) -> Iterator[Violation]:
    for it, path, rule in ingress_rules(estate):
        if not takes_port(rule, *PORTS, protocols=(*TCP, *UDP)):
            continue
        world = is_from_the_world(estate, rule)
        if world and not may_take_other_ports(rule):
            yield it.wrong("an administrative or database port is open to the world", path)
        elif world or may_be_from_the_world(rule):
            yield it.unclear("is an administrative or database port open to the world?", path)
    for it in estate.of("AWS::EC2::NetworkAclEntry"):
        ports = [number(it.get(f"PortRange.{end}")) for end in ("From", "To")]
        lets_in = text(it.get("RuleAction")).lower() == "allow" and not is_true(it.get("Egress"))
        everybody = is_wide(it.get("CidrBlock")) or is_wide(it.get("Ipv6CidrBlock"))
        if lets_in and everybody and ports[0] == ports[1] and ports[0] in SHELLS:
            yield it.wrong("the network ACL lets the world reach an administrative port", "PortRange")
