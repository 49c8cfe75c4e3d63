"""Private buckets: no public access, no ACLs, versions kept, TLS only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from awacs import aws
from awacs import s3 as actions
from troposphere import If, s3

from cfngen.language import Condition, Setting, Sub, Value, account_id, no_value
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name

ABANDONED_UPLOAD_DAYS = 7


def private_bucket(
    title: str,
    purpose: str,
    *,
    key_arn: Value | None,
    lifecycle: Sequence[s3.LifecycleRule],
    object_ownership: str = "BucketOwnerEnforced",
    logging: s3.LoggingConfiguration | None = None,
    locked: tuple[Condition | None, s3.ObjectLockConfiguration] | None = None,
) -> s3.Bucket:
    """A bucket `<project>-<environment>-<purpose>-<account>` that nobody reaches but by its policy and IAM.

    `key_arn`: the KMS key that encrypts it; None for SSE-S3, the only encryption that log delivery bears.
    `lifecycle`: rules besides the one that ends abandoned uploads. `object_ownership` other than the default lets
    ACLs live, which only CloudFront's standard logging needs. `logging`: where its server access logs go.
    `locked`: Object Lock, when the condition holds; always, for None.
    """
    more: dict[str, Any] = {} if logging is None else {"LoggingConfiguration": logging}
    if locked is not None:
        condition, rule = locked
        more |= {
            "ObjectLockEnabled": True if condition is None else If(condition, True, no_value),
            "ObjectLockConfiguration": rule if condition is None else If(condition, rule, no_value),
        }
    return s3.Bucket(
        title,
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        BucketName=Sub(f"{project_name}-{environment}-{purpose}-{account_id}"),
        BucketEncryption=s3.BucketEncryption(
            ServerSideEncryptionConfiguration=[
                s3.ServerSideEncryptionRule(
                    BucketKeyEnabled=True,
                    ServerSideEncryptionByDefault=s3.ServerSideEncryptionByDefault(
                        SSEAlgorithm="aws:kms", KMSMasterKeyID=key_arn
                    ),
                )
                if key_arn is not None
                else s3.ServerSideEncryptionRule(
                    ServerSideEncryptionByDefault=s3.ServerSideEncryptionByDefault(SSEAlgorithm="AES256")
                )
            ]
        ),
        PublicAccessBlockConfiguration=s3.PublicAccessBlockConfiguration(
            BlockPublicAcls=True, BlockPublicPolicy=True, IgnorePublicAcls=True, RestrictPublicBuckets=True
        ),
        OwnershipControls=s3.OwnershipControls(
            Rules=[s3.OwnershipControlsRule(ObjectOwnership=object_ownership)],
        ),
        VersioningConfiguration=s3.VersioningConfiguration(Status="Enabled"),
        LifecycleConfiguration=s3.LifecycleConfiguration(
            Rules=[
                *lifecycle,
                s3.LifecycleRule(
                    Id="end-abandoned-uploads",
                    Status="Enabled",
                    AbortIncompleteMultipartUpload=s3.AbortIncompleteMultipartUpload(
                        DaysAfterInitiation=ABANDONED_UPLOAD_DAYS
                    ),
                ),
            ]
        ),
        Tags=tags(purpose),
        **more,
    )


def expiring(
    rule_id: str,
    days: Setting | int,
    *,
    overwritten_days: int,
    forget: str,
    archive: tuple[Condition, s3.LifecycleRuleTransition] | None = None,
) -> list[s3.LifecycleRule]:
    """Rules by which objects go after `days`, what was overwritten or deleted after `overwritten_days`.

    `forget`: the id of the rule that removes the markers which are left of objects that have gone. `archive`: where
    objects wait for that, when the condition holds.
    """
    moved: dict[str, Any] = {} if archive is None else {"Transitions": If(archive[0], [archive[1]], no_value)}
    return [
        s3.LifecycleRule(
            Id=rule_id,
            Status="Enabled",
            ExpirationInDays=days,
            NoncurrentVersionExpiration=s3.NoncurrentVersionExpiration(NoncurrentDays=overwritten_days),
            **moved,
        ),
        s3.LifecycleRule(Id=forget, Status="Enabled", ExpiredObjectDeleteMarker=True),
    ]


def logs_stay(bucket_arn: Value) -> aws.Statement:
    """Refuse every deletion, whoever asks; only the lifecycle deletes, which no bucket policy stops."""
    return aws.Statement(
        Sid="LogsStay",
        Effect=aws.Deny,
        Principal=aws.Principal("*"),
        Action=[actions.DeleteObject, actions.DeleteObjectVersion],
        Resource=[Sub(f"{bucket_arn}/*")],
    )


def tls_only(bucket_arn: Value) -> aws.Statement:
    """Refuse every request that does not come over TLS, whoever sends it."""
    return aws.Statement(
        Sid="TlsOnly",
        Effect=aws.Deny,
        Principal=aws.Principal("*"),
        Action=[aws.Action("s3", "*")],
        Resource=[bucket_arn, Sub(f"{bucket_arn}/*")],
        Condition=aws.Condition(aws.Bool("aws:SecureTransport", "false")),
    )
