"""The web ACL that stands in front of the public load balancer and, in us-east-1, of CloudFront."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from troposphere import If, wafv2

from cfngen.language import Condition, Setting, Stack, Sub, Value, att, no_value, present
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name

Scope = Literal["REGIONAL", "CLOUDFRONT"]

RATE_WINDOW_SECONDS = 300
# Headers that carry credentials; the rest of a request is logged.
REDACTED_HEADERS = ("authorization", "cookie")


@dataclass(frozen=True)
class KnownAddresses:
    """Addresses that a web ACL knows, and the condition that there are any."""

    ip_set: wafv2.IPSet
    given: Condition

    def statement(self, forwarded: Condition | None = None) -> wafv2.Statement:
        """The request comes from one of them."""
        # The last address is the one that CloudFront saw; those before it are whatever the client wrote.
        header = wafv2.IPSetForwardedIPConfiguration(
            HeaderName="X-Forwarded-For", FallbackBehavior="NO_MATCH", Position="LAST"
        )
        where = _if("IPSetForwardedIPConfig", forwarded, header)
        return wafv2.Statement(
            IPSetReferenceStatement=wafv2.IPSetReferenceStatement(Arn=att(self.ip_set, "Arn"), **where)
        )


def known_addresses(stack: Stack, scope: Scope, cidrs: Setting, *, why: str) -> KnownAddresses:
    """An IP set from a list setting that may be empty."""
    given = present(cidrs)
    ip_set = stack.add(
        wafv2.IPSet(
            "KnownAddresses",
            Condition=given,
            Scope=scope,
            IPAddressVersion="IPV4",
            Addresses=cidrs,
            Tags=tags("known-addresses"),
        ),
        why=why,
        mutable="review-required",
        controls=("FI-14",),
    )
    return KnownAddresses(ip_set, given)


def web_acl(
    stack: Stack,
    scope: Scope,
    *,
    why: str,
    log_group_arn: Value | Sub,
    rate_limit: Setting,
    countries: Setting,
    known: KnownAddresses,
    blocks: Condition,
    large_bodies_pass: Condition,
    first: If | None = None,
    forwarded: Condition | None = None,
) -> wafv2.WebACL:
    """A web ACL with its logging.

    `known` addresses are outside the rate limit: an office behind one address would use it up. They are not
    allowed outright, which would end the evaluation before the managed rules. `blocks`: whether rules that
    legitimate users may hit block or count. `first`: a rule before all others. `forwarded`: whether the
    viewer's address is in X-Forwarded-For. Capacity units: 25 + 700 + 200 for the groups and about 10 for the
    other rules, of 1,500 included in the price.
    Source: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
    """
    name = Sub(f"{project_name}-{environment}-{'edge' if scope == 'CLOUDFRONT' else 'regional'}")
    own = If(blocks, wafv2.RuleAction(Block=wafv2.BlockAction()), wafv2.RuleAction(Count=wafv2.CountAction()))
    acl = stack.add(
        wafv2.WebACL(
            "WebACL",
            Name=name,
            Scope=scope,
            Description="Countries, request rate, IP reputation, common attacks and known bad inputs",
            DefaultAction=wafv2.DefaultAction(Allow=wafv2.AllowAction()),
            VisibilityConfig=_visibility(name),
            Rules=[
                *([first] if first is not None else []),
                rule("GeoBlock", 1, no(_from(countries, forwarded)), own),
                rule("RateLimit", 2, _rate(rate_limit, known, forwarded), own),
                group("AWSManagedRulesAmazonIpReputationList", 3),
                group("AWSManagedRulesCommonRuleSet", 4, blocks, large_bodies_pass),
                group("AWSManagedRulesKnownBadInputsRuleSet", 5),
            ],
            Tags=tags("waf"),
        ),
        why=why,
        must=(
            "IP reputation and known bad inputs always block: no legitimate request looks like them.",
            "Known addresses are never allowed outright: Allow would end the evaluation before the managed rules.",
        ),
        mutable="review-required",
        mutability={"Name": "must-never-change", "Scope": "must-never-change", "Tags": "free-to-tune"},
        controls=("P10", "P12", "C-MAL-01", "FI-14") if scope == "REGIONAL" else ("P11", "P12", "C-MAL-01", "FI-14"),
    )
    stack.add(
        wafv2.LoggingConfiguration(
            "WafLogging",
            ResourceArn=att(acl, "Arn"),
            LogDestinationConfigs=[log_group_arn],
            RedactedFields=[
                wafv2.LoggingConfigurationFieldToMatch(SingleHeader=wafv2.SingleHeader(Name=header))
                for header in REDACTED_HEADERS
            ],
        ),
        why="Without it WAF keeps samples for three hours, and nobody can tell a user why he was refused or what an "
        "attack looked for. Every request is logged, not only the blocked: what was let through is the question "
        "afterwards. The two headers are left out because whoever reads them can sign in with them.",
        controls=("L05", "C-LOG-01", "H-05", "FI-10"),
    )
    return acl


def rule(name: str, priority: int, statement: wafv2.Statement, action: If | wafv2.RuleAction) -> wafv2.WebACLRule:
    """A rule of one's own."""
    return wafv2.WebACLRule(
        Name=name, Priority=priority, Statement=statement, Action=action, VisibilityConfig=_visibility(name)
    )


