"""Services do not call each other."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.networks import GROUP, egress_rules, group_of, ingress_rules
from cfngen.checks.readings import listed

check = Check(
    id="CG170",
    title="Services do not call each other",
    severity="warning",
    what=(
        "No rule of a security group joins the groups of two ECS services: they share the database, and say the rest "
        "by events. In a project with the layer tenancy a rule that does is an error."
    ),
    why=(
        "A call from service to service carries no tenant that the database checks, fails with the other, and lets "
        "whoever breaks into one reach the next."
    ),
    fix="Remove the rule. Read what is shared from the database as the read-only user, or send an event.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html",
    controls=("C-NET-04", "FI-14"),
    before="""\
Resources:
  Orders:
    Type: AWS::EC2::SecurityGroup
  Billing:
    Type: AWS::EC2::SecurityGroup
  OrdersService:
    Type: AWS::ECS::Service
    Properties:
      NetworkConfiguration:
        AwsvpcConfiguration: {SecurityGroups: [!GetAtt Orders.GroupId]}
  BillingService:
    Type: AWS::ECS::Service
    Properties:
      NetworkConfiguration:
        AwsvpcConfiguration: {SecurityGroups: [!GetAtt Billing.GroupId]}
  BillingFromOrders:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: !GetAtt Billing.GroupId
      SourceSecurityGroupId: !GetAtt Orders.GroupId
""",
    after="""\
Resources:
  Orders:
    Type: AWS::EC2::SecurityGroup
  Billing:
    Type: AWS::EC2::SecurityGroup
  Database:
    Type: AWS::EC2::SecurityGroup
  OrdersService:
    Type: AWS::ECS::Service
    Properties:
      NetworkConfiguration:
        AwsvpcConfiguration: {SecurityGroups: [!GetAtt Orders.GroupId]}
  BillingService:
    Type: AWS::ECS::Service
    Properties:
      NetworkConfiguration:
        AwsvpcConfiguration: {SecurityGroups: [!GetAtt Billing.GroupId]}
  DatabaseFromOrders:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: !GetAtt Database.GroupId
      SourceSecurityGroupId: !GetAtt Orders.GroupId
""",
)


@check.finds
def joined(estate: Estate) -> Iterator[Violation]:
    services = _services(estate)
    if len({one for names in services.values() for one in names}) < 2:
        return
    severity = "error" if "tenancy" in (estate.layers or ()) else ""
    for rules, other in ((ingress_rules, "SourceSecurityGroupId"), (egress_rules, "DestinationSecurityGroupId")):
        for it, path, rule in rules(estate):
            mine = group_of(estate, it)
            theirs = estate.find(rule.get(other), GROUP)
            for one in services.get(_key(mine), ()):
                for another in sorted(services.get(_key(theirs), set()) - services.get(_key(mine), set())):
                    yield it.wrong(f"the rule joins the services {one} and {another}", path, severity)


def _services(estate: Estate) -> dict[str, set[str]]:
    """Security group -> the names of the ECS services that are in it."""
    found: dict[str, set[str]] = {}
    for it in estate.of("AWS::ECS::Service"):
        for group in listed(it.get("NetworkConfiguration.AwsvpcConfiguration.SecurityGroups")):
            known = _key(estate.find(group, GROUP))
            if known:
                name = it.get("ServiceName")
                found.setdefault(known, set()).add(name if isinstance(name, str) else it.logical_id)
    return found


def _key(group: Resource | None) -> str:
    return "" if group is None else f"{group.view.mark}/{group.logical_id}"
