"""Templates stay within CloudFormation's limits."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.stack_view import StackView
from cfngen.engine.document import MAX_BYTES
from cfngen.engine.template import LIMITS, MAX_DESCRIPTION_BYTES

check = Check(
    id="CG002",
    title="Templates stay within CloudFormation's limits",
    severity="error",
    what=(
        "A nested tree has at most 2,500 resources, and no template more than nine tenths of what CloudFormation "
        "allows: 500 resources, 200 parameters, outputs and mappings, 1 MB, a description of 1,024 bytes."
    ),
    why="The limit is met on the day of a change that has to go out; splitting a stack then moves resources.",
    fix="Split the template by what lives and changes together, while there is room.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html",
    controls=("CG002",),
    before="""\
AWSTemplateFormatVersion: '2010-09-09'
Description: """
    + "network " * 120
    + """
Resources:
  Topic:
    Type: AWS::SNS::Topic
""",
    after="""\
Description: The network of an environment
Resources:
  Topic:
    Type: AWS::SNS::Topic
""",
)

MOST_IN_A_TREE = 2500
NEAR = 0.9


@check.finds
def too_large(estate: Estate) -> Iterator[Violation]:
    for root in estate.roots:
        count = sum(len(view.created()) for view in root.walk())
        if count > MOST_IN_A_TREE:
            message = f"the tree has {count:,} resources; one operation takes {MOST_IN_A_TREE:,}"
            yield Violation(root, ("Resources",), message)
    for view in estate.views:
        yield from _near(view)


def _near(view: StackView) -> Iterator[Violation]:
    document = view.stack.template.document
    sizes = [((section,), len(document.data.get(section) or {}), most, "") for section, most in LIMITS.items()]
    if len(document.text) > MAX_BYTES * NEAR / 4:  # four bytes are the most that a character has
        sizes.append((("Resources",), len(document.text.encode()), MAX_BYTES, " bytes"))
    description = document.data.get("Description")
    if isinstance(description, str):
        sizes.append((("Description",), len(description.encode()), MAX_DESCRIPTION_BYTES, " bytes"))
    for path, size, most, unit in sizes:
        if size > most * NEAR:
            yield Violation(view, path, f"{size:,} of at most {most:,}{unit}", severity="warning")
