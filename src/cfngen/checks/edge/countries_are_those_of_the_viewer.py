"""Countries and rates are those of the viewer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import objects

check = Check(
    id="CG034",
    title="Countries and rates are those of the viewer",
    severity="warning",
    what=(
        "Where a distribution stands before a load balancer, the regional web ACL's rules on countries, rates and "
        "addresses read the forwarded address (ForwardedIPConfig, AggregateKeyType FORWARDED_IP)."
    ),
    why=(
        "Behind CloudFront every request comes from CloudFront's addresses: a rule on countries lets everybody in or "
        "nobody, a limit by address blocks an edge location with all its viewers."
    ),
    fix="Add ForwardedIPConfig: {HeaderName: X-Forwarded-For, FallbackBehavior: MATCH}.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html",
    controls=("CG034", "P12"),
    before="""\
Resources:
  Alb: {Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer'}
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins:
          - {Id: api, DomainName: !GetAtt Alb.DNSName}
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Scope: REGIONAL
      Rules:
        - Name: japan
          Statement: {NotStatement: {Statement: {GeoMatchStatement: {CountryCodes: [JP]}}}}
""",
    after="""\
Resources:
  Alb: {Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer'}
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins:
          - {Id: api, DomainName: !GetAtt Alb.DNSName}
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Scope: REGIONAL
      Rules:
        - Name: japan
          Statement:
            NotStatement:
              Statement:
                GeoMatchStatement:
                  CountryCodes: [JP]
                  ForwardedIPConfig: {HeaderName: X-Forwarded-For, FallbackBehavior: MATCH}
""",
)

BY_ADDRESS = {
    "GeoMatchStatement": "ForwardedIPConfig",
    "IPSetReferenceStatement": "IPSetForwardedIPConfig",
    "RateBasedStatement": "ForwardedIPConfig",
}


@check.finds
def blind(estate: Estate) -> Iterator[Violation]:
    balancer = "AWS::ElasticLoadBalancingV2::LoadBalancer"
    behind = [
        found
        for it in estate.of("AWS::CloudFront::Distribution")
        for origin in it.items("DistributionConfig.Origins")
        if (found := estate.find(origin.get("DomainName"), balancer)) is not None
    ]
    for it in estate.of("AWS::WAFv2::WebACL") if behind else ():
        guarded = [
            estate.find(one.get("ResourceArn"), balancer)
            for one in estate.of("AWS::WAFv2::WebACLAssociation")
            if it.named_by(one.get("WebACLArn"))
        ]
        if it.get("Scope") != "REGIONAL" or (guarded and not any(one in behind for one in guarded)):
            continue
        for position, rule in enumerate(it.items("Rules")):
            for kind in _kinds(rule.get("Statement")):
                yield it.wrong(f"{kind} sees CloudFront's addresses, not the viewer's", f"Rules.{position}")


def _kinds(statement: Any) -> Iterator[str]:
    """Statements that look at an address and do not say which."""
    for kind, body in statement.items() if isinstance(statement, dict) else ():
        if not isinstance(body, dict):
            continue
        if kind in BY_ADDRESS and BY_ADDRESS[kind] not in body and body.get("AggregateKeyType") != "CUSTOM_KEYS":
            yield kind
        for inner in (body.get("Statement"), body.get("ScopeDownStatement"), *objects(body.get("Statements"))):
            yield from _kinds(inner)
