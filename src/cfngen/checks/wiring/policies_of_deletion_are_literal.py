"""Policies of deletion are literal."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

check = Check(
    id="CG005",
    title="Policies of deletion are literal",
    severity="error",
    what="DeletionPolicy and UpdateReplacePolicy are one of AWS's words, not an expression.",
    why=(
        "Without the transform AWS::LanguageExtensions CloudFormation refuses an expression there, and cfn-lint says "
        "nothing. With it, what becomes of data depends on a parameter."
    ),
    fix="Write Retain or Snapshot; where the environments have to differ, empty the resource before deleting it.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
    controls=("CG005", "B12"),
    before="""\
Parameters:
  Environment:
    Type: String
    Default: dev
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: !If [IsProd, Retain, Delete]
    UpdateReplacePolicy: Retain
""",
    after="""\
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
""",
)

WORDS = {
    "DeletionPolicy": ("Delete", "Retain", "RetainExceptOnCreate", "Snapshot"),
    "UpdateReplacePolicy": ("Delete", "Retain", "Snapshot"),
}


@check.finds
def expressions(estate: Estate) -> Iterator[Violation]:
    for it in estate.resources:
        for attribute, words in WORDS.items():
            value = it.view.stack.written.resources.get(it.logical_id, it.attributes).get(attribute)
            if value is None or value in words:
                continue
            if isinstance(value, str):
                yield it.wrong(f"{attribute} is none of {', '.join(words)}", attribute)
            elif it.view.stack.template.document.data.get("Transform"):
                yield it.wrong(f"{attribute} depends on an expression", attribute, severity="warning")
            else:
                yield it.wrong(f"{attribute} is an expression, which CloudFormation refuses", attribute)
