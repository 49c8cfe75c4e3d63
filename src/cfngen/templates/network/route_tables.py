"""Route tables of the public, private and data subnets

One table a tier. Public subnets route to the internet gateway, private ones to the transit gateway or a NAT
gateway or nowhere, data subnets nowhere at all. Staff are answered through the transit gateway in every case.
"""

from troposphere import And, Equals, Not, Or, ec2

from cfngen.language import Condition, Output, Rule, Setting, Stack, Value, present, ref
from cfngen.parts.tags import tags
from cfngen.templates.foundation._settings import egress_mode, has_transit_gateway, transit_gateway_id
from cfngen.templates.foundation.transit_gateway_attachment import transit_gateway_attachment_id
from cfngen.templates.foundation.vpc import internet_gateway_id, vpc_id
from cfngen.templates.network._settings import staff_networks
from cfngen.templates.network.subnets import (
    data_subnet_1_id,
    data_subnet_2_id,
    private_subnet_1_id,
    private_subnet_2_id,
    public_subnet_1_id,
    public_subnet_2_id,
)

EVERYWHERE = "0.0.0.0/0"

stack = Stack(__name__)

nat_gateway_id = Setting(
    "NatGatewayId",
    "Id of the NAT gateway that the private subnets use when EgressMode is nat, or empty",
    default="",
    allowed_pattern="^$|^nat-[0-9a-f]{17}$",
    constraint_description="empty, or nat- and 17 hexadecimal digits",
)
has_nat_gateway = present(nat_gateway_id)
use_tgw = Condition("UseTgw", And(Equals(egress_mode, "tgw"), has_transit_gateway))
use_nat = Condition("UseNat", And(Equals(egress_mode, "nat"), has_nat_gateway))
# The default route of tgw answers the staff's networks, too; nat and none have no route to them.
use_staff_routes = Condition("UseStaffRoutes", And(has_transit_gateway, Not(use_tgw)))
egress_has_gateway = Rule(
    "EgressHasGateway",
    must=Or(
        Equals(egress_mode, "none"),
        And(Equals(egress_mode, "tgw"), Not(Equals(transit_gateway_id, ""))),
        And(Equals(egress_mode, "nat"), Not(Equals(nat_gateway_id, ""))),
    ),
    message="EgressMode tgw needs TransitGatewayId, and nat needs NatGatewayId: otherwise tasks have no way out",
)


def route_table(
    tier: str, first: Output, second: Output, why: str, must: str, without: str, **more_tags: Value
) -> ec2.RouteTable:
    """A tier's route table, associated with its two subnets. `without`: what a subnet left to the main table means."""
    table = stack.add(
        ec2.RouteTable(
            f"{tier}RouteTable", VpcId=vpc_id, Tags=tags(f"{tier.lower()}-routes", Tier=tier.lower(), **more_tags)
        ),
        why=why,
        must=(must,),
        mutable="change-with-constraints",
        mutability={"VpcId": "must-never-change", "Tags": "free-to-tune"},
        controls=("C-NET-03", "FI-14"),
    )
    for number, subnet in enumerate((first, second), start=1):
        stack.add(
            ec2.SubnetRouteTableAssociation(
                f"{tier}Subnet{number}Association", SubnetId=subnet, RouteTableId=ref(table)
            ),
            why=f"A subnet that names no table follows the VPC's main one, which no template holds: {without}.",
        )
    return table


public = route_table(
    "Public",
    public_subnet_1_id,
    public_subnet_2_id,
    why="The only table with a route to the internet gateway, so what is reachable from outside is told by one table.",
    must="Only subnets of load balancers are associated.",
    without="the load balancer's addresses in this zone would answer nobody",
)
private = route_table(
    "Private",
    private_subnet_1_id,
    private_subnet_2_id,
    why="One table for both zones: the transit gateway is regional, unlike a NAT gateway of each zone. Answers to "
    "the staff go to the transit gateway whatever EgressMode says: the internal load balancer stands in these subnets.",
    must="No route to the internet gateway.",
    without="S3, the staff and the way out would be missing in this zone",
    # Told here so that this stack waits for the attachment: a route to a transit gateway fails before.
    TransitGatewayAttachment=transit_gateway_attachment_id.or_else("none"),
)
data = route_table(
    "Data",
    data_subnet_1_id,
    data_subnet_2_id,
    why="Written out although it holds no route: subnets left to the VPC's main table would follow whatever is added "
    "to that one.",
    must="No route is ever added, and no gateway endpoint is associated: the database has no way out of the VPC.",
    without="a route that somebody adds to that one would lead out of the database",
)

stack.add(
    ec2.Route(
        "PublicDefaultRoute",
        RouteTableId=ref(public),
        DestinationCidrBlock=EVERYWHERE,
        GatewayId=internet_gateway_id,
    ),
    why="The public load balancer is asked from anywhere, so it has to answer to anywhere. Nothing else stands in "
    "these subnets, so nothing else leaves this way, past the organisation's inspection.",
)
# CloudFormation makes what is new before it deletes what is gone, and a table takes one default route only.
ONE_AT_A_TIME = "EgressMode changes between tgw and nat by way of none: the table refuses a second default route."
stack.add(
    ec2.Route(
        "PrivateDefaultRouteTgw",
        Condition=use_tgw,
        RouteTableId=ref(private),
        DestinationCidrBlock=EVERYWHERE,
        TransitGatewayId=transit_gateway_id,
    ),
    why="The organisation's inspected way out, shared by all its systems; a NAT gateway here would go around it.",
    must=(ONE_AT_A_TIME,),
    mutable="change-with-constraints",
)
stack.add(
    ec2.Route(
        "PrivateDefaultRouteNat",
        Condition=use_nat,
        RouteTableId=ref(private),
        DestinationCidrBlock=EVERYWHERE,
        NatGatewayId=nat_gateway_id,
    ),
    why="For environments without a transit gateway. The NAT gateway is made elsewhere: the report has none.",
    must=(ONE_AT_A_TIME,),
    mutable="change-with-constraints",
)
for number, network in enumerate(staff_networks, start=1):
    asked = (
        use_staff_routes
        if number == 1
        else Condition(f"UseStaffRoute{number}", And(use_staff_routes, present(network)))
    )
    stack.add(
        ec2.Route(
            f"PrivateStaffRoute{number}",
            Condition=asked,
            RouteTableId=ref(private),
            DestinationCidrBlock=network,
            TransitGatewayId=transit_gateway_id,
        ),
        why="The internal load balancer answers into the staff's network by it, where the default route leads to a "
        "NAT gateway or is absent. With EgressMode tgw the default route says the same, and this one is not "
        "there.",
    )

public_route_table_id = stack.output("PublicRouteTableId", ref(public), "Id of the public subnets' route table")
private_route_table_id = stack.output("PrivateRouteTableId", ref(private), "Id of the private subnets' route table")
data_route_table_id = stack.output("DataRouteTableId", ref(data), "Id of the data subnets' route table")
