"""NAT gateway of the private subnets, with addresses that partners can list

One regional gateway works in both zones behind one id, so the private subnets keep the one route table that they
share. It exists where EgressMode is nat and NatGatewayId names no gateway that somebody else made.
"""

from troposphere import And, Equals, If, Not, Or, cloudwatch, ec2

from cfngen.language import Condition, Rule, Setting, Stack, Sub, att, ref
from cfngen.parts.alarm import alarm
from cfngen.parts.tags import tags
from cfngen.templates.foundation._settings import egress_mode, transit_gateway_id
from cfngen.templates.foundation.vpc import vpc_id
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn
from cfngen.templates.network.route_tables import (
    EVERYWHERE,
    ONE_AT_A_TIME,
    egress_has_gateway,
    nat_gateway_id,
    private_route_table_id,
)
from cfngen.templates.network.subnets import zones

PERIOD_SECONDS = 300

stack = Stack(__name__, when=Condition("MakesNatGateway", And(Equals(egress_mode, "nat"), Equals(nat_gateway_id, ""))))
stack.require(
    Rule(
        "EgressHasGateway",
        must=Or(
            Equals(egress_mode, "none"),
            Equals(egress_mode, "nat"),
            And(Equals(egress_mode, "tgw"), Not(Equals(transit_gateway_id, ""))),
        ),
        message="EgressMode tgw needs TransitGatewayId: otherwise tasks have no way out",
    ),
    instead_of=egress_has_gateway,
)

_ALLOCATION = r"^$|^eipalloc-[0-9a-f]{17}$"
allocation_ids = tuple(
    Setting(
        f"NatAllocationId{number}",
        f"Allocation id of the Elastic IP address that the NAT gateway has in the {which} Availability Zone, such as "
        "one that partners have listed; empty for one that is made here, and kept when its stack goes",
        default="",
        allowed_pattern=_ALLOCATION,
        constraint_description="empty, or eipalloc- and 17 hexadecimal digits",
    )
    for number, which in enumerate(("first", "second"), start=1)
)
stack.require(
    Rule(
        "NatAddressesDiffer",
        must=Or(Equals(allocation_ids[0], ""), Not(Equals(*allocation_ids))),
        message="NatAllocationId1 and NatAllocationId2 are different addresses: each zone has one of its own",
    )
)


def address(number: int, given: Setting) -> tuple[If, If]:
    """The Elastic IP address of a zone: its allocation id, and itself where it is made here."""
    made_here = Condition(f"MakesNatAddress{number}", Equals(given, ""))
    made = stack.add(
        ec2.EIP(
            f"NatAddress{number}",
            Condition=made_here,
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            Domain="vpc",
            Tags=tags(f"nat-{number}"),
        ),
        why="An address of our own instead of one that AWS picks: partners let in who they have listed. It is kept "
        "when the stack goes, because nobody gets a released address back.",
        must=("Partners are told before it changes.",),
        mutable="must-never-change",
        mutability={"Tags": "free-to-tune"},
    )
    return If(made_here, att(made, "AllocationId"), given), If(made_here, att(made, "PublicIp"), "")


addresses = [address(number, given) for number, given in enumerate(allocation_ids, start=1)]

gateway = stack.add(
    ec2.NatGateway(
        "NatGateway",
        VpcId=vpc_id,
        ConnectivityType="public",
        AvailabilityMode="regional",
        AvailabilityZoneAddresses=[
            ec2.AvailabilityZoneAddress(AvailabilityZone=zone, AllocationIds=[allocation_id])
            for zone, (allocation_id, _) in zip(zones, addresses, strict=True)
        ],
        Tags=tags("nat"),
    ),
    why="Regional: traffic leaves in the zone where it begins, and a zone that fails takes only itself along, without "
    "a gateway, a public subnet and a route table for each zone. The addresses are named, because the automatic mode "
    "takes further ones when it needs them, and no partner has listed those.",
    must=(
        "Every zone that holds tasks has an address: one that is not named here leaves through another, or not at all.",
        "What the organisation's inspected way out would have seen goes past it.",
    ),
    mutable="change-with-constraints",
    mutability={
        "VpcId": "must-never-change",
        "AvailabilityMode": "must-never-change",
        "ConnectivityType": "must-never-change",
        "AvailabilityZoneAddresses": "review-required",
        "Tags": "free-to-tune",
    },
    controls=("C-NET-03", "C-AVL-01", "FI-14"),
)
stack.add(
    ec2.Route(
        "PrivateDefaultRoute",
        RouteTableId=private_route_table_id,
        DestinationCidrBlock=EVERYWHERE,
        NatGatewayId=ref(gateway),
    ),
    why="In the one table of both private subnets. It stands here and not with the tables, which know no layer beyond "
    "the report.",
    must=(ONE_AT_A_TIME, "NatGatewayId changes from empty to an id by way of EgressMode none, for the same reason."),
    mutable="change-with-constraints",
)


def nat_alarm(title: str, name: str, metric_name: str, periods: int, description: str, why: str) -> None:
    """An alarm on the sum of a metric over everything that the gateway reports.

    A query instead of a metric with its dimensions: a regional gateway may report by zone, and an alarm on a metric
    that does not exist never fires.
    """
    where = f"FROM \"AWS/NATGateway\" WHERE NatGatewayId = '{ref(gateway)}'"
    alarm(
        stack,
        title,
        name,
        description,
        of={
            "Metrics": [
                cloudwatch.MetricDataQuery(
                    Id="all",
                    Expression=Sub(f"SELECT SUM({metric_name}) {where}"),
                    Label=metric_name,
                    Period=PERIOD_SECONDS,
                    ReturnData=True,
                )
            ]
        },
        threshold=0,
        periods=periods,
        missing_data="missing",  # a gateway always reports: without data somebody is told
        topic=alerts_topic_arn,
        why=f"{why} A query over all that the gateway reports, because a regional one may report by zone.",
    )


nat_alarm(
    "NatPortsAlarm",
    "nat-ports",
    "ErrorPortAllocation",
    2,
    "The NAT gateway found no free port for new connections for 10 minutes: 55,000 at once to one destination are the "
    "most for an address. Look which task opens so many; if all are needed, name a further address.",
    "A connection that finds no port looks like a partner who does not answer, and no log of ours names the "
    "cause: this does. Two periods, because clients try again and a burst passes.",
)
nat_alarm(
    "NatDropsAlarm",
    "nat-drops",
    "PacketsDropCount",
    3,
    "The NAT gateway has dropped packets for 15 minutes on end; some in between are normal. Look at AWS Health for the "
    "zone, then at the gateway's traffic.",
    "What is dropped once is sent again, and nobody feels it; what is dropped all the time makes everything "
    "outside slow, and nothing else says why.",
)

made_nat_gateway_id = stack.output("MadeNatGatewayId", ref(gateway), "Id of the environment's own NAT gateway")
for _number, (_, public) in enumerate(addresses, start=1):
    stack.output(
        f"NatAddress{_number}",
        public,
        f"Address from which zone {_number} is seen outside; empty where NatAllocationId{_number} gives it",
        export=False,
    )
