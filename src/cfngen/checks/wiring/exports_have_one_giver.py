"""Exports have one giver."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import MARK
from cfngen.checks.stack_view import StackView

check = Check(
    id="CG004",
    title="Exports have one giver",
    severity="error",
    what="No two outputs of an environment are exported under the same name in a Region.",
    why=(
        "The names of exports are unique in an account and Region: the second stack fails with 'Export … is already "
        "exported by stack …'. cfn-lint looks at one file."
    ),
    fix="Put the project, the environment and what the value is into the name: StaffApiTaskDefinitionArn.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html",
    controls=("CG004",),
    before="""\
Resources:
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  StaffTopic:
    Value: !Ref Topic
    Export:
      Name: clinic-dev-TopicArn
  VendorTopic:
    Value: !Ref Topic
    Export:
      Name: clinic-dev-TopicArn
""",
    after="""\
Resources:
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  StaffTopic:
    Value: !Ref Topic
    Export:
      Name: clinic-dev-StaffTopicArn
  VendorTopic:
    Value: !Ref Topic
    Export:
      Name: clinic-dev-VendorTopicArn
""",
)


@check.finds
def collisions(estate: Estate) -> Iterator[Violation]:
    givers: dict[tuple[str, str], list[tuple[int, StackView, str]]] = {}
    for number, root in enumerate(estate.roots):
        for view in root.walk():
            for export, output in view.exports():
                givers.setdefault((view.stack.pseudo.region, export), []).append((number, view, output))
    for (_, export), them in givers.items():
        (first, giver, _), *others = them
        for number, view, output in others:
            path = ("Outputs", output, "Export", "Name")
            message = f"{export} is exported {'twice' if view is giver else f'by {giver.where} too'}"
            if number == first:
                yield Violation(view, path, message)
            elif not _is_of_the_stack(view, output) and "<" not in MARK.sub("", export):
                # Templates that lie in one folder are not always deployed together.
                yield Violation(view, path, message, severity="warning")


def _is_of_the_stack(view: StackView, output: str) -> bool:
    """Whether the stack's own name is part of the export's, so that two stacks cannot collide."""
    return "AWS::Stack" in str(view.stack.template.outputs[output].get("Export"))
