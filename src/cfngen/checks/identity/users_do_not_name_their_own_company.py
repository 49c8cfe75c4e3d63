"""Users do not sign themselves up or change what they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check, judged
from cfngen.checks.readings import is_false, is_open, is_true, listed

check = Check(
    id="C-AUTH-04",
    title="Users do not sign themselves up or change what they belong to",
    severity="error",
    what=(
        "Only administrators make users, custom attributes that name a tenant are not mutable, and no client "
        "may write them."
    ),
    why=(
        "Who may choose an own company_id reads another clinic's patients. custom attributes are writable by "
        "a client unless WriteAttributes says otherwise."
    ),
    fix="Set AllowAdminCreateUserOnly true, Mutable false on the attribute, and WriteAttributes without it.",
    source="https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html",
    controls=("C-AUTH-04",),
    before="""\
Resources:
  Staff:
    Type: AWS::Cognito::UserPool
    Properties:
      AdminCreateUserConfig:
        AllowAdminCreateUserOnly: false
""",
    after="""\
Resources:
  Staff:
    Type: AWS::Cognito::UserPool
    Properties:
      AdminCreateUserConfig:
        AllowAdminCreateUserOnly: true
      Schema:
        - Name: company_id
          AttributeDataType: String
          Mutable: false
""",
)


TENANT = re.compile(r"company|tenant|clinic|hospital|organi[sz]ation|facility|vendor", re.IGNORECASE)


@check.finds
def self_asserted(estate: Estate) -> Iterator[Violation]:
    clients = estate.of("AWS::Cognito::UserPoolClient")
    for it in estate.of("AWS::Cognito::UserPool"):
        path = "AdminCreateUserConfig.AllowAdminCreateUserOnly"
        # A portal of others may be for everybody.
        yield from judged(it, path, is_true, "anybody may sign up", estate.by_our_reading)
        for position, attribute in enumerate(it.items("Schema")):
            name = str(attribute.get("Name"))
            if not TENANT.search(name):
                continue
            if is_open(attribute.get("Mutable")):
                yield it.unclear(
                    f"the attribute {name} may be changed? Mutable is not known here", f"Schema.{position}"
                )
            elif not is_false(attribute.get("Mutable")):
                yield it.wrong(f"the attribute {name} may be changed", f"Schema.{position}")
            for client in clients:
                writes = client.get("WriteAttributes")
                if it.named_by(client.get("UserPoolId")) and (writes is None or f"custom:{name}" in listed(writes)):
                    yield client.wrong(f"the client may write {name}", "WriteAttributes")
