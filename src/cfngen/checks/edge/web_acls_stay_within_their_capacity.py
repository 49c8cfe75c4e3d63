"""Web ACLs stay within their capacity."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import number, objects

check = Check(
    id="CG035",
    title="Web ACLs stay within their capacity",
    severity="error",
    what=(
        "The rules of a web ACL need at most 1,500 capacity units (WCU); above that each million requests costs more "
        "(a warning), above 5,000 WAF refuses. A rule group's Capacity holds its own rules."
    ),
    why="Core 700, Known bad inputs 200, SQL 200, Linux 200, Unix 100, … add up unseen; no linter counts.",
    fix="Take out groups that do not fit what is behind (Windows, PHP, WordPress), or a scope-down statement.",
    source="https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html",
    controls=("CG035",),
    before="""\
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Rules:
        - Name: core
          Statement: {ManagedRuleGroupStatement: {VendorName: AWS, Name: AWSManagedRulesCommonRuleSet}}
        - Name: own
          Statement: {RuleGroupReferenceStatement: {Arn: !GetAtt Own.Arn}}
  Own:
    Type: AWS::WAFv2::RuleGroup
    Properties:
      Capacity: 900
""",
    after="""\
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Rules:
        - Name: core
          Statement: {ManagedRuleGroupStatement: {VendorName: AWS, Name: AWSManagedRulesCommonRuleSet}}
        - Name: own
          Statement: {RuleGroupReferenceStatement: {Arn: !GetAtt Own.Arn}}
  Own:
    Type: AWS::WAFv2::RuleGroup
    Properties:
      Capacity: 100
""",
)

INCLUDED, MOST = 1500, 5000
# Source: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
GROUPS = {
    "AWSManagedRulesACFPRuleSet": 50,
    "AWSManagedRulesATPRuleSet": 50,
    "AWSManagedRulesAdminProtectionRuleSet": 100,
    "AWSManagedRulesAmazonIpReputationList": 25,
    "AWSManagedRulesAnonymousIpList": 50,
    "AWSManagedRulesAntiDDoSRuleSet": 50,
    "AWSManagedRulesBotControlRuleSet": 50,
    "AWSManagedRulesCommonRuleSet": 700,
    "AWSManagedRulesKnownBadInputsRuleSet": 200,
    "AWSManagedRulesLinuxRuleSet": 200,
    "AWSManagedRulesPHPRuleSet": 100,
    "AWSManagedRulesSQLiRuleSet": 200,
    "AWSManagedRulesUnixRuleSet": 100,
    "AWSManagedRulesWindowsRuleSet": 200,
    "AWSManagedRulesWordPressRuleSet": 100,
}
# The least that a statement needs, without transformations.
# Source: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html
STATEMENTS = {
    "AsnMatchStatement": 1,
    "ByteMatchStatement": 2,
    "GeoMatchStatement": 1,
    "IPSetReferenceStatement": 1,
    "LabelMatchStatement": 1,
    "RateBasedStatement": 2,
    "RegexMatchStatement": 3,
    "RegexPatternSetReferenceStatement": 25,
    "SizeConstraintStatement": 1,
    "SqliMatchStatement": 20,
    "XssMatchStatement": 40,
}


@check.finds
def too_many(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::WAFv2::WebACL", "AWS::WAFv2::RuleGroup"):
        unknown: list[str] = []
        units = sum(_units(estate, rule.get("Statement"), unknown) for rule in it.items("Rules"))
        if it.type == "AWS::WAFv2::RuleGroup":
            capacity = number(it.get("Capacity"))
            if capacity is not None and units > capacity:
                yield it.wrong(f"the rules need {units} WCU or more; Capacity is {capacity:g}", "Capacity")
        else:
            yield from _acl(it, units, unknown)


def _acl(it: Resource, units: int, unknown: list[str]) -> Iterator[Violation]:
    if units > MOST:
        yield it.wrong(f"the rules need {units:,} WCU or more; WAF allows {MOST:,}", "Rules")
    elif units > INCLUDED:
        message = f"the rules need {units:,} WCU or more; {INCLUDED:,} are included"
        yield it.wrong(message, "Rules", severity="warning")
    elif unknown:
        yield it.unclear(f"do the rules need at most {INCLUDED:,} WCU? {unknown[0]} is not known here", "Rules")


def _units(estate: Estate, statement: Any, unknown: list[str]) -> int:
    """The least units that a statement needs; groups of unknown size are added to `unknown`."""
    total = 0
    for kind, body in statement.items() if isinstance(statement, dict) else ():
        if not isinstance(body, dict):
            continue
        total += STATEMENTS.get(kind, 0)
        if kind == "ManagedRuleGroupStatement":
            name = str(body.get("Name"))
            if name not in GROUPS:
                unknown.append(name)
            total += GROUPS.get(name, 0)
        elif kind == "RuleGroupReferenceStatement":
            group = estate.find(body.get("Arn"), "AWS::WAFv2::RuleGroup")
            capacity = number(group.get("Capacity")) if group else None
            if capacity is None:
                unknown.append("a rule group")
            total += int(capacity or 0)
        else:
            for inner in (body.get("Statement"), body.get("ScopeDownStatement"), *objects(body.get("Statements"))):
                total += _units(estate, inner, unknown)
    return total
