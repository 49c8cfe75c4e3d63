"""Listeners take TLS 1.2 or newer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.balancers import TLS, listeners
from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set

check = Check(
    id="T03",
    title="Listeners take TLS 1.2 or newer",
    severity="error",
    what=(
        "A listener of HTTPS or TLS names a security policy that refuses TLS 1.0 and 1.1, knows TLS 1.3 and takes no "
        "weak ciphers, as those named Ext do."
    ),
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


# TLS13-1-0 and TLS13-1-1 still take the old versions. Source:
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
MODERN = re.compile(r"ELBSecurityPolicy-TLS13-1-[23](-Res)?(-FIPS)?(-PQ)?-20\d\d-\d\d")
# TLS 1.2 and newer, with ciphers of CBC or without forward secrecy.
WEAK = re.compile(r"ELBSecurityPolicy-TLS13-1-2-\S+")
OLDER = re.compile(r"ELBSecurityPolicy-(TLS-1-2-(Ext-)?20\d\d-\d\d|FS-1-2-\S+)")


@check.finds
def old_policies(estate: Estate) -> Iterator[Violation]:
    for it in listeners(estate, *TLS):
        policy = it.get("SslPolicy")
        if is_open(policy):
            yield it.unclear("does the listener take TLS 1.2 or newer only?", "SslPolicy")
        elif not is_set(policy):
            yield it.wrong("the listener names no policy, and the default takes TLS 1.0", "SslPolicy")
        elif MODERN.fullmatch(str(policy)):
            continue
        elif WEAK.fullmatch(str(policy)):
            yield it.wrong("the policy takes weak ciphers of TLS 1.2", "SslPolicy")
        elif OLDER.fullmatch(str(policy)):
            yield it.wrong("the policy knows no TLS 1.3", "SslPolicy")
        else:
            yield it.wrong("the listener takes TLS older than 1.2", "SslPolicy")
