"""What templates are written in: settings, outputs, stacks and roots. No files, no AWS."""

from cfngen.language.conditions import Condition, Contains, Rule, present
from cfngen.language.root import Root
from cfngen.language.stack import Stack
from cfngen.language.text import Sub, sub_json
from cfngen.language.value import Value
from cfngen.language.values import (
    CidrSetting,
    Flag,
    OptionalOutput,
    Output,
    Setting,
    account_id,
    att,
    no_value,
    partition,
    ref,
    region,
    stack_id,
    stack_name,
    url_suffix,
)

__all__ = [
    "CidrSetting",
    "Condition",
    "Contains",
    "Flag",
    "OptionalOutput",
    "Output",
    "Root",
    "Rule",
    "Setting",
    "Stack",
    "Sub",
    "Value",
    "account_id",
    "att",
    "no_value",
    "partition",
    "present",
    "ref",
    "region",
    "stack_id",
    "stack_name",
    "sub_json",
    "url_suffix",
]
