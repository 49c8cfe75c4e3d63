"""Listeners take TLS 1.2 or newer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged

check = Check(
    id="T03",
    title="Listeners take TLS 1.2 or newer",
    severity="error",
    what="A listener of HTTPS or TLS names a security policy that refuses TLS 1.0 and 1.1.",
    why=(
        "A listener that CloudFormation makes without SslPolicy gets ELBSecurityPolicy-2016-08, which takes "
        "TLS 1.0; cfn-lint says nothing."
    ),
    fix="Set SslPolicy to ELBSecurityPolicy-TLS13-1-2-2021-06 or a newer one.",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html",
    controls=("T03", "C-NET-01", "H-08", "FI-04"),
    also=("Security Hub ELB.17", "CKV_AWS_103"),
    before="""\
Resources:
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      Port: 443
      Protocol: HTTPS
""",
    after="""\
Resources:
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      Port: 443
      Protocol: HTTPS
      SslPolicy: ELBSecurityPolicy-TLS13-1-2-Res-2021-06
""",
)


# TLS13-1-0 and TLS13-1-1 still take the old versions. Source: the page above.
MODERN = re.compile(r"ELBSecurityPolicy-(TLS13-1-[23]-\S+|TLS-1-2-(Ext-)?20\d\d-\d\d|FS-1-2-\S+)")


@check.finds
def old_policies(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ElasticLoadBalancingV2::Listener"):
        if it.get("Protocol") in ("HTTPS", "TLS"):
            yield from judged(
                it, "SslPolicy", lambda value: MODERN.fullmatch(str(value)), "the listener takes TLS older than 1.2"
            )
