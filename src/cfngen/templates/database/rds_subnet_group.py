"""Subnets of the database

Both data subnets, and therefore two Availability Zones, even where the database has one instance: adding the
standby later must not move it.
"""

from troposphere import rds

from cfngen.language import Stack, ref
from cfngen.parts.tags import tags
from cfngen.templates.network.subnets import data_subnet_1_id, data_subnet_2_id

stack = Stack(__name__)

subnet_group = stack.add(
    rds.DBSubnetGroup(
        "DBSubnetGroup",
        DBSubnetGroupDescription="Data subnets, which have no route out of the VPC",
        SubnetIds=[data_subnet_1_id, data_subnet_2_id],
        Tags=tags("database"),
    ),
    why="Keeps the instance in subnets without any route out. Without a name, so that it can be replaced; but then "
    "the instance, which cannot change its group, is replaced with it.",
    must=(
        "Only data subnets, in two zones at least.",
        "Replacing this group replaces the database: the new one starts empty.",
    ),
    mutable="must-never-change",
    mutability={"DBSubnetGroupDescription": "free-to-tune", "Tags": "free-to-tune"},
    controls=("P01", "B03", "C-NET-03", "C-AVL-01"),
)

db_subnet_group_name = stack.output("DBSubnetGroupName", ref(subnet_group), "Name of the database's subnet group")
