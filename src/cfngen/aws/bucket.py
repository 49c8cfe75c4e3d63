"""The bucket that holds templates, made as an auditor wants to find it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from cfngen.aws.artifacts import Place
from cfngen.aws.failures import code_of, told
from cfngen.aws.session import Session
from cfngen.engine.pseudo import Pseudo

_DAYS_OLD_VERSIONS = 90
_DAYS_UNFINISHED = 7


def create(session: Session, place: Place) -> bool:
    """Make the bucket and its protections; says whether it was new. In one of the account's own add what is missing.

    Versioning, encryption, all public access blocked, TLS only, and a lifecycle that ends old versions and unfinished
    uploads but never what is current. Raises CfngenError when another account has the name.
    """
    from botocore.exceptions import ClientError

    session.guard()
    s3 = session.client("s3", place.region)
    owned = {"Bucket": place.bucket, "ExpectedBucketOwner": session.target.account}
    with told("create the bucket", f"s3://{place.bucket} ({place.region})"):
        try:
            s3.head_bucket(**owned)
            new = False
        except ClientError as error:
            if code_of(error) not in ("404", "NoSuchBucket"):
                raise
            # us-east-1 is the one Region that must not be named:
            # https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
            where = {} if place.region == "us-east-1" else {"LocationConstraint": place.region}
            named = {"CreateBucketConfiguration": where} if where else {}
            s3.create_bucket(Bucket=place.bucket, ObjectOwnership="BucketOwnerEnforced", **named)
            new = True
        _protect(s3, owned)
        # Over plain HTTP, as to an endpoint of this machine, the policy would refuse ourselves.
        has_tls = not str(s3.meta.endpoint_url).startswith("http://")
        if has_tls and _missing(s3.get_bucket_policy, owned, "NoSuchBucketPolicy"):
            s3.put_bucket_policy(**owned, Policy=json.dumps(_tls_only(place)))
    return new


def _protect(s3: Any, owned: dict[str, str]) -> None:
    """Add every protection that is missing; what somebody has set stays. S3 encrypts every object by itself.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
    """
    if _missing(s3.get_public_access_block, owned, "NoSuchPublicAccessBlockConfiguration"):
        names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
        s3.put_public_access_block(**owned, PublicAccessBlockConfiguration=dict.fromkeys(names, True))
    if s3.get_bucket_versioning(**owned).get("Status") != "Enabled":
        s3.put_bucket_versioning(**owned, VersioningConfiguration={"Status": "Enabled"})
    if _missing(s3.get_bucket_encryption, owned, "ServerSideEncryptionConfigurationNotFoundError"):
        default = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
        s3.put_bucket_encryption(**owned, ServerSideEncryptionConfiguration={"Rules": [default]})
    if _missing(s3.get_bucket_lifecycle_configuration, owned, "NoSuchLifecycleConfiguration"):
        rule = {
            "ID": "old-versions",
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "NoncurrentVersionExpiration": {"NoncurrentDays": _DAYS_OLD_VERSIONS},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": _DAYS_UNFINISHED},
        }
        s3.put_bucket_lifecycle_configuration(**owned, LifecycleConfiguration={"Rules": [rule]})


def _missing(get: Callable[..., Any], owned: dict[str, str], code: str) -> bool:
    """Whether the bucket has no configuration of a kind."""
    from botocore.exceptions import ClientError

    try:
        get(**owned)
    except ClientError as error:
        if code_of(error) != code:
            raise
        return True
    return False


def _tls_only(place: Place) -> dict[str, object]:
    """A policy that denies every request without TLS.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
    """
    arn = f"arn:{Pseudo(region=place.region).partition}:s3:::{place.bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [arn, f"{arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }
