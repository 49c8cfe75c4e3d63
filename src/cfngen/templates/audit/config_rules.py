"""Rules of AWS Config about the account itself

Whether the account is kept as the templates cannot see: second factors, trails, detectors, account settings. What is
about resources stands in the conformance pack.
"""

from typing import Any

from troposphere import config

from cfngen.language import Stack, Sub
from cfngen.settings import environment, owns_account, project_name
from cfngen.templates.audit._managed_rules import DAILY, OF_THE_ACCOUNT
from cfngen.templates.audit.config import configuration_recorder_name

stack = Stack(__name__, when=owns_account)

for rule in OF_THE_ACCOUNT:
    more: dict[str, Any] = {"MaximumExecutionFrequency": DAILY} if rule.daily else {}
    stack.add(
        config.ConfigRule(
            rule.title,
            ConfigRuleName=Sub(f"{project_name}-{environment}-{rule.name}"),
            Description=rule.finds,
            Source=config.Source(Owner="AWS", SourceIdentifier=rule.identifier),
            **more,
        ),
        why=f"Daily evidence of what people change by hand, outside every template. {rule.why}",
        mutable="free-to-tune",
        controls=rule.controls,
    )

# Told so that this stack waits for the recorder: a rule without one is refused.
stack.output(
    "ConfigRulesRecorder",
    configuration_recorder_name.or_else("existing"),
    "Name of the recorder that the rules read; existing where somebody else records",
    export=False,
)
