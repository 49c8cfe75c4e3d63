"""Security group rules are described."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.networks import egress_rules, ingress_rules
from cfngen.checks.readings import is_set

check = Check(
    id="P08",
    title="Security group rules are described",
    severity="warning",
    what="A security group and each of its rules have a description.",
    why="Whoever reviews access has to know whom a rule is for; a rule without words is never removed.",
    fix="Set Description on every rule, in ASCII.",
    source="https://github.com/aws-cloudformation/aws-guard-rules-registry",
    controls=("P08",),
    also=("CKV_AWS_23", "cdk-nag AwsSolutions-EC27"),
    before="""\
Resources:
  Web:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      IpProtocol: tcp
      FromPort: 443
      ToPort: 443
      CidrIp: 10.0.0.0/8
""",
    after="""\
Resources:
  Web:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      IpProtocol: tcp
      FromPort: 443
      ToPort: 443
      CidrIp: 10.0.0.0/8
      Description: HTTPS from the offices
""",
)


@check.finds
def silent_rules(estate: Estate) -> Iterator[Violation]:
    for it, path, rule in [*ingress_rules(estate), *egress_rules(estate)]:
        if not is_set(rule.get("Description")):
            yield it.wrong("the rule has no description", path)
