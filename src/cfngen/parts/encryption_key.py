"""Customer managed KMS keys: rotated, retained, and used by nobody whom their policy does not name."""

from __future__ import annotations

from collections.abc import Sequence

from awacs import aws, kms
from troposphere import kms as resources

from cfngen.language import Stack, Sub, account_id, partition, ref
from cfngen.parts.policy import admit, policy_document, through
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name

ROTATION_PERIOD_DAYS = 365
# The longest that KMS allows: time to notice that a key which still opens data is about to go.
PENDING_WINDOW_DAYS = 30

# Everything that manages a key, and nothing that uses it or lends it to others (CreateGrant).
ADMINISTER = [
    kms.CancelKeyDeletion,
    kms.CreateAlias,
    kms.DeleteAlias,
    kms.DescribeKey,
    kms.DisableKey,
    kms.DisableKeyRotation,
    kms.EnableKey,
    kms.EnableKeyRotation,
    kms.GetKeyPolicy,
    kms.GetKeyRotationStatus,
    kms.ListGrants,
    kms.ListKeyPolicies,
    kms.ListKeyRotations,
    kms.ListResourceTags,
    kms.PutKeyPolicy,
    kms.RevokeGrant,
    kms.RotateKeyOnDemand,
    kms.ScheduleKeyDeletion,
    kms.TagResource,
    kms.UntagResource,
    kms.UpdateAlias,
    kms.UpdateKeyDescription,
]
WRITE_AND_READ = [kms.GenerateDataKey, kms.Decrypt]
USE = [
    kms.Encrypt,
    kms.Decrypt,
    kms.ReEncryptFrom,
    kms.ReEncryptTo,
    kms.GenerateDataKey,
    kms.GenerateDataKeyWithoutPlaintext,
    kms.DescribeKey,
]
from_this_account = aws.StringEquals("aws:SourceAccount", account_id)


def account() -> aws.Principal:
    """The account itself: whoever its IAM policies allow, and nobody outside."""
    return aws.Principal("AWS", Sub(f"arn:{partition}:iam::{account_id}:root"))


def used_through(*services: str) -> aws.Statement:
    """Let the account's roles use the key, but only where an AWS service calls KMS for them.

    `services`: the first part of the service's host name, such as `s3` or `secretsmanager`.
    Source: https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
    """
    return aws.Statement(
        Sid="UseThroughServices",
        Effect=aws.Allow,
        Principal=account(),
        Action=USE,
        Resource=["*"],
        Condition=aws.Condition(through(services)),
    )


def lent_to(*services: str) -> aws.Statement:
    """Let services that keep using the key after the caller has gone (RDS, ECR) take a grant for that."""
    return aws.Statement(
        Sid="LendToServices",
        Effect=aws.Allow,
        Principal=account(),
        Action=[kms.CreateGrant],
        Resource=["*"],
        Condition=aws.Condition([through(services), aws.Bool("kms:GrantIsForAWSResource", True)]),
    )


def no_other_grants() -> aws.Statement:
    """Refuse every grant but those that an AWS service takes for its own work, whoever else may be allowed.

    Source: https://docs.aws.amazon.com/controltower/latest/controlreference/kms-rules.html (CT.KMS.PR.3)
    """
    return aws.Statement(
        Sid="RefuseOtherGrants",
        Effect=aws.Deny,
        Principal=aws.Principal("AWS", "*"),
        Action=[kms.CreateGrant],
        Resource=["*"],
        Condition=aws.Condition(
            aws.BoolIfExists({"kms:GrantIsForAWSResource": "false", "aws:PrincipalIsAWSService": "false"})
        ),
    )


def used_by(
    sid: str,
    services: Sequence[object],
    actions: Sequence[aws.Action],
    *conditions: aws.ConditionElement,
) -> aws.Statement:
    """Let AWS services themselves use the key, named by principal (`logs.ap-northeast-1.amazonaws.com`)."""
    return admit(sid, list(services), list(actions), "*", *conditions)


def encryption_key(
    stack: Stack, title: str, purpose: str, uses: Sequence[aws.Statement], *, protects: str, why: str, must: str
) -> resources.Key:
    """A key with its alias `alias/<project>-<environment>-<purpose>`; `protects` goes into its description."""
    administer = aws.Statement(
        Sid="AdministerByAccount", Effect=aws.Allow, Principal=account(), Action=ADMINISTER, Resource=["*"]
    )
    key = stack.add(
        resources.Key(
            title,
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            Description=f"Encrypts {protects}",
            EnableKeyRotation=True,
            RotationPeriodInDays=ROTATION_PERIOD_DAYS,
            PendingWindowInDays=PENDING_WINDOW_DAYS,
            MultiRegion=False,
            KeyPolicy=policy_document(administer, *uses, no_other_grants()),
            Tags=tags(purpose),
        ),
        why=why,
        must=(
            "The account may always administer the key: without that statement only AWS Support gets it back.",
            must,
        ),
        mutable="review-required",
        mutability={"Tags": "free-to-tune", "Description": "free-to-tune", "MultiRegion": "must-never-change"},
        controls=("K01", "K02", "B12", "C-ENC-02", "FI-13"),
    )
    stack.add(
        resources.Alias(
            f"{title}Alias",
            AliasName=Sub(f"alias/{project_name}-{environment}-{purpose}"),
            TargetKeyId=ref(key),
        ),
        why=f"A key's id tells nobody in a console or a trail that it encrypts {protects}; this name does. Templates "
        "and policies name the key itself, because whoever may change an alias could put another key behind it.",
    )
    return key
