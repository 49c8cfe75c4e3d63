"""Services take roles for this account only."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import statements

check = Check(
    id="I07",
    title="Services take roles for this account only",
    severity="warning",
    what=(
        "A trust policy that lets a service take the role has a condition on aws:SourceAccount, aws:SourceArn "
        "or aws:SourceOrgID. Services that do not send them (EC2, Lambda, EKS nodes and the like) are left "
        "out."
    ),
    why=(
        "A service acts for every customer of AWS: without the condition it can be made to use the role for "
        "somebody else, the confused deputy."
    ),
    fix=("Add StringEquals aws:SourceAccount with the account's id, and ArnLike aws:SourceArn where the ARN is known."),
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
    controls=("I04", "FI-05", "FI-25"),
    before="""\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal:
              Service: ecs-tasks.amazonaws.com
            Action: sts:AssumeRole
""",
    after="""\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - Effect: Allow
            Principal:
              Service: ecs-tasks.amazonaws.com
            Action: sts:AssumeRole
            Condition:
              StringEquals:
                aws:SourceAccount: !Ref AWS::AccountId
""",
)


BOUND = {"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"}
# Their calls carry no source: the role is given to a machine or function of the account itself.
SILENT = ("ec2.", "lambda.", "edgelambda.", "eks.", "pods.eks.", "eks-fargate-pods.", "batch.", "spotfleet.", "ssm.")


@check.finds
def deputies(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::IAM::Role"):
        for statement in statements(it, "AssumeRolePolicyDocument"):
            services = [
                principal
                for principal in statement.principals
                if principal.endswith((".amazonaws.com", ".amazonaws.com.cn")) and not principal.startswith(SILENT)
            ]
            federated = "Federated" in (statement.body.get("Principal") or {})
            if statement.allows and services and not federated and not BOUND & statement.conditions.keys():
                yield it.wrong(f"{services[0]} may take the role for any account", statement.path)
