"""Subnets give no public address."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_true

check = Check(
    id="P05",
    title="Subnets give no public address",
    severity="error",
    what=(
        "MapPublicIpOnLaunch of a subnet is false, or left out; so is AssociatePublicIpAddress of an instance, of "
        "a launch template and of a launch configuration."
    ),
    why=(
        "Everything started in such a subnet is on the internet without having asked for it; load balancers "
        "and NAT gateways do not need it."
    ),
    fix="Set MapPublicIpOnLaunch to false.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15",
    controls=("P05", "C-NET-03", "FI-15"),
    also=(
        "Security Hub EC2.15",
        "AWS Config SUBNET_AUTO_ASSIGN_PUBLIC_IP_DISABLED (HIPAA Security pack)",
        "CT.EC2.PR.11",
        "cdk-nag VPCSubnetAutoAssignPublicIpDisabled",
        "FISC 実15",
    ),
    before="""\
Resources:
  Public1:
    Type: AWS::EC2::Subnet
    Properties:
      CidrBlock: 10.0.0.0/24
      MapPublicIpOnLaunch: true
""",
    after="""\
Resources:
  Public1:
    Type: AWS::EC2::Subnet
    Properties:
      CidrBlock: 10.0.0.0/24
      MapPublicIpOnLaunch: false
""",
)


INTERFACES = {
    "AWS::EC2::Instance": "NetworkInterfaces",
    "AWS::EC2::LaunchTemplate": "LaunchTemplateData.NetworkInterfaces",
}


@check.finds
def giving_subnets(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::EC2::Subnet"):
        value = it.get("MapPublicIpOnLaunch")
        if is_open(value):
            yield it.unclear("does the subnet give public addresses?", "MapPublicIpOnLaunch")
        elif is_true(value):
            yield it.wrong("the subnet gives public addresses", "MapPublicIpOnLaunch")
    for resource_type, path in INTERFACES.items():
        for it in estate.of(resource_type):
            for position, interface in enumerate(it.items(path)):
                if is_true(interface.get("AssociatePublicIpAddress")):
                    place = f"{path}.{position}.AssociatePublicIpAddress"
                    yield it.wrong("the instance has a public address", place)
    for it in estate.of("AWS::AutoScaling::LaunchConfiguration"):
        if is_true(it.get("AssociatePublicIpAddress")):
            yield it.wrong("the instance has a public address", "AssociatePublicIpAddress")
