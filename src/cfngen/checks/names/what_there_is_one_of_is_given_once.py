"""What there is one of is given once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set, is_true, listed
from cfngen.engine.values import text

check = Check(
    id="CG023",
    title="What there is one of is given once",
    severity="error",
    what=(
        "A bucket, topic or queue has one policy resource, a listener one rule of each priority, a load balancer one "
        "listener on each port, a subnet one route table, a route table one route to each destination, a web ACL one "
        "logging configuration, a resource one web ACL, a secret one rotation."
    ),
    why=(
        "The second one is refused ('The bucket policy already exists', 'Priority is currently in use', 'The route "
        "identified by 0.0.0.0/0 already exists'), or takes the place of the first without a word: what the first "
        "policy allowed or denied is gone."
    ),
    fix="Put both into one resource, or give the second a place of its own.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html",
    controls=("CG023",),
    before="""\
Resources:
  Secure:
    Type: AWS::S3::BucketPolicy
    Properties: {Bucket: records, PolicyDocument: {Statement: []}}
  Delivery:
    Type: AWS::S3::BucketPolicy
    Properties: {Bucket: records, PolicyDocument: {Statement: []}}
""",
    after="""\
Resources:
  Secure:
    Type: AWS::S3::BucketPolicy
    Properties: {Bucket: records, PolicyDocument: {Statement: []}}
  Delivery:
    Type: AWS::S3::BucketPolicy
    Properties: {Bucket: images, PolicyDocument: {Statement: []}}
""",
)


class Place(NamedTuple):
    """What a type may have once: the properties that together name the place, the first of which may be a list."""

    type: str
    paths: tuple[str, ...]
    owner: str = ""  # the type that the first property names, by its name or its ARN


BALANCER, LISTENER = "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ElasticLoadBalancingV2::Listener"
TABLE = "AWS::EC2::RouteTable"
PLACES = (
    Place("AWS::S3::BucketPolicy", ("Bucket",), "AWS::S3::Bucket"),
    Place("AWS::SNS::TopicPolicy", ("Topics",), "AWS::SNS::Topic"),
    Place("AWS::SQS::QueuePolicy", ("Queues",), "AWS::SQS::Queue"),
    Place("AWS::SecretsManager::ResourcePolicy", ("SecretId",), "AWS::SecretsManager::Secret"),
    Place("AWS::SecretsManager::RotationSchedule", ("SecretId",), "AWS::SecretsManager::Secret"),
    Place(f"{LISTENER}Rule", ("ListenerArn", "Priority"), LISTENER),
    Place(LISTENER, ("LoadBalancerArn", "Port"), BALANCER),
    Place("AWS::EC2::SubnetRouteTableAssociation", ("SubnetId",), "AWS::EC2::Subnet"),
    Place("AWS::EC2::SubnetNetworkAclAssociation", ("SubnetId",), "AWS::EC2::Subnet"),
    Place("AWS::EC2::Route", ("RouteTableId", "DestinationCidrBlock"), TABLE),
    Place("AWS::EC2::Route", ("RouteTableId", "DestinationIpv6CidrBlock"), TABLE),
    Place("AWS::EC2::Route", ("RouteTableId", "DestinationPrefixListId"), TABLE),
    Place("AWS::EC2::VPCGatewayAttachment", ("VpcId", "InternetGatewayId"), "AWS::EC2::VPC"),
    Place("AWS::WAFv2::WebACLAssociation", ("ResourceArn",), BALANCER),
    Place("AWS::WAFv2::LoggingConfiguration", ("ResourceArn",), "AWS::WAFv2::WebACL"),
    Place("AWS::Cognito::UserPoolDomain", ("UserPoolId", "CustomDomainConfig"), "AWS::Cognito::UserPool"),
    Place("AWS::ApplicationAutoScaling::ScalableTarget", ("ResourceId", "ScalableDimension")),
    Place("AWS::CloudTrail::ResourcePolicy", ("ResourceArn",), "AWS::CloudTrail::Channel"),
    Place("AWS::Kinesis::ResourcePolicy", ("ResourceArn",), "AWS::Kinesis::Stream"),
)


@check.finds
def repeated(estate: Estate) -> Iterator[Violation]:
    for place in PLACES:
        seen: dict[tuple[object, ...], Resource] = {}
        for it in estate.of(place.type):
            for key in _keys(estate, it, place):
                first = seen.setdefault(key, it)
                if first is not it and first.root is it.root:
                    path = next(path for path in reversed(place.paths) if is_set(it.get(path)))
                    yield it.wrong(f"{first.logical_id} has the same place: one of the two is lost", path)
    yield from _names_of_endpoints(estate)


def _keys(estate: Estate, it: Resource, place: Place) -> Iterator[tuple[object, ...]]:
    first, *rest = place.paths
    others = [it.get(path) for path in rest]
    if any(value is None for value in others) and "CustomDomainConfig" not in rest:
        return
    for value in listed(it.get(first)):
        if not is_set(value) or any(map(is_open, (value, *others))) or isinstance(value, dict):
            continue
        owner = estate.find(value, place.owner) if place.owner else None
        name = id(owner) if owner is not None else text(value)
        yield name, *(text(one) if not isinstance(one, dict | list) else "set" for one in others)


def _names_of_endpoints(estate: Estate) -> Iterator[Violation]:
    """Two interface endpoints of one service and VPC cannot both have its private name."""
    seen: dict[tuple[str, str], Resource] = {}
    for it in estate.of("AWS::EC2::VPCEndpoint"):
        key = (text(it.get("VpcId")), text(it.get("ServiceName")))
        if not is_true(it.get("PrivateDnsEnabled")) or any(map(is_open, (it.get("VpcId"), it.get("ServiceName")))):
            continue
        first = seen.setdefault(key, it)
        if first is not it and first.root is it.root:
            yield it.wrong(f"{first.logical_id} has the same place: one of the two is lost", "ServiceName")
