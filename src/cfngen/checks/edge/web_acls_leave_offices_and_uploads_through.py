"""Web ACLs leave offices and uploads through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import mapping, number, objects

check = Check(
    id="CG042",
    title="Web ACLs leave offices and uploads through",
    severity="warning",
    what=(
        "A rate limit by address is above 2,000 requests in five minutes, or looks only at some of them (a scope-down "
        "statement); SizeRestrictions_BODY of AWSManagedRulesCommonRuleSet counts, or is left out for uploads."
    ),
    why=(
        "A whole hospital or office comes from one address. The common rules block every body of more than 8 KB: "
        "pictures, forms, PDF files."
    ),
    fix=(
        "Raise the limit or scope it down; override SizeRestrictions_BODY with Count, and block large bodies where "
        "nothing is uploaded."
    ),
    source="https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html",
    controls=("CG042",),
    before="""\
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Rules:
        - Name: rate
          Action: {Block: {}}
          Statement: {RateBasedStatement: {Limit: 2000, AggregateKeyType: IP}}
""",
    after="""\
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Rules:
        - Name: rate
          Action: {Block: {}}
          Statement: {RateBasedStatement: {Limit: 10000, AggregateKeyType: IP}}
""",
)

LEAST, WINDOW_SECONDS = 2000, 300
COMMON, BODY = "AWSManagedRulesCommonRuleSet", "SizeRestrictions_BODY"


@check.finds
def blocking(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::WAFv2::WebACL", "AWS::WAFv2::RuleGroup"):
        for position, rule in enumerate(it.items("Rules")):
            path, statement = f"Rules.{position}.Statement", mapping(rule.get("Statement"))
            rate = mapping(statement.get("RateBasedStatement"))
            limit, window = number(rate.get("Limit")), number(rate.get("EvaluationWindowSec")) or WINDOW_SECONDS
            by_address = rate.get("AggregateKeyType", "IP") in ("IP", "FORWARDED_IP")
            low = limit is not None and limit * WINDOW_SECONDS / window <= LEAST
            if low and by_address and "ScopeDownStatement" not in rate and "Block" in mapping(rule.get("Action")):
                yield it.wrong(
                    f"{limit:g} requests are few for everybody behind one address", f"{path}.RateBasedStatement"
                )
            group = mapping(statement.get("ManagedRuleGroupStatement"))
            counts = "Count" in mapping(rule.get("OverrideAction"))
            if group.get("Name") == COMMON and not counts and not _lets_bodies(group):
                yield it.wrong("bodies of more than 8 KB are blocked", f"{path}.ManagedRuleGroupStatement")


def _lets_bodies(group: dict[str, Any]) -> bool:
    named = [*objects(group.get("RuleActionOverrides")), *objects(group.get("ExcludedRules"))]
    return "ScopeDownStatement" in group or any(one.get("Name") == BODY for one in named)
