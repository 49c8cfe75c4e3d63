"""What needs two Availability Zones has them."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.addressing._subnets import subnets
from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, listed

check = Check(
    id="CG122",
    title="What needs two Availability Zones has them",
    severity="error",
    what=(
        "The subnets of an application load balancer and of a DB subnet group are two or more, in different zones, "
        "which are of the stack's Region; those of a service are in two zones (else a warning)."
    ),
    why="ELB and RDS refuse subnets of one zone; two subnets whose zone comes from the same parameter look right.",
    fix="Give each subnet a zone of its own: !Select [0, !GetAZs ''] and !Select [1, !GetAZs ''].",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html",
    controls=("CG122", "C-AVL-01"),
    before="""\
Resources:
  One:
    Type: AWS::EC2::Subnet
    Properties:
      AvailabilityZone: !Select [0, !GetAZs '']
  Two:
    Type: AWS::EC2::Subnet
    Properties:
      AvailabilityZone: ap-northeast-1a
  Group:
    Type: AWS::RDS::DBSubnetGroup
    Properties:
      SubnetIds: [!Ref One, !Ref Two]
""",
    after="""\
Resources:
  One:
    Type: AWS::EC2::Subnet
    Properties:
      AvailabilityZone: !Select [0, !GetAZs '']
  Two:
    Type: AWS::EC2::Subnet
    Properties:
      AvailabilityZone: ap-northeast-1c
  Group:
    Type: AWS::RDS::DBSubnetGroup
    Properties:
      SubnetIds: [!Ref One, !Ref Two]
""",
)

USES = (
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "Subnets", ""),
    ("AWS::RDS::DBSubnetGroup", "SubnetIds", ""),
    ("AWS::DocDB::DBSubnetGroup", "SubnetIds", ""),
    ("AWS::Neptune::DBSubnetGroup", "SubnetIds", ""),
    ("AWS::ECS::Service", "NetworkConfiguration.AwsvpcConfiguration.Subnets", "warning"),
    ("AWS::AutoScaling::AutoScalingGroup", "VPCZoneIdentifier", "warning"),
)


@check.finds
def together(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::EC2::Subnet"):
        zone = it.get("AvailabilityZone")
        if isinstance(zone, str) and not is_open(zone) and estate.region_is_said and not zone.startswith(it.region):
            yield it.wrong(f"the zone {zone} is not in {it.region}", "AvailabilityZone")
    for kind, path, severity in USES:
        for it in estate.of(kind):
            if it.get("Type") not in ("network", "gateway") and it.get(path) is not None:
                yield from _of(estate, it, path, severity)


def _of(estate: Estate, it: Resource, path: str, severity: str) -> Iterator[Violation]:
    found = subnets(estate, it.get(path))
    if found is None:
        given = [one for one in listed(it.get(path)) if not is_open(one)]
        if len(given) == 1 and len(listed(it.get(path))) == 1 and "," not in str(given[0]):
            yield it.wrong("there is one subnet only", path, severity=severity)
        elif not severity:
            yield it.unclear("are the subnets in two zones? They are not known here", path)
        return
    zones = [one.get("AvailabilityZone") or one.get("AvailabilityZoneId") for one in found]
    if any(zone is None or is_open(zone) for zone in zones):
        if len({one.logical_id for one in found}) < 2:
            yield it.wrong("there is one subnet only", path, severity=severity)
        elif len(set(map(str, zones))) == 1:
            yield it.unclear("are the subnets in two zones?", path)
    elif len(set(map(str, zones))) < 2:
        yield it.wrong(f"every subnet is in {zones[0]}" if zones else "there is no subnet", path, severity=severity)
