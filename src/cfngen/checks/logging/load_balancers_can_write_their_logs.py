"""Load balancers can write their logs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from cfngen.checks.balancers import BALANCER, WRITERS, attributes
from cfngen.checks.buckets import statements_of
from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import MARK, is_open, is_set, is_true
from cfngen.checks.tasks._ecs import waits_for
from cfngen.engine.values import text

check = Check(
    id="CG160",
    title="Load balancers can write their logs",
    severity="error",
    what=(
        "The bucket of a load balancer's access logs is encrypted with SSE-S3, its policy lets Elastic Load Balancing "
        "put objects and is there first, and the prefix does not contain AWSLogs."
    ),
    why=(
        "ELB tests the bucket while the attribute is set: 'Access Denied for bucket'. It cannot write under a KMS key, "
        "and referring to the bucket does not wait for its policy."
    ),
    fix="AES256, a statement for logdelivery.elasticloadbalancing.amazonaws.com, and DependsOn the bucket policy.",
    source="https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html",
    controls=("CG160", "L02"),
    before="""\
Resources:
  Logs:
    Type: AWS::S3::Bucket
  Alb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      LoadBalancerAttributes:
        - {Key: access_logs.s3.enabled, Value: 'true'}
        - {Key: access_logs.s3.bucket, Value: !Ref Logs}
""",
    after="""\
Resources:
  Logs:
    Type: AWS::S3::Bucket
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: logdelivery.elasticloadbalancing.amazonaws.com}
            Action: s3:PutObject
            Resource: !Sub '${Logs.Arn}/*'
  Alb:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    DependsOn: Policy
    Properties:
      LoadBalancerAttributes:
        - {Key: access_logs.s3.enabled, Value: 'true'}
        - {Key: access_logs.s3.bucket, Value: !Ref Logs}
""",
)

SERVICE = "logdelivery.elasticloadbalancing.amazonaws.com"


@check.finds
def refused(estate: Estate) -> Iterator[Violation]:
    for it in estate.of(BALANCER):
        given = attributes(it)
        if not is_true(given.get("access_logs.s3.enabled")):
            continue
        place = "LoadBalancerAttributes"
        if "AWSLogs" in str(given.get("access_logs.s3.prefix")):
            yield it.wrong("the prefix contains AWSLogs, which ELB adds itself", place)
        bucket = estate.find(given.get("access_logs.s3.bucket"), "AWS::S3::Bucket")
        if bucket is None:
            continue
        rules = bucket.items("BucketEncryption.ServerSideEncryptionConfiguration")
        kinds = [rule.get("ServerSideEncryptionByDefault") for rule in rules]
        if it.get("Type") in (None, "application") and any(
            isinstance(kind, dict) and str(kind.get("SSEAlgorithm")).startswith("aws:kms") for kind in kinds
        ):
            yield it.wrong(f"ELB cannot write under the KMS key of {bucket.logical_id}", place)
        yield from _let_in(estate, it, bucket)


def _let_in(estate: Estate, it: Resource, bucket: Resource) -> Iterator[Violation]:
    allowed = [
        statement
        for statement in statements_of(estate, bucket)
        if statement.allows and any(_is_elb(principal, it) for principal in statement.principals)
    ]
    prefix = attributes(it).get("access_logs.s3.prefix")
    lets_in = [one.resource for one in allowed if any(_takes(resource, prefix) for resource in one.resources)]
    if not allowed:
        yield it.wrong(f"no policy of {bucket.logical_id} lets ELB write", "LoadBalancerAttributes")
    elif not lets_in:
        message = f"the policy of {bucket.logical_id} lets ELB write elsewhere, and not below {text(prefix or '/')}"
        yield it.wrong(message, "LoadBalancerAttributes")
    elif not any(waits_for(it, policy) for policy in lets_in):
        yield it.wrong(f"it does not wait for {lets_in[0].logical_id}", "LoadBalancerAttributes", severity="warning")


def _is_elb(principal: str, balancer: Resource) -> bool:
    """Whether a principal is Elastic Load Balancing, in this Region where policies name an account.

    CloudWatch's delivery.logs writes the logs of network load balancers only.
    """
    if SERVICE in principal or ("delivery.logs" in principal and balancer.get("Type") == "network"):
        return True
    known = WRITERS.get(balancer.region)
    return known in principal if known else any(account in principal for account in WRITERS.values())


def _takes(resource: str, prefix: object) -> bool:
    """Whether a statement's resource is where ELB puts logs: below the prefix, then AWSLogs/<account>/."""
    plain = re.sub("<[^<>]*>", "*", MARK.sub("x", resource))
    bucket, slash, path = plain.partition("/")
    if not slash or is_open(prefix):
        return bucket.endswith("*") or bool(slash)
    before, found, _ = path.partition("AWSLogs/")
    place = f"{text(prefix)}/AWSLogs/x" if is_set(prefix) else "AWSLogs/x"
    return fnmatchcase(place, f"{before}{found}*" if found else path)
