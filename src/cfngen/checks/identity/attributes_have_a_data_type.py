"""Cognito attributes have a data type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, is_true, number

check = Check(
    id="CG041",
    title="Cognito attributes are as Cognito takes them",
    severity="error",
    what=(
        "Every attribute of a user pool's Schema has AttributeDataType (without it, one of Cognito's own is a "
        "warning); a custom one has a name of at most 20 characters, without custom:, is not required, and has "
        "constraints of its own type."
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
def refused(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Cognito::UserPool"):
        for position, attribute in enumerate(it.items("Schema")):
            path = f"Schema.{position}"
            if not is_set(attribute.get("AttributeDataType")):
                severity = "warning" if attribute.get("Name") in STANDARD else ""  # Cognito knows the type of its own
                yield it.wrong("the attribute has no AttributeDataType", path, severity)
            yield from _custom(it, path, attribute)
            yield from _constraints(it, path, attribute)


def _custom(it: Resource, path: str, attribute: dict[str, Any]) -> Iterator[Violation]:
    """What Cognito refuses about an attribute that is not one of its own."""
    name = attribute.get("Name")
    if not isinstance(name, str) or is_open(name) or name in STANDARD:
        return
    if name.startswith("custom:"):
        yield it.wrong("Cognito adds custom: itself", f"{path}.Name")
    elif len(name) > LONGEST_NAME:
        yield it.wrong(f"the name has {len(name)} characters; AWS allows {LONGEST_NAME}", f"{path}.Name")
    if is_true(attribute.get("Required")):
        yield it.wrong("a custom attribute cannot be required", f"{path}.Required")


def _constraints(it: Resource, path: str, attribute: dict[str, Any]) -> Iterator[Violation]:
    kind = attribute.get("AttributeDataType")
    for constraints, wanted, least, most in CONSTRAINTS:
        given = attribute.get(constraints)
        if not isinstance(given, dict):
            continue
        if kind in ("String", "Number") and kind != wanted:
            yield it.wrong(f"{constraints} is for attributes of the type {wanted}", f"{path}.{constraints}")
        low, high = number(given.get(least)), number(given.get(most))
        if low is not None and high is not None and low > high:
            yield it.wrong(f"{least} is more than {most}", f"{path}.{constraints}")
