"""Security groups let the load balancer reach its tasks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.networks import GROUP, Rule, egress_rules, group_of, ingress_rules, takes_port
from cfngen.checks.readings import is_open, listed, number
from cfngen.checks.tasks._ecs import TARGET_GROUP, balanced, load_balancers_of

check = Check(
    id="CG083",
    title="Security groups let the load balancer reach its tasks",
    severity="error",
    what=(
        "A service's security groups let its container's port in, from a security group of the load balancer or a "
        "range of addresses; the load balancer's groups let the same port out."
    ),
    why="Otherwise every health check times out and the service never becomes stable; each half looks right by itself.",
    fix="Use one constant for the port, and write both directions of each pair of groups.",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-update-security-groups.html",
    controls=("CG083",),
    before="""\
Resources:
  TaskGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/16}
  Service:
    Type: AWS::ECS::Service
    Properties:
      NetworkConfiguration:
        AwsvpcConfiguration:
          SecurityGroups: [!Ref TaskGroup]
      LoadBalancers:
        - ContainerPort: 8080
""",
    after="""\
Resources:
  TaskGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 8080, ToPort: 8080, CidrIp: 10.0.0.0/16}
  Service:
    Type: AWS::ECS::Service
    Properties:
      NetworkConfiguration:
        AwsvpcConfiguration:
          SecurityGroups: [!Ref TaskGroup]
      LoadBalancers:
        - ContainerPort: 8080
""",
)


@check.finds
def shut_out(estate: Estate) -> Iterator[Violation]:
    for it, place, entry in balanced(estate):
        path = f"{place}.ContainerPort"
        port = number(entry.get("ContainerPort"))
        groups = _groups(estate, it.get("NetworkConfiguration.AwsvpcConfiguration.SecurityGroups"))
        if port is None or not groups:
            if groups is None or is_open(entry.get("ContainerPort")):
                yield it.unclear("does a security group let the port in? It is not known here", path)
            continue
        inward = _letting(estate, ingress_rules(estate), groups, port)
        if not inward:
            yield it.wrong(f"no security group of the service lets the port {port:g} in", path)
            continue
        group = estate.find(entry.get("TargetGroupArn"), TARGET_GROUP)
        for balancer in load_balancers_of(estate, group) if group else ():
            theirs = _groups(estate, balancer.get("SecurityGroups"))
            if not theirs:
                continue
            if not any(_is_from(estate, rule, theirs, "SourceSecurityGroupId") for rule in inward):
                yield it.wrong(f"no rule lets {balancer.logical_id} reach the port {port:g}", path)
            elif not _goes_out(estate, theirs, groups, port):
                yield it.wrong(f"the groups of {balancer.logical_id} do not let the port {port:g} out", path)


def _groups(estate: Estate, value: Any) -> list[Resource] | None:
    """The security groups of a list; None where one of them is not in the estate."""
    found = []
    for one in listed(value):
        group = estate.find(one, GROUP)
        if group is None:
            return None
        found.append(group)
    return found


def _letting(estate: Estate, rules: Iterator[Rule], groups: list[Resource], port: float) -> list[dict[str, Any]]:
    """The rules of these groups that a TCP port passes."""
    found = []
    for it, _, rule in rules:
        owner = group_of(estate, it)
        mine = owner in groups or (owner is None and is_open(rule.get("GroupId")))
        if mine and takes_port(rule, port):
            found.append(rule)
    return found


def _is_from(estate: Estate, rule: dict[str, Any], groups: list[Resource], key: str) -> bool:
    """Whether a rule is about one of these groups, or about addresses, which are not judged here."""
    if any(name in rule for name in ("CidrIp", "CidrIpv6", "SourcePrefixListId", "DestinationPrefixListId")):
        return True
    other = estate.find(rule.get(key), GROUP)
    return other is None or other in groups


def _goes_out(estate: Estate, theirs: list[Resource], groups: list[Resource], port: float) -> bool:
    written = [group_of(estate, it) for it, _, _ in egress_rules(estate)]
    if any(group not in written for group in theirs):
        return True  # a group without a rule lets everything out
    outward = _letting(estate, egress_rules(estate), theirs, port)
    return any(_is_from(estate, rule, groups, "DestinationSecurityGroupId") for rule in outward)
