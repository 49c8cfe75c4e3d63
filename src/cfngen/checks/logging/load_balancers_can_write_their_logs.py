"""Load balancers can write their logs."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import statements
from cfngen.checks.readings import is_true, pairs
from cfngen.checks.tasks._ecs import waits_for

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
# Account of Elastic Load Balancing in Tokyo, Osaka, Virginia, Oregon, for policies of before August 2022.
ACCOUNTS = ("582318560864", "383597477331", "127311923021", "797873946194")


@check.finds
def refused(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ElasticLoadBalancingV2::LoadBalancer"):
        attributes = pairs(it.get("LoadBalancerAttributes"))
        if not is_true(attributes.get("access_logs.s3.enabled")):
            continue
        place = "LoadBalancerAttributes"
        if "AWSLogs" in str(attributes.get("access_logs.s3.prefix")):
            yield it.wrong("the prefix contains AWSLogs, which ELB adds itself", place)
        bucket = estate.find(attributes.get("access_logs.s3.bucket"), "AWS::S3::Bucket")
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
    policies = [one for one in estate.of("AWS::S3::BucketPolicy") if bucket.named_by(one.get("Bucket"))]
    lets_in = [
        policy
        for policy in policies
        if any(
            statement.allows
            and (SERVICE in principal or "delivery.logs" in principal or any(a in principal for a in ACCOUNTS))
            for statement in statements(policy, "PolicyDocument")
            for principal in statement.principals
        )
    ]
    if not lets_in:
        yield it.wrong(f"no policy of {bucket.logical_id} lets ELB write", "LoadBalancerAttributes")
    elif not any(waits_for(it, policy) for policy in lets_in):
        yield it.wrong(f"it does not wait for {lets_in[0].logical_id}", "LoadBalancerAttributes", severity="warning")
