"""Only ports 80 and 443 are open to the world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.networks import (
    TCP,
    UDP,
    group_of,
    ingress_rules,
    is_from_the_world,
    may_be_from_the_world,
    may_take_other_ports,
    port_range,
    takes_port,
)
from cfngen.checks.readings import listed

check = Check(
    id="C-NET-04",
    title="Only ports 80 and 443 are open to the world",
    severity="error",
    what=(
        "A rule for 0.0.0.0/0 or ::/0, or for a part of them wider than /8, is for TCP 80 or 443 alone "
        "(UDP 443 for QUIC). None is for the security group of a database, cache or file system."
    ),
    why="Whatever else is open to everybody is found by everybody.",
    fix="Narrow the source to a range, a prefix list or a security group.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-18",
    controls=("C-NET-04", "FI-14"),
    also=("Security Hub EC2.18",),
    before="""\
Resources:
  Web:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      IpProtocol: tcp
      FromPort: 8080
      ToPort: 8080
      CidrIp: 0.0.0.0/0
""",
    after="""\
Resources:
  Web:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      IpProtocol: tcp
      FromPort: 443
      ToPort: 443
      CidrIp: 0.0.0.0/0
""",
)


# What holds data -> where it names its security groups.
STORES = {
    "AWS::RDS::DBInstance": "VPCSecurityGroups",
    "AWS::RDS::DBCluster": "VpcSecurityGroupIds",
    "AWS::DocDB::DBCluster": "VpcSecurityGroupIds",
    "AWS::Neptune::DBCluster": "VpcSecurityGroupIds",
    "AWS::Redshift::Cluster": "VpcSecurityGroupIds",
    "AWS::ElastiCache::ReplicationGroup": "SecurityGroupIds",
    "AWS::ElastiCache::ServerlessCache": "SecurityGroupIds",
    "AWS::MemoryDB::Cluster": "SecurityGroupIds",
    "AWS::EFS::MountTarget": "SecurityGroups",
    "AWS::OpenSearchService::Domain": "VPCOptions.SecurityGroupIds",
}


WEB = (80.0, 443.0)


@check.finds
def other_ports(estate: Estate) -> Iterator[Violation]:
    stores = [one for kind, place in STORES.items() for it in estate.of(kind) for one in listed(it.get(place))]
    for it, path, rule in ingress_rules(estate):
        if _is_of_the_web(rule):
            group = group_of(estate, it)
            of_store = group is not None and any(map(group.named_by, stores))
            if of_store and is_from_the_world(estate, rule):
                yield it.wrong("the world reaches the security group of a database", path)
        elif is_from_the_world(estate, rule) and not may_take_other_ports(rule):
            yield it.wrong("a port other than 80 and 443 is open to the world", path)
        elif is_from_the_world(estate, rule) or may_be_from_the_world(rule):
            yield it.unclear("is a port other than 80 and 443 open to the world?", path)


def _is_of_the_web(rule: dict[str, Any]) -> bool:
    first, last = port_range(rule)
    return first == last and first in WEB and takes_port(rule, first, protocols=(*TCP, *UDP))
