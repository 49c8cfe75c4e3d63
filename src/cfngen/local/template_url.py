"""TemplateURL in every form that clients write, resolved to a bucket, a key and a version.

Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from cfngen.local.aws_error import AwsError, validation_error

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
# s3.amazonaws.com, s3.REGION, s3-REGION, s3.dualstack.REGION, s3-accelerate, each with or without a bucket
_S3_HOST = re.compile(
    r"(?:(?P<bucket>[a-z0-9][a-z0-9.-]*)\.)?s3(?:[.-](?P<region>[a-z]{2}(?:-[a-z]+)+-\d)|\.dualstack\.[a-z0-9-]+"
    r"|-accelerate(?:\.dualstack)?)?\.amazonaws\.com(?:\.cn)?"
)


@dataclass(frozen=True)
class S3Object:
    """Where a template lies in S3."""

    bucket: str
    key: str
    version: str | None = None


def resolve(url: str) -> S3Object:
    """Find the object that a TemplateURL means; raises AwsError in AWS's words where it is none."""
    try:
        parts = urlsplit(url)
    except ValueError as error:  # brackets that hold no address
        raise not_s3() from error
    if parts.scheme not in ("http", "https"):
        raise not_s3()
    host = (parts.hostname or "").lower()
    if ":" in host:
        host = f"[{host}]"
    bucket = _bucket_of(host)
    path = parts.path.lstrip("/")
    if not bucket:
        bucket, _, path = path.partition("/")
    if not bucket or not path:
        raise not_s3()
    version = parse_qs(parts.query).get("versionId", [None])[0]
    return S3Object(bucket, unquote(path), version)


def _bucket_of(host: str) -> str:
    """Give the bucket that the host names, empty for path style; raises AwsError for any other host."""
    if host in LOCAL_HOSTS:
        return ""
    for local in (".localhost", ".s3.localhost"):
        if host.endswith(local) and host != "s3.localhost":
            return host.removesuffix(".localhost").removesuffix(".s3")
    match = _S3_HOST.fullmatch(host)
    if host == "s3.localhost":
        return ""
    if not match:
        raise not_s3()
    return match["bucket"] or ""


def not_s3() -> AwsError:
    """Refuse a URL that is not one of an S3 object."""
    return validation_error("TemplateURL must be a supported URL.")


def not_readable(reason: str) -> AwsError:
    """Refuse an object that S3 does not give."""
    return validation_error(
        f"S3 error: {reason}\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"
    )
