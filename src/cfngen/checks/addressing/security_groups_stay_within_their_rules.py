"""Security groups stay within their number of rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.networks import egress_rules, group_of, ingress_rules
from cfngen.checks.readings import listed

check = Check(
    id="CG128",
    title="Security groups stay within their number of rules",
    severity="error",
    what="A security group has at most 60 rules in each direction, and a network interface at most 5 groups.",
    why="EC2 refuses the 61st rule and the sixth group; rules that are resources of several stacks add up unseen.",
    fix="Use a prefix list or a group as the source, or ask AWS for a higher quota and waive this.",
    source="https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html",
    controls=("CG128",),
    before="""\
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      NetworkConfiguration:
        AwsvpcConfiguration:
          SecurityGroups: [sg-1, sg-2, sg-3, sg-4, sg-5, sg-6]
""",
    after="""\
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      NetworkConfiguration:
        AwsvpcConfiguration:
          SecurityGroups: [sg-1, sg-2]
""",
)

MOST_RULES, MOST_GROUPS = 60, 5
LISTS = (
    ("AWS::ECS::Service", "NetworkConfiguration.AwsvpcConfiguration.SecurityGroups"),
    ("AWS::ElasticLoadBalancingV2::LoadBalancer", "SecurityGroups"),
    ("AWS::Lambda::Function", "VpcConfig.SecurityGroupIds"),
    ("AWS::RDS::DBInstance", "VPCSecurityGroups"),
    ("AWS::EC2::VPCEndpoint", "SecurityGroupIds"),
)


@check.finds
def too_many(estate: Estate) -> Iterator[Violation]:
    for direction, rules in (("in", ingress_rules(estate)), ("out", egress_rules(estate))):
        owners = Counter(group_of(estate, it) for it, _, _ in rules)
        for owner, count in owners.items():
            if owner is not None and count > MOST_RULES:
                yield owner.wrong(f"the group has {count} rules {direction}; EC2 allows {MOST_RULES}")
    for kind, path in LISTS:
        for it in estate.of(kind):
            count = len(listed(it.get(path)))
            if count > MOST_GROUPS:
                yield it.wrong(f"{count} security groups; a network interface has at most {MOST_GROUPS}", path)
