"""Buckets let their distribution read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.buckets import statements_of
from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.keys._uses import lets_in
from cfngen.checks.policies import Statement
from cfngen.checks.readings import MARK, is_open, is_set, mapping, objects

check = Check(
    id="CG046",
    title="Buckets let their distribution read",
    severity="error",
    what=(
        "The bucket behind an origin access control has a policy that allows cloudfront.amazonaws.com s3:GetObject for "
        "this distribution, and the key that encrypts it allows cloudfront.amazonaws.com kms:Decrypt."
    ),
    why="Everything deploys, and every request is answered with 403 AccessDenied.",
    fix=(
        "Allow it with the condition AWS:SourceArn, the distribution's ARN: in the bucket's policy, and in the key's "
        "where the bucket is encrypted with a key."
    ),
    source=(
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/"
        "private-content-restricting-access-to-s3.html"
    ),
    controls=("CG046", "P04"),
    before="""\
Resources:
  Site:
    Type: AWS::S3::Bucket
  Control:
    Type: AWS::CloudFront::OriginAccessControl
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins:
          - {Id: site, DomainName: !GetAtt Site.RegionalDomainName, OriginAccessControlId: !GetAtt Control.Id}
""",
    after="""\
Resources:
  Site:
    Type: AWS::S3::Bucket
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Site
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: cloudfront.amazonaws.com}
            Action: s3:GetObject
            Resource: !Sub ${Site.Arn}/*
            Condition:
              StringEquals:
                AWS:SourceArn: !Sub arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Cdn}
  Control:
    Type: AWS::CloudFront::OriginAccessControl
  Cdn:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins:
          - {Id: site, DomainName: !GetAtt Site.RegionalDomainName, OriginAccessControlId: !GetAtt Control.Id}
""",
)

SERVICE = "cloudfront.amazonaws.com"


@check.finds
def shut(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::CloudFront::Distribution"):
        for position, origin in enumerate(it.items("DistributionConfig.Origins")):
            bucket = _bucket(estate, origin.get("DomainName"))
            if bucket is None or not is_set(origin.get("OriginAccessControlId")):
                continue
            path = f"DistributionConfig.Origins.{position}"
            reading = [one for one in statements_of(estate, bucket) if _reads(one)]
            if not reading and any(is_open(one.get("Bucket")) for one in estate.of("AWS::S3::BucketPolicy")):
                yield it.unclear("does the bucket let CloudFront read? A policy is for a bucket not known here", path)
            elif not reading:
                yield it.wrong(f"no policy of {bucket.logical_id} lets CloudFront read", path)
            elif not any(_is_for(one, it) for one in reading):
                yield reading[0].resource.wrong(
                    f"the policy lets another distribution read, not {it.logical_id}", reading[0].path
                )
            key = estate.find(_key(bucket), "AWS::KMS::Key")
            service = SERVICE
            if key is not None and not lets_in(key, service, actions=("kms:decrypt",)):
                for one, place in ((it, path), (key, "KeyPolicy")):
                    yield one.wrong(f"the policy of {key.logical_id} does not let {service} use the key", place)


def _bucket(estate: Estate, domain: Any) -> Resource | None:
    """The bucket of the estate whose domain this is."""
    given = str(domain)
    for it in estate.of("AWS::S3::Bucket"):
        names = [it.att("RegionalDomainName"), it.att("DomainName")]
        if given in names or (MARK.match(given) is None and given.startswith(f"{it.ref}.s3.")):
            return it
    mark = MARK.match(given)
    found = estate.by_mark.get((mark[1], mark[2])) if mark else None
    return found if found is not None and found.type == "AWS::S3::Bucket" else None


def _reads(one: Statement) -> bool:
    return (
        one.allows
        and one.covers("s3:getobject")
        and any(SERVICE in it or it == "*" for it in one.principals)
        and any("/" in (plain := MARK.sub("x", it)) or plain.endswith("*") or "<" in plain for it in one.resources)
    )


def _is_for(one: Statement, distribution: Resource) -> bool:
    """Whether the statement's condition takes the distribution; one whose id is not known here may."""
    given = one.conditions.get("aws:sourcearn", [])
    if not given:
        return True
    return any(it.endswith("*") or distribution.named_by(it) or ("<" in it and "#" not in it) for it in given)


def _key(bucket: Resource) -> Any:
    rules = objects(bucket.get("BucketEncryption.ServerSideEncryptionConfiguration"))
    found = (mapping(rule.get("ServerSideEncryptionByDefault")).get("KMSMasterKeyID") for rule in rules)
    return next((it for it in found if it is not None), None)
