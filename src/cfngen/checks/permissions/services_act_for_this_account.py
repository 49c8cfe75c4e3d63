"""Services act for this account only."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import Statement, statements
from cfngen.checks.readings import listed
from cfngen.engine.values import text

check = Check(
    id="I07",
    title="Services act for this account only",
    severity="warning",
    what=(
        "A trust policy, or the policy of a key, topic, queue or bucket, that lets a service act has a condition on "
        "aws:SourceAccount, aws:SourceArn or the like. Services that do not send them (EC2, Lambda, EKS nodes and "
        "the like) are left out."
    ),
    why=(
        "A service acts for every customer of AWS: without the condition it can be made to use the role or key for "
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


BOUND = (
    "aws:principalorgid",
    "aws:source",
    "kms:calleraccount",
    "kms:encryptioncontext",
    "kms:viaservice",
    "sts:externalid",  # Firehose sends the account's id in it
)
# Their calls carry no source: the role is given to a machine or function of the account itself, or the account's id
# is in the path that they write to.
SILENT = (
    "apigateway.",  # its guide to logging gives the trust policy without a condition
    "batch.",
    "ec2.",
    "edgelambda.",
    "eks-fargate-pods.",
    "eks.",
    "lambda.",
    "logdelivery.elasticloadbalancing.",
    "pods.eks.",
    "rds.",
    "secretsmanager.",
    "spotfleet.",
    "ssm.",
)
# EventBridge's guide lets it into topics and their keys without a condition. Source:
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
WITHOUT_SOURCE = ("AWS::SNS::TopicPolicy", "AWS::KMS::Key")
RESOURCES = (
    ("AWS::KMS::Key", "KeyPolicy"),
    ("AWS::SNS::TopicPolicy", "PolicyDocument"),
    ("AWS::SQS::QueuePolicy", "PolicyDocument"),
    ("AWS::S3::BucketPolicy", "PolicyDocument"),
)


@check.finds
def deputies(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::IAM::Role"):
        for statement, service in unbound(it, "AssumeRolePolicyDocument"):
            yield it.wrong(f"{service} may take the role for any account", statement.path)
    for resource_type, path in RESOURCES:
        for it in estate.of(resource_type):
            for statement, service in unbound(it, path):
                if service.startswith("events.") and resource_type in WITHOUT_SOURCE:
                    continue
                yield it.wrong(f"{service} may use it for any account", statement.path)


def unbound(it: Resource, path: str) -> Iterator[tuple[Statement, str]]:
    """(statement, service) of every statement that lets a service act, whoever asks it to."""
    for statement in statements(it, path):
        principal = statement.body.get("Principal")
        named = listed(principal.get("Service")) if isinstance(principal, dict) else []
        services = [text(one) for one in named if not text(one).startswith(SILENT)]
        bound = any(key.startswith(BOUND) for key in statement.conditions)
        if statement.allows and services and not bound:
            yield statement, services[0]
