"""No policy allows everything or a whole service."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import granted, granting
from cfngen.checks.readings import listed

check = Check(
    id="I01",
    title="No policy allows everything or a whole service",
    severity="error",
    what=(
        "No identity policy allows the action *, NotAction, or every action of a service on every resource, "
        "and no role has one of AWS's administrator policies."
    ),
    why="Whoever takes such a role has the account; cfn-lint says nothing.",
    fix="List the actions that are used and the resources that they are used on.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-1",
    controls=("I01", "CG050", "C-AUTH-05", "FI-05", "FI-25"),
    also=(
        "Security Hub IAM.1",
        "Security Hub IAM.21",
        "AWS Config IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS (HIPAA Security pack)",
        "AWS Config IAM_POLICY_NO_STATEMENTS_WITH_FULL_ACCESS (HIPAA Security pack)",
        "CT.IAM.PR.2",
        "CT.IAM.PR.1",
        "CKV_AWS_62",
        "CKV_AWS_63",
        "cdk-nag IAMPolicyNoStatementsWithAdminAccess",
        "cdk-nag IAMPolicyNoStatementsWithFullAccess",
        "FISC 実9",
    ),
    before="""\
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: '*'
            Resource: '*'
""",
    after="""\
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action:
              - s3:GetObject
            Resource:
              - arn:aws:s3:::records/*
""",
)


WHOLE = re.compile(r"[^:]+:[*?]*\*[*?]*")
FULL = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess")


@check.finds
def too_much(estate: Estate) -> Iterator[Violation]:
    for statement in granted(estate):
        whole = [it for it in statement.actions if WHOLE.fullmatch(it) and statement.is_for_every_resource]
        everything = any(set(action) <= set("*:") for action in statement.actions)
        if everything or whole:
            name = statement.name
            message = f"statement {name} allows every action"
            if not everything:
                message = f"statement {name} allows all of {whole[0]}"
            yield statement.resource.wrong(message, statement.path, granting(estate, statement))
    for it in estate.of("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::SSO::PermissionSet"):
        path = "ManagedPolicies" if it.type == "AWS::SSO::PermissionSet" else "ManagedPolicyArns"
        for position, arn in enumerate(listed(it.get(path))):
            if str(arn).endswith(FULL) or (":aws:policy/" in str(arn) and str(arn).endswith("FullAccess")):
                policy = str(arn).rpartition("/")[2]
                yield it.wrong(f"the managed policy {policy} allows too much", f"{path}.{position}")
