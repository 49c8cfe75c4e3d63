"""Public, private and data subnets, each in two Availability Zones

Public subnets hold load balancers only, private subnets hold tasks and endpoints, data subnets hold the
database and have no route out of the VPC.
"""

from troposphere import And, Cidr, Equals, GetAZs, If, Not, Or, Select, ec2

from cfngen.language import Output, Rule, Setting, Stack, present, ref
from cfngen.parts.tags import tags
from cfngen.templates.foundation._settings import vpc_cidr
from cfngen.templates.foundation.vpc import vpc_id

# 22 blocks of 2^8 addresses are cut from the VPC's range: 0 and 1 public, 10 and 11 private, 20 and 21 data.
BLOCKS = 22
HOST_BITS = 8

stack = Stack(__name__)

# ap-northeast-1b is closed to most accounts, so production pins its zones; GetAZs lists usable ones only.
_ZONE = r"^([a-z]{2}(-[a-z]+)+-[0-9][a-z])?$"
zone_settings = (
    Setting(
        "AvailabilityZone1",
        "First Availability Zone, such as ap-northeast-1a; empty for the account's first",
        default="",
        allowed_pattern=_ZONE,
    ),
    Setting(
        "AvailabilityZone2",
        "Second Availability Zone, such as ap-northeast-1c; empty for the account's second",
        default="",
        allowed_pattern=_ZONE,
    ),
)
zones_differ = Rule(
    "ZonesDiffer",
    must=Or(
        And(*(Equals(setting, "") for setting in zone_settings)),
        And(*(Not(Equals(setting, "")) for setting in zone_settings), Not(Equals(*zone_settings))),
    ),
    message="give both AvailabilityZone1 and AvailabilityZone2, and different ones, or neither",
)
zones = tuple(If(present(setting), setting, Select(number, GetAZs(""))) for number, setting in enumerate(zone_settings))


def tier(name: str, first_block: int, holds: str) -> tuple[ec2.Subnet, ec2.Subnet]:
    """One subnet a zone, from consecutive /24 blocks of the VPC's range."""
    made = [
        stack.add(
            ec2.Subnet(
                f"{name}Subnet{number + 1}",
                VpcId=vpc_id,
                CidrBlock=Select(first_block + number, Cidr(vpc_cidr, BLOCKS, HOST_BITS)),
                AvailabilityZone=zone,
                MapPublicIpOnLaunch=False,
                Tags=tags(f"{name.lower()}-{number + 1}", Tier=name.lower()),
            ),
            why=f"{holds} Its block is picked by number, so that adding a tier later moves nobody's addresses.",
            must=("Nothing gets a public address on launch.", "The two subnets of a tier lie in different zones."),
            mutable="must-never-change",
            mutability={"Tags": "free-to-tune"},
            controls=("P05",),
        )
        for number, zone in enumerate(zones)
    ]
    return made[0], made[1]


def give(name: str, pair: tuple[ec2.Subnet, ec2.Subnet]) -> tuple[Output, Output, Output]:
    """The ids of a tier's subnets, one by one and as a list."""
    kind = "AWS::EC2::Subnet::Id"
    first, second = (
        stack.output(f"{name}Subnet{n}Id", ref(subnet), f"Id of {name.lower()} subnet {n}", type=kind)
        for n, subnet in enumerate(pair, start=1)
    )
    both = stack.output(
        f"{name}SubnetIds",
        [ref(subnet) for subnet in pair],
        f"Ids of the {name.lower()} subnets, comma-separated",
        type=f"List<{kind}>",
    )
    return first, second, both


public_subnets = tier("Public", 0, "Holds the public load balancer's addresses and nothing else.")
private_subnets = tier("Private", 10, "Holds tasks, the internal load balancer and interface endpoints.")
data_subnets = tier("Data", 20, "Holds the database; its route table has no route out of the VPC.")

public_subnet_1_id, public_subnet_2_id, public_subnet_ids = give("Public", public_subnets)
private_subnet_1_id, private_subnet_2_id, private_subnet_ids = give("Private", private_subnets)
data_subnet_1_id, data_subnet_2_id, data_subnet_ids = give("Data", data_subnets)
