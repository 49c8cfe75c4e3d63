"""Groups of rules are overridden, single rules act."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set, mapping

check = Check(
    id="CG036",
    title="Groups of rules are overridden, single rules act",
    severity="error",
    what=(
        "A web ACL's rule that stands for a group has OverrideAction (None to let the group decide), every other has "
        "Action; no two have the same Priority. A group or a rate that only counts is a warning."
    ),
    why="WAF refuses a rule with the wrong one of the two, or none; the schema asks for neither.",
    fix="OverrideAction: {None: {}} for groups; Action: {Block: {}} and the like for rules of your own.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-wafv2-webacl-rule.html",
    controls=("P12",),
    before="""\
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Rules:
        - Name: core
          Priority: 0
          Action: {Block: {}}
          Statement: {ManagedRuleGroupStatement: {VendorName: AWS, Name: AWSManagedRulesCommonRuleSet}}
""",
    after="""\
Resources:
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Rules:
        - Name: core
          Priority: 0
          OverrideAction: {None: {}}
          Statement: {ManagedRuleGroupStatement: {VendorName: AWS, Name: AWSManagedRulesCommonRuleSet}}
""",
)

GROUPS = ("ManagedRuleGroupStatement", "RuleGroupReferenceStatement")


@check.finds
def wrong_action(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::WAFv2::WebACL", "AWS::WAFv2::RuleGroup"):
        seen: set[str] = set()
        for position, rule in enumerate(it.items("Rules")):
            path, statement = f"Rules.{position}", rule.get("Statement")
            is_group = isinstance(statement, dict) and any(kind in statement for kind in GROUPS)
            if is_group and ("Action" in rule or "OverrideAction" not in rule):
                yield it.wrong("a group's rule has OverrideAction, and no Action", path)
            elif not is_group and ("OverrideAction" in rule or not is_set(rule.get("Action"))):
                yield it.wrong("a rule that is no group's has Action, and no OverrideAction", path)
            elif is_group and "Count" in mapping(rule.get("OverrideAction")):
                yield it.wrong("the group only counts", f"{path}.OverrideAction", severity="warning")
            if str(rule.get("Priority")) in seen:
                yield it.wrong("another rule has this priority", f"{path}.Priority")
            if "Priority" in rule:
                seen.add(str(rule["Priority"]))
        yield from _counted(it)


def _counted(it: Resource) -> Iterator[Violation]:
    """Rates that nobody is kept to."""
    for position, rule in enumerate(it.items("Rules")):
        if "RateBasedStatement" in mapping(rule.get("Statement")) and "Count" in mapping(rule.get("Action")):
            yield it.wrong("the rate is only counted", f"Rules.{position}.Action", severity="warning")
