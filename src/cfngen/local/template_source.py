"""The template that a request means: its body, an object in S3, or the one that the stack has."""

from __future__ import annotations

from typing import Any

from cfngen.local.aws_error import validation_error
from cfngen.local.moto_objects import Objects
from cfngen.local.template_url import not_readable, resolve

MOST_BYTES = 1024 * 1024  # of a template in S3


def read_text(objects: Objects, url: str, region: str) -> str:
    """Read a text from S3 in process; raises AwsError in AWS's words where it cannot be had."""
    where = resolve(url)
    try:
        body, bucket_region = objects.read(where.bucket, where.key, where.version)
    except LookupError as error:
        raise not_readable(str(error.args[0])) from error
    if bucket_region != region and region and not _same_partition_default(bucket_region):
        raise validation_error(
            f"S3 error: The bucket is in this region: {bucket_region}. Please use this region to retry the request"
        )
    if len(body) > MOST_BYTES:
        raise validation_error(f"Template may not exceed {MOST_BYTES} bytes in size.")
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise validation_error("Template format error: the template is not valid UTF-8") from error


def _same_partition_default(region: str) -> bool:
    """Let buckets of us-east-1 serve every region, as moto makes them there unless told otherwise."""
    return region == "us-east-1"


def given_template(objects: Objects, values: dict[str, Any], region: str, previous: str | None = None) -> str:
    """Give the template's text that a request carries.

    `previous` is the stack's own for UsePreviousTemplate. Raises AwsError where there is none or more than one.
    """
    body, url = values.get("TemplateBody"), values.get("TemplateURL")
    if body and url:
        raise validation_error("Specify exactly one of 'TemplateBody' or 'TemplateUrl'")
    if values.get("UsePreviousTemplate"):
        if body or url:
            raise validation_error(
                "Either Template URL or Template Body must be specified, not both with UsePreviousTemplate"
            )
        if previous is None:
            raise validation_error("No previous template is available")
        return previous
    if body:
        return str(body)
    if url:
        return read_text(objects, url, region)
    raise validation_error("Either Template URL or Template Body must be specified.")
