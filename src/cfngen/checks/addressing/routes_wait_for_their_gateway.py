"""Routes wait for their gateway's attachment."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set
from cfngen.checks.tasks._ecs import waits_for

check = Check(
    id="CG120",
    title="Routes wait for their gateway's attachment",
    severity="error",
    what=(
        "A route to an internet or transit gateway is made after the gateway is attached to the VPC; so are elastic "
        "addresses and NAT gateways of the same template (a warning)."
    ),
    why=(
        "The route refers to the gateway, not to the attachment, so the two race: 'route table … and network gateway "
        "… belong to different networks', or 'invalid transit gateway id', now and then."
    ),
    fix="Add DependsOn with the attachment; across nested stacks let the route's stack wait for the attachment's.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html",
    controls=("CG120",),
    before="""\
Resources:
  Vpc:
    Type: AWS::EC2::VPC
  Gateway:
    Type: AWS::EC2::InternetGateway
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties:
      VpcId: !Ref Vpc
      InternetGatewayId: !Ref Gateway
  Route:
    Type: AWS::EC2::Route
    Properties:
      GatewayId: !Ref Gateway
""",
    after="""\
Resources:
  Vpc:
    Type: AWS::EC2::VPC
  Gateway:
    Type: AWS::EC2::InternetGateway
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties:
      VpcId: !Ref Vpc
      InternetGatewayId: !Ref Gateway
  Route:
    Type: AWS::EC2::Route
    DependsOn: Attachment
    Properties:
      GatewayId: !Ref Gateway
""",
)

TRANSIT = ("AWS::EC2::TransitGatewayAttachment", "AWS::EC2::TransitGatewayVpcAttachment")


@check.finds
def racing(estate: Estate) -> Iterator[Violation]:
    attachments = estate.of("AWS::EC2::VPCGatewayAttachment")
    for it in estate.of("AWS::EC2::Route"):
        gateway = estate.find(it.get("GatewayId"), "AWS::EC2::InternetGateway")
        if gateway is not None:
            mine = [one for one in attachments if gateway.named_by(one.get("InternetGatewayId"))]
            if not mine:
                yield it.wrong(f"nothing attaches {gateway.logical_id}", "GatewayId")
            else:
                yield from _after_one(it, mine, "GatewayId")
        if is_set(it.get("TransitGatewayId")):
            yield from _transit(estate, it)
    for it in estate.of("AWS::EC2::EIP", "AWS::EC2::NatGateway"):
        here = [one for one in attachments if one.view is it.view]
        if here and it.get("ConnectivityType") != "private":
            for found in _after_one(it, here, ""):
                yield it.wrong(found.message, severity="warning")


def _after_one(it: Resource, attachments: list[Resource], path: str) -> Iterator[Violation]:
    if not any(waits_for(it, one) for one in attachments):
        yield it.wrong(f"it does not wait for {', '.join(one.logical_id for one in attachments)}", path)


def _transit(estate: Estate, it: Resource) -> Iterator[Violation]:
    gateway = it.get("TransitGatewayId")
    mine = [one for one in estate.of(*TRANSIT) if one.get("TransitGatewayId") == gateway]
    if mine:
        yield from _after_one(it, mine, "TransitGatewayId")
    elif is_open(gateway) or not estate.of(*TRANSIT):
        yield it.unclear("is the transit gateway attached before? The attachment is not here", "TransitGatewayId")
    else:
        yield it.wrong(f"nothing attaches {gateway}", "TransitGatewayId")
