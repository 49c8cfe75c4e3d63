"""Endpoints let images through."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import is_anyone, statements
from cfngen.checks.readings import is_set

check = Check(
    id="CG126",
    title="Endpoints let images through",
    severity="error",
    what=(
        "Where images are pulled through endpoints of ECR, there is an S3 gateway endpoint, its policy allows "
        "s3:GetObject on prod-<region>-starport-layer-bucket, and ecr.api and ecr.dkr are both there."
    ),
    why="ECR keeps layers in a bucket of AWS's. Without it tasks stop with CannotPullContainerError, a timeout later.",
    fix="Add arn:aws:s3:::prod-<region>-starport-layer-bucket/* to the gateway endpoint's policy.",
    source="https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html",
    controls=("CG126",),
    before="""\
Resources:
  Api:
    Type: AWS::EC2::VPCEndpoint
    Properties: {VpcId: vpc-1, ServiceName: com.amazonaws.ap-northeast-1.ecr.api}
  Docker:
    Type: AWS::EC2::VPCEndpoint
    Properties: {VpcId: vpc-1, ServiceName: com.amazonaws.ap-northeast-1.ecr.dkr}
  S3:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: vpc-1
      ServiceName: com.amazonaws.ap-northeast-1.s3
      PolicyDocument:
        Statement:
          - {Effect: Allow, Principal: '*', Action: s3:GetObject, Resource: 'arn:aws:s3:::records/*'}
""",
    after="""\
Resources:
  Api:
    Type: AWS::EC2::VPCEndpoint
    Properties: {VpcId: vpc-1, ServiceName: com.amazonaws.ap-northeast-1.ecr.api}
  Docker:
    Type: AWS::EC2::VPCEndpoint
    Properties: {VpcId: vpc-1, ServiceName: com.amazonaws.ap-northeast-1.ecr.dkr}
  S3:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: vpc-1
      ServiceName: com.amazonaws.ap-northeast-1.s3
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: '*'
            Action: s3:GetObject
            Resource:
              - arn:aws:s3:::records/*
              - arn:aws:s3:::prod-ap-northeast-1-starport-layer-bucket/*
""",
)


@check.finds
def blocked(estate: Estate) -> Iterator[Violation]:
    by_vpc: dict[str, dict[str, list[Resource]]] = {}
    for it in estate.of("AWS::EC2::VPCEndpoint"):
        service = re.sub(r".*\.(ecr\.(?:api|dkr)|s3)$", r"\1", str(it.get("ServiceName")))
        by_vpc.setdefault(str(it.get("VpcId")), {}).setdefault(service, []).append(it)
    for services in by_vpc.values():
        pulling = [*services.get("ecr.dkr", ()), *services.get("ecr.api", ())]
        if not pulling:
            continue
        for one, other in (("ecr.dkr", "ecr.api"), ("ecr.api", "ecr.dkr")):
            if one in services and other not in services:
                yield services[one][0].wrong(f"images need an endpoint of {other} too", "ServiceName")
        gateways = services.get("s3", [])
        if not gateways:
            yield pulling[0].wrong("there is no S3 endpoint for the layers of images", severity="warning")
        for it in gateways:
            if is_set(it.get("PolicyDocument")) and not _lets_layers(it):
                yield it.wrong("the policy does not let layers of images through", "PolicyDocument")


# Conditions about who owns the bucket, which is AWS here.
OWNER_KEYS = {"aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", "s3:resourceaccount"}


def _lets_layers(it: Resource) -> bool:
    layers = f"arn:aws:s3:::prod-{it.region}-starport-layer-bucket/x"
    is_let = False
    for statement in statements(it, "PolicyDocument"):
        reads = any(re.fullmatch(_pattern(action), "s3:getobject") for action in map(str.lower, statement.actions))
        there = any(re.fullmatch(_pattern(resource), layers) for resource in statement.resources)
        if not (reads and there and any(map(is_anyone, statement.principals))):
            continue
        by_owner = bool(OWNER_KEYS & statement.conditions.keys())
        if not statement.allows and (by_owner or not statement.conditions):
            return False
        is_let = is_let or (statement.allows and not by_owner)
    return is_let


def _pattern(text: str) -> str:
    return re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")
