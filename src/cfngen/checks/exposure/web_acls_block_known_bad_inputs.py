"""Web ACLs block known bad inputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import mapping, objects
from cfngen.engine.values import text

check = Check(
    id="P12",
    title="Web ACLs block known bad inputs",
    severity="error",
    what=("A web ACL has rules, among them AWSManagedRulesKnownBadInputsRuleSet, which acts and does not only count."),
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
        if not it.items("Rules"):
            yield it.wrong("the web ACL has no rules", "Rules")
        elif not rules:
            yield it.wrong("the web ACL does not block known bad inputs", "Rules")
        elif all("Count" in mapping(rule.get("OverrideAction")) for rule in rules):
            yield it.wrong("known bad inputs are only counted", "Rules")
        elif all(lets_log4j_through(managed(rule)) for rule in rules):
            yield it.wrong("the group's rules against Log4j are excluded or only count", "Rules")


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
