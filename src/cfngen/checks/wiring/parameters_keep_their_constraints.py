"""Parameters keep their constraints."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

check = Check(
    id="CG011",
    title="Parameters keep their constraints",
    severity="error",
    what=(
        "Every value given to a parameter, by a file or a parent, is one that the template allows: "
        "AllowedValues, AllowedPattern, lengths, numbers, 4,096 bytes."
    ),
    why=(
        "The root's values are refused before anything happens, those of a nested stack in the middle of the "
        "operation; a linter sees no value that comes from a file or a parent."
    ),
    fix="Give a value that the parameter allows, or allow it.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html",
    controls=("CG001", "CG011"),
    before="""\
Resources:
  Logs:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters:
        RetentionDays: 1825
""",
    after="""\
Resources:
  Logs:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters:
        RetentionDays: 1827
""",
    beside={
        "child.yaml": """\
Parameters:
  RetentionDays:
    Type: Number
    AllowedValues: [365, 1827]
Resources:
  Logs:
    Type: AWS::Logs::LogGroup
    Properties:
      RetentionInDays: !Ref RetentionDays
""",
    },
)


@check.finds
def refused(estate: Estate) -> Iterator[Violation]:
    for it in estate.obstacles("parameter"):
        yield Violation(it.view, it.path, it.message)