def group(
    name: str, priority: int, blocks: Condition | None = None, large_bodies_pass: Condition | None = None
) -> wafv2.WebACLRule:
    """A managed rule group of AWS; without `blocks` it always does what its rules say."""
    none: dict[str, Any] = {"None": {}}  # no argument can be called None
    as_they_say, only_count = wafv2.OverrideAction(**none), wafv2.OverrideAction(Count={})
    count_large_bodies = wafv2.RuleActionOverride(
        Name="SizeRestrictions_BODY", ActionToUse=wafv2.RuleAction(Count=wafv2.CountAction())
    )
    return wafv2.WebACLRule(
        Name=name,
        Priority=priority,
        Statement=wafv2.Statement(
            ManagedRuleGroupStatement=wafv2.ManagedRuleGroupStatement(
                VendorName="AWS", Name=name, **_if("RuleActionOverrides", large_bodies_pass, [count_large_bodies])
            )
        ),
        OverrideAction=If(blocks, as_they_say, only_count) if blocks is not None else as_they_say,
        VisibilityConfig=_visibility(name),
    )


def no(statement: wafv2.Statement) -> wafv2.Statement:
    """The statement's opposite."""
    return wafv2.Statement(NotStatement=wafv2.NotStatement(Statement=statement))


def _from(countries: Setting, forwarded: Condition | None) -> wafv2.Statement:
    # NO_MATCH inside a Not blocks: a request without a readable address comes from no allowed country.
    header = wafv2.ForwardedIPConfiguration(HeaderName="X-Forwarded-For", FallbackBehavior="NO_MATCH")
    where = _if("ForwardedIPConfig", forwarded, header)
    return wafv2.Statement(GeoMatchStatement=wafv2.GeoMatchStatement(CountryCodes=countries, **where))


def _rate(limit: Setting, known: KnownAddresses, forwarded: Condition | None) -> wafv2.Statement:
    header = wafv2.ForwardedIPConfiguration(HeaderName="X-Forwarded-For", FallbackBehavior="MATCH")
    where = _if("ForwardedIPConfig", forwarded, header)
    return wafv2.Statement(
        RateBasedStatement=wafv2.RateBasedStatement(
            Limit=limit,
            EvaluationWindowSec=RATE_WINDOW_SECONDS,
            AggregateKeyType=If(forwarded, "FORWARDED_IP", "IP") if forwarded is not None else "IP",
            ScopeDownStatement=If(known.given, no(known.statement(forwarded)), no_value),
            **where,
        )
    )


def _if(name: str, condition: Condition | None, value: object) -> dict[str, Any]:
    """A property that is there when the condition holds; none at all without a condition."""
    return {} if condition is None else {name: If(condition, value, no_value)}


def _visibility(name: str | Sub) -> wafv2.VisibilityConfig:
    return wafv2.VisibilityConfig(MetricName=name, CloudWatchMetricsEnabled=True, SampledRequestsEnabled=True)
