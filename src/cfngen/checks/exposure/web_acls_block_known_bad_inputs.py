"""Web ACLs block known bad inputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, listed, mapping, number, objects
from cfngen.engine.values import text

check = Check(
    id="P12",
    title="Web ACLs block known bad inputs",
    severity="error",
    what=(
        "A web ACL has rules, among them AWSManagedRulesKnownBadInputsRuleSet, which acts and does not only count. A "
        "rule before it that lets whole countries through, and a scope that only some requests are in, are warnings."
    ),
    why="The group holds Log4j and similar attacks; a web ACL that only counts protects nothing.",
    fix="Add the managed rule group with OverrideAction None.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/waf-controls.html#waf-10",
    controls=("P12", "FI-14"),
    also=("Security Hub WAF.10", "AWS Config WAFV2_WEBACL_NOT_EMPTY", "CT.WAFV2.PR.1", "CKV_AWS_192"),
    before="""\
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Scope: REGIONAL
      Rules: []
""",
    after="""\
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Scope: REGIONAL
      Rules:
        - Name: bad-inputs
          Priority: 1
          OverrideAction:
            None: {}
          Statement:
            ManagedRuleGroupStatement:
              VendorName: AWS
              Name: AWSManagedRulesKnownBadInputsRuleSet
""",
)


GROUP = "AWSManagedRulesKnownBadInputsRuleSet"


@check.finds
def without_the_group(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::WAFv2::WebACL"):
        rules = [rule for rule in it.items("Rules") if is_the_group(managed(rule))]
        unknown = [*listed(it.get("Rules")), *(managed(rule).get("Name") for rule in it.items("Rules"))]
        if not rules and any(map(is_open, unknown)):
            yield it.unclear("does the web ACL block known bad inputs?", "Rules")
        elif not it.items("Rules"):
            yield it.wrong("the web ACL has no rules", "Rules")
        elif not rules:
            yield it.wrong("the web ACL does not block known bad inputs", "Rules")
        elif all("Count" in mapping(rule.get("OverrideAction")) for rule in rules):
            yield it.wrong("known bad inputs are only counted", "Rules")
        elif all(lets_log4j_through(managed(rule)) for rule in rules):
            yield it.wrong("the group's rules against Log4j are excluded or only count", "Rules")
        else:
            yield from passed_over(it, rules)


def passed_over(it: Resource, rules: list[dict[str, Any]]) -> Iterator[Violation]:
    """What many requests never come to the group for."""
    scopes = [managed(rule).get("ScopeDownStatement") for rule in rules]
    if all(is_set(scope) and "NotStatement" not in mapping(scope) for scope in scopes):
        yield it.wrong("only some requests are looked at for known bad inputs", "Rules", severity="warning")
    first = min((number(rule.get("Priority")) or 0 for rule in rules), default=0)
    for position, rule in enumerate(it.items("Rules")):
        lets_in = "Allow" in mapping(rule.get("Action")) and "GeoMatchStatement" in mapping(rule.get("Statement"))
        if lets_in and (number(rule.get("Priority")) or 0) < first:
            message = "the rule lets whole countries through before known bad inputs are blocked"
            yield it.wrong(message, f"Rules.{position}", severity="warning")


def managed(rule: dict[str, Any]) -> dict[str, Any]:
    """The managed rule group that a rule uses; empty for another kind of rule."""
    return mapping(mapping(rule.get("Statement")).get("ManagedRuleGroupStatement"))


def is_the_group(group: dict[str, Any]) -> bool:
    """Whether it is AWS's group of known bad inputs."""
    return group.get("Name") == GROUP and group.get("VendorName", "AWS") == "AWS"


def lets_log4j_through(group: dict[str, Any]) -> bool:
    """Whether one of the group's rules against Log4j does not block."""
    passing = objects(group.get("ExcludedRules"))
    passing += [it for it in objects(group.get("RuleActionOverrides")) if "Block" not in mapping(it.get("ActionToUse"))]
    return any(text(one.get("Name")).startswith("Log4J") for one in passing)
