"""The regional web ACL and that of CloudFront are one thing in two Regions."""

from types import ModuleType
from typing import Any

import pytest
from troposphere import encode_to_dict

from cfngen.templates.edge import waf_web_acl as edge
from cfngen.templates.security import waf_web_acl as regional

BOTH = pytest.mark.parametrize("module", [edge, regional], ids=["edge", "regional"])


def rules(module: ModuleType) -> list[dict[str, Any]]:
    """The web ACL's rules, those under a condition too."""
    listed = encode_to_dict(module.stack.resources["WebACL"])["Properties"]["Rules"]
    return [rule["Fn::If"][1] if "Fn::If" in rule else rule for rule in listed]


def test_rules_are_the_same_but_for_who_may_open_the_staff_application() -> None:
    """A rule that one of them lacks is a way around the other."""
    named = {module: [rule["Name"] for rule in rules(module)] for module in (edge, regional)}

    assert named[edge] == ["StaffFromKnownAddresses", *named[regional]]


def test_each_is_of_its_scope() -> None:
    """WAF refuses a CLOUDFRONT web ACL outside us-east-1, and CloudFront a regional one."""
    scopes = [encode_to_dict(module.stack.resources["WebACL"])["Properties"]["Scope"] for module in (edge, regional)]

    assert scopes == ["CLOUDFRONT", "REGIONAL"]


@BOTH
def test_groups_have_an_override_action_and_own_rules_an_action(module: ModuleType) -> None:
    """WAF refuses a rule with the wrong one, when the stack is already being created."""
    for rule in rules(module):
        group = "ManagedRuleGroupStatement" in rule["Statement"]

        assert ("OverrideAction" in rule, "Action" in rule) == (group, not group), rule["Name"]


@BOTH
def test_no_two_rules_share_a_priority(module: ModuleType) -> None:
    """WAF refuses that, too."""
    priorities = [rule["Priority"] for rule in rules(module)]

    assert sorted(set(priorities)) == priorities


@BOTH
def test_credentials_are_not_logged(module: ModuleType) -> None:
    """Tokens and session cookies stay out of a log that is kept for years."""
    redacted = encode_to_dict(module.stack.resources["WafLogging"])["Properties"]["RedactedFields"]

    assert {field["SingleHeader"]["Name"] for field in redacted} == {"authorization", "cookie"}


def test_the_log_group_of_cloudfront_has_a_name_that_waf_takes() -> None:
    """Any other prefix is answered with an invalid ARN."""
    name = encode_to_dict(edge.stack.resources["WafLogGroup"])["Properties"]["LogGroupName"]["Fn::Sub"]

    assert name.startswith("aws-waf-logs-")
