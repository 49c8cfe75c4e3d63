"""Transit gateway attachment of the private subnets

The staff's networks and the organisation's inspected way to the internet lie behind the transit gateway of the
network account. Without a transit gateway the environment stands alone and this stack is absent.
"""

from troposphere import ec2

from cfngen.language import Stack, ref
from cfngen.parts.tags import tags
from cfngen.templates.foundation._settings import has_transit_gateway, transit_gateway_id
from cfngen.templates.foundation.vpc import vpc_id
from cfngen.templates.network.subnets import private_subnet_1_id, private_subnet_2_id

stack = Stack(__name__, when=has_transit_gateway)

attachment = stack.add(
    ec2.TransitGatewayVpcAttachment(
        "TransitGatewayVpcAttachment",
        TransitGatewayId=transit_gateway_id,
        VpcId=vpc_id,
        SubnetIds=[private_subnet_1_id, private_subnet_2_id],
        Options=ec2.Options(DnsSupport="enable", ApplianceModeSupport="disable"),
        Tags=tags("tgw-attachment"),
    ),
    why="One interface a zone, because a zone without one cannot reach the transit gateway. It uses the private "
    "subnets, whose range is large enough, instead of /28 subnets of its own. Appliance mode is for VPCs that "
    "hold the firewall.",
    must=(
        "Every zone that holds tasks has an interface.",
        "Unless the transit gateway accepts by itself, the network account accepts while this stack waits.",
    ),
    mutable="must-never-change",
    mutability={"Tags": "free-to-tune", "Options": "review-required"},
    controls=("FI-14",),
)

transit_gateway_attachment_id = stack.output(
    "TransitGatewayAttachmentId", ref(attachment), "Id of the transit gateway attachment"
)
