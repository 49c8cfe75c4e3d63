"""Cognito attributes have a data type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, is_true, number

check = Check(
    id="CG041",
    title="Cognito attributes are as Cognito takes them",
    severity="error",
    what=(
        "Every attribute of a user pool's Schema has AttributeDataType; a custom one has a name of at most 20 "
        "characters, without custom:, is not required, and has constraints of its own type."
    ),
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

LONGEST_NAME = 20
STANDARD = {
    "sub",
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "email_verified",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "phone_number_verified",
    "address",
    "updated_at",
    "identities",
}
CONSTRAINTS = (
    ("StringAttributeConstraints", "String", "MinLength", "MaxLength"),
    ("NumberAttributeConstraints", "Number", "MinValue", "MaxValue"),
)


@check.finds
def untyped(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Cognito::UserPool"):
        for position, attribute in enumerate(it.items("Schema")):
            if not is_set(attribute.get("AttributeDataType")):
                yield it.wrong("the attribute has no AttributeDataType", f"Schema.{position}")
            for name, message in _refused(attribute):
                yield it.wrong(message, f"Schema.{position}.{name}")


def _refused(attribute: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(property, message) of what Cognito refuses about one attribute."""
    name, kind = attribute.get("Name"), attribute.get("AttributeDataType")
    if isinstance(name, str) and not is_open(name) and name not in STANDARD:
        if name.startswith("custom:"):
            yield "Name", "Cognito adds custom: itself"
        elif len(name) > LONGEST_NAME:
            yield "Name", f"the name has {len(name)} characters; AWS allows {LONGEST_NAME}"
        if is_true(attribute.get("Required")):
            yield "Required", "a custom attribute cannot be required"
    for constraints, wanted, least, most in CONSTRAINTS:
        given = attribute.get(constraints)
        if not isinstance(given, dict):
            continue
        if isinstance(kind, str) and not is_open(kind) and kind != wanted:
            yield constraints, f"{constraints} is for attributes of the type {wanted}"
        low, high = number(given.get(least)), number(given.get(most))
        if low is not None and high is not None and low > high:
            yield constraints, f"{least} is more than {most}"
