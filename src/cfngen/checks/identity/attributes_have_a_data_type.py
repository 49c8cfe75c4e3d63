"""Cognito attributes have a data type."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set

check = Check(
    id="CG041",
    title="Cognito attributes have a data type",
    severity="error",
    what="Every attribute of a user pool's Schema has AttributeDataType.",
    why="CloudFormation takes the template and Cognito refuses the attribute; cfn-lint says nothing.",
    fix="Set AttributeDataType to String, Number, DateTime or Boolean.",
    source="https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SchemaAttributeType.html",
    before="""\
Resources:
  Staff:
    Type: AWS::Cognito::UserPool
    Properties:
      Schema:
        - Name: company_id
""",
    after="""\
Resources:
  Staff:
    Type: AWS::Cognito::UserPool
    Properties:
      Schema:
        - Name: company_id
          AttributeDataType: String
""",
)


@check.finds
def untyped(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Cognito::UserPool"):
        for position, attribute in enumerate(it.items("Schema")):
            if not is_set(attribute.get("AttributeDataType")):
                yield it.wrong("the attribute has no AttributeDataType", f"Schema.{position}")
