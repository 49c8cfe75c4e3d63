"""Conformance pack of the rules about resources

One pack, so that there is one score over time to show an auditor, and one place to see which resource of the account
is not as the templates would have made it.
"""

from cfngen.language import Stack
from cfngen.settings import owns_account
from cfngen.templates.audit._managed_rules import OF_RESOURCES
from cfngen.templates.audit._pack import add_pack
from cfngen.templates.audit.config import configuration_recorder_name

stack = Stack(__name__, when=owns_account)

add_pack(
    stack,
    "ConformancePack",
    "baseline",
    OF_RESOURCES,
    why="A pack instead of single rules: its rules are changed together, nobody can switch one off by hand, and Config "
    "keeps one compliance score. Ours instead of one of AWS's samples, so that the templates keep every rule.",
    must=(
        "Nothing here is in the account's rules too: each copy of a rule is billed.",
        "The pack holds only rules that this estate can keep: a red score that nobody can mend is soon not read.",
    ),
)

# Told so that this stack waits for the recorder: a rule without one is refused.
stack.output(
    "ConformancePackRecorder",
    configuration_recorder_name.or_else("existing"),
    "Name of the recorder that the pack's rules read; existing where somebody else records",
    export=False,
)
