"""Private names of endpoints are resolved."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_false, is_open, is_true

check = Check(
    id="CG125",
    title="Private names of endpoints are resolved",
    severity="error",
    what="A VPC with interface endpoints that have PrivateDnsEnabled sets EnableDnsHostnames and EnableDnsSupport.",
    why=(
        "EC2 refuses the endpoint: 'Enabling private DNS requires both enableDnsSupport and enableDnsHostnames'. "
        "EnableDnsHostnames is off where it is left out."
    ),
    fix="Set EnableDnsHostnames: true on the VPC.",
    source="https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html",
    controls=("CG125",),
    before="""\
Resources:
  Vpc:
    Type: AWS::EC2::VPC
  Logs:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Vpc
      VpcEndpointType: Interface
      PrivateDnsEnabled: true
""",
    after="""\
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      EnableDnsHostnames: true
  Logs:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Vpc
      VpcEndpointType: Interface
      PrivateDnsEnabled: true
""",
)


@check.finds
def nameless(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::EC2::VPCEndpoint"):
        vpc = estate.find(it.get("VpcId"), "AWS::EC2::VPC")
        if vpc is None or not is_true(it.get("PrivateDnsEnabled")):
            continue
        hostnames, support = vpc.get("EnableDnsHostnames"), vpc.get("EnableDnsSupport")
        if is_open(hostnames) or is_open(support):
            yield vpc.unclear("are DNS names on?", "EnableDnsHostnames")
        elif not is_true(hostnames):
            yield vpc.wrong(f"{it.logical_id} needs EnableDnsHostnames")
        elif is_false(support):
            yield vpc.wrong(f"{it.logical_id} needs EnableDnsSupport", "EnableDnsSupport")
