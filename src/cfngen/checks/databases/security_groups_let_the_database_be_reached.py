"""Security groups let the database be reached."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.networks import GROUP, group_of, ingress_rules, takes_port
from cfngen.checks.readings import is_open, listed, number

check = Check(
    id="CG123",
    title="Security groups let the database be reached",
    severity="warning",
    what="The security groups of a database or cache let its port in, where they have rules at all.",
    why="With another port in the rule than in the database, every connection times out after a clean deployment.",
    fix="Use one constant or parameter for the port, in the rule and in the database.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.RDSSecurityGroups.html",
    controls=("CG083",),
    before="""\
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 3306, ToPort: 3306, CidrIp: 10.0.0.0/16}
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      VPCSecurityGroups: [!Ref Group]
""",
    after="""\
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: 10.0.0.0/16}
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      VPCSecurityGroups: [!Ref Group]
""",
)

USES = {
    "AWS::RDS::DBInstance": "VPCSecurityGroups",
    "AWS::RDS::DBCluster": "VpcSecurityGroupIds",
    "AWS::ElastiCache::ReplicationGroup": "SecurityGroupIds",
}
PORTS = {"postgres": 5432, "aurora-postgresql": 5432, "mysql": 3306, "aurora-mysql": 3306, "mariadb": 3306}
PORTS |= {"redis": 6379, "valkey": 6379}


@check.finds
def unreachable(estate: Estate) -> Iterator[Violation]:
    rules = [(group_of(estate, it), rule) for it, _, rule in ingress_rules(estate)]
    for kind, path in USES.items():
        for it in estate.of(kind):
            groups = [estate.find(one, GROUP) for one in listed(it.get(path))]
            port = _port(it)
            if not groups or None in groups or port is None:
                continue
            mine = [
                rule for owner, rule in rules if owner in groups or (owner is None and is_open(rule.get("GroupId")))
            ]
            if mine and not any(takes_port(rule, port) for rule in mine):
                yield it.wrong(f"no rule of its security groups lets the port {port:g} in", path)


def _port(it: Resource) -> float | None:
    given = it.get("Port")
    return number(given) if given is not None else PORTS.get(str(it.get("Engine")).lower())
