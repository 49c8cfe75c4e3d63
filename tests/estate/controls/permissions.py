"""Controls of IAM: who may do what, and who may become whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.estate.controls.registry import Violations, control, listed, principals, statements
from tests.estate.deployed_estate import Deployment, Resource

# AWS lets these be granted on no single resource.
# Source: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
WITHOUT_RESOURCE = {
    "cloudwatch:PutMetricData",
    "ecr:GetAuthorizationToken",
    "logs:DescribeLogGroups",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
}
DECRYPTING = ("kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncrypt*", "kms:*")


def granted(deployed: Deployment) -> Iterator[tuple[Resource, list[str], list[str], dict[str, Any]]]:
    """(policy, actions, resources, statement) of everything that an identity policy allows."""
    for it in deployed.of("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::Role"):
        documents = [it.get("PolicyDocument"), *(inline["PolicyDocument"] for inline in it.get("Policies") or [])]
        for document in documents:
            for statement in statements(document):
                if statement["Effect"] == "Allow":
                    yield (
                        it,
                        listed(statement.get("Action", ["*"])),
                        listed(statement.get("Resource", ["*"])),
                        statement,
                    )


@control("I01", "AWS::IAM::ManagedPolicy", "AWS::IAM::Role")
def nobody_may_do_everything(deployed: Deployment) -> Violations:
    for it, actions, _, statement in granted(deployed):
        whole_service = [action for action in actions if action == "*" or action.endswith(":*")]
        if whole_service or "NotAction" in statement:
            yield f"{it}: {statement.get('Sid')}"
    for role in deployed.of("AWS::IAM::Role"):
        for arn in role.get("ManagedPolicyArns") or []:
            if arn.endswith(("AdministratorAccess", "FullAccess", "PowerUserAccess")):
                yield f"{role}: {arn}"


@control("I03", "AWS::IAM::ManagedPolicy")
def permissions_name_their_resources(deployed: Deployment) -> Violations:
    for it, actions, resources, statement in granted(deployed):
        if "*" in resources and not set(actions) <= WITHOUT_RESOURCE:
            yield f"{it}: {statement.get('Sid')}"
        if "iam:PassRole" in actions:
            passed_to = statement.get("Condition", {}).get("StringEquals", {}).get("iam:PassedToService")
            if any("*" in resource for resource in resources) or not passed_to:
                yield f"{it}: {statement.get('Sid')} passes roles that it does not name"


@control("I04", "AWS::IAM::Role")
def roles_are_taken_by_named_principals_of_this_account(deployed: Deployment) -> Violations:
    for role in deployed.of("AWS::IAM::Role"):
        trusted = statements(role.get("AssumeRolePolicyDocument"))
        for statement in trusted:
            condition = str(statement.get("Condition", ""))
            named = all("*" not in str(principal) for principal in principals(statement))
            bound = any(key in condition for key in ("aws:SourceAccount", "cognito-identity.amazonaws.com:aud"))
            if not named or not bound:
                yield str(role)
        if not trusted:
            yield str(role)


@control("I05", "AWS::IAM::ManagedPolicy")
def nobody_may_decrypt_with_every_key(deployed: Deployment) -> Violations:
    for it, actions, resources, statement in granted(deployed):
        every_key = any(resource == "*" or resource.endswith(":key/*") for resource in resources)
        if every_key and any(action in DECRYPTING for action in actions):
            yield f"{it}: {statement.get('Sid')}"
