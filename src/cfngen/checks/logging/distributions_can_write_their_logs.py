"""Distributions can write their logs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import MARK, is_open, is_set, mapping, objects
from cfngen.engine.values import text

check = Check(
    id="CG165",
    title="Distributions can write their logs",
    severity="warning",
    what=(
        "The bucket in a distribution's Logging is named by its domain (<bucket>.s3.amazonaws.com), and takes ACLs: "
        "its ObjectOwnership is BucketOwnerPreferred or ObjectWriter."
    ),
    why=(
        "CloudFront's standard logs are written by an ACL. Since 2023 new buckets have none, and CloudFront refuses "
        "the distribution: 'The S3 bucket that you specified for CloudFront logs does not enable ACL access'."
    ),
    fix="Give the log bucket OwnershipControls with BucketOwnerPreferred, and GetAtt DomainName to the distribution.",
    source="https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html",
    controls=("CG165", "L03"),
    before="""\
Resources:
  Logs:
    Type: AWS::S3::Bucket
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig: {Logging: {Bucket: !GetAtt Logs.DomainName}}
""",
    after="""\
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerPreferred}]}
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig: {Logging: {Bucket: !GetAtt Logs.DomainName}}
""",
)

DOMAIN = re.compile(r"[^/<>]+\.s3[.-]([a-z0-9-]+\.)?amazonaws\.com")
OF_DOMAINS = ("DomainName", "RegionalDomainName")
PATH = "DistributionConfig.Logging.Bucket"
TAKING_ACLS = ("BucketOwnerPreferred", "ObjectWriter")


@check.finds
def refused(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::CloudFront::Distribution"):
        given = it.get(PATH)
        if not is_set(given) or is_open(given):
            continue
        mark = MARK.fullmatch(text(given))
        is_domain = mark[3] in OF_DOMAINS if mark else DOMAIN.fullmatch(MARK.sub("x", text(given)))
        if not is_domain and "<" not in MARK.sub("", text(given)):
            yield it.wrong("a distribution's log bucket is named by its domain", PATH)
        bucket = _bucket(estate, given)
        rules = objects(mapping(bucket.get("OwnershipControls")).get("Rules")) if bucket else []
        kinds = [rule.get("ObjectOwnership") for rule in rules]
        if bucket is not None and not any(is_open(kind) or kind in TAKING_ACLS for kind in kinds):
            yield it.wrong(f"{bucket.logical_id} takes no ACLs, which CloudFront writes its logs by", PATH)


def _bucket(estate: Estate, given: Any) -> Resource | None:
    """The bucket that a name, or a domain, means."""
    found = estate.find(given, "AWS::S3::Bucket")
    return found or estate.find(text(given).partition(".s3")[0], "AWS::S3::Bucket")
