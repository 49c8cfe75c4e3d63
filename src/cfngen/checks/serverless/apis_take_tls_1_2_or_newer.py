"""APIs take TLS 1.2 or newer."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, listed

check = Check(
    id="CG186",
    title="APIs take TLS 1.2 or newer",
    severity="error",
    what=(
        "No host name of an API has the security policy TLS_1_0. A REST API has a policy of its own (else a warning), "
        "unless it is private."
    ),
    why=(
        "The policy of a REST API decides also under a host name of one's own, and a regional API without one takes "
        "TLS 1.0."
    ),
    fix="Set SecurityPolicy, for a REST API such as SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09 with EndpointAccessMode.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html",
    controls=("CG186", "T04", "C-NET-01", "H-08", "FI-04"),
    also=("CT.APIGATEWAY.PR.6", "CKV_AWS_206"),
    before="""\
Resources:
  Name:
    Type: AWS::ApiGateway::DomainName
    Properties:
      DomainName: api.example.jp
      SecurityPolicy: TLS_1_0
""",
    after="""\
Resources:
  Name:
    Type: AWS::ApiGateway::DomainName
    Properties:
      DomainName: api.example.jp
      SecurityPolicy: TLS_1_2
""",
)

OLD = "TLS_1_0"


@check.finds
def old(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ApiGateway::DomainName", "AWS::ApiGateway::RestApi"):
        policy = it.get("SecurityPolicy")
        if is_open(policy):
            yield it.unclear("which TLS does it take?", "SecurityPolicy")
        elif policy == OLD:
            yield it.wrong("it takes TLS 1.0", "SecurityPolicy")
        elif not is_set(policy) and it.type == "AWS::ApiGateway::RestApi" and not _is_private(it):
            yield it.wrong("without a policy it takes TLS 1.0", "SecurityPolicy", severity="warning")
    for it in estate.of("AWS::ApiGatewayV2::DomainName"):
        for position, one in enumerate(it.items("DomainNameConfigurations")):
            if one.get("SecurityPolicy") == OLD:
                yield it.wrong("it takes TLS 1.0", f"DomainNameConfigurations.{position}.SecurityPolicy")


def _is_private(api: Resource) -> bool:
    return "PRIVATE" in listed(api.get("EndpointConfiguration.Types"))
