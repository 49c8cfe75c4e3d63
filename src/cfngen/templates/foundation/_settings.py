"""Settings of the network's shape that several layers use."""

from cfngen.language import CidrSetting, Setting, present

vpc_cidr = CidrSetting(
    "VpcCidr",
    "IPv4 range of the VPC; no two environments, and nothing behind the transit gateway, may overlap it",
    shortest=16,
    longest=19,  # 22 blocks of /24 are cut from it: a /19 has 32 of them, a /20 only 16
    disjoint=True,
)
egress_mode = Setting(
    "EgressMode",
    "Way out of the private subnets to what has no VPC endpoint: tgw (transit gateway and the organisation's "
    "inspected egress), nat (a NAT gateway) or none",
    default="tgw",
    allowed_values=("tgw", "nat", "none"),
)
transit_gateway_id = Setting(
    "TransitGatewayId",
    "Id of the transit gateway that the network account shares, or empty for no attachment",
    default="",
    allowed_pattern="^$|^tgw-[0-9a-f]{17}$",
    constraint_description="empty, or tgw- and 17 hexadecimal digits",
)
has_transit_gateway = present(transit_gateway_id)
