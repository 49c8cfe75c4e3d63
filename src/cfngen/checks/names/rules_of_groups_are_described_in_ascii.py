"""Rules of security groups are described in ASCII."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.networks import egress_rules, ingress_rules
from cfngen.checks.readings import is_open
from cfngen.engine.values import text

check = Check(
    id="CG022",
    title="Rules of security groups are described in ASCII",
    severity="error",
    what=(
        "The description of a security group, and of each of its rules, has at most 255 of EC2's characters: "
        "a-z, A-Z, 0-9, spaces and ._-:/()#,@[]+=&;{}!$*."
    ),
    why=(
        "EC2 refuses others, Japanese and apostrophes among them, in the middle of a deployment; cfn-lint looks at "
        "the group's own description only."
    ),
    fix="Describe the rule in English; the reason in Japanese fits a comment of the template.",
    source="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html",
    controls=("CG022", "P08"),
    before="""\
Resources:
  Tasks:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Tasks
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 8080, ToPort: 8080, CidrIp: 10.0.0.0/16, Description: ロードバランサーから}
""",
    after="""\
Resources:
  Tasks:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Tasks
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 8080, ToPort: 8080, CidrIp: 10.0.0.0/16, Description: from the load balancer}
""",
)

LONGEST = 255
KNOWN = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]*")


@check.finds
def undescribable(estate: Estate) -> Iterator[Violation]:
    places = [
        (it, f"{path}.Description".lstrip("."), rule.get("Description"))
        for rules in (ingress_rules, egress_rules)
        for it, path, rule in rules(estate)
    ]
    groups = estate.of("AWS::EC2::SecurityGroup")
    for it, path, given in [*places, *((it, "GroupDescription", it.get("GroupDescription")) for it in groups)]:
        if given is None or isinstance(given, dict | list) or is_open(given):
            continue
        description = re.sub("<[^<>]*>", "x", text(given))
        if not KNOWN.fullmatch(description):
            yield it.wrong("EC2 takes no such characters in a description", path)
        elif len(description) > LONGEST:
            yield it.wrong(f"the description has {len(description)} characters; AWS allows {LONGEST}", path)
