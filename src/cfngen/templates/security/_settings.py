"""Settings of the web ACLs, the regional one and the one of CloudFront."""

from troposphere import Equals

from cfngen.language import Condition, Rule, Setting
from cfngen.settings import environment

# Source: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html
rate_limit = Setting(
    "RateLimit",
    "Requests from one address within 5 minutes above which a web ACL blocks it",
    type="Number",
    default=2000,
    min_value=10,
    max_value=2_000_000_000,
)
allowed_countries = Setting(
    "AllowedCountries",
    "Countries that may reach the system, as two-letter ISO 3166 codes, comma-separated",
    type="CommaDelimitedList",
    default="JP",
)
rule_mode = Setting(
    "RuleMode",
    "What the web ACLs do with requests that legitimate users may send too (country, rate, common rule set): block, "
    "or count while a new system is observed",
    default="block",
    allowed_values=("block", "count"),
)
common_rule_set_body_action = Setting(
    "CommonRuleSetBodyAction",
    "What the common rule set does with bodies over 8 KB: count, or block where nothing is uploaded",
    default="count",
    allowed_values=("block", "count"),
)

rules_block_in_prod = Rule(
    "RulesBlockInProd",
    when=Equals(environment, "prod"),
    must=Equals(rule_mode, "block"),
    message="RuleMode is block in prod: web ACLs that only count let everything through",
)

rules_block = Condition("RulesBlock", Equals(rule_mode, "block"))
large_bodies_pass = Condition("LargeBodiesPass", Equals(common_rule_set_body_action, "count"))
