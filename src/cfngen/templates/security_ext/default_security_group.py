"""The VPC's default security group, emptied

Whatever is made without naming a group lands in this one, which by default lets all its members talk to each other
and out. CloudFormation cannot change a group that it has not made.
"""

from cfngen.language import Stack
from cfngen.templates.foundation.vpc import default_security_group_id
from cfngen.templates.security_ext._account_setting import account_setting

stack = Stack(__name__)

account_setting(
    stack,
    "DefaultSecurityGroup",
    GroupId=default_security_group_id,
    why="Emptied by the function once, where an operator had to do it by hand after every new VPC; Config's rule tells "
    "when somebody fills it again.",
    must="Nothing uses the default security group.",
    controls=("P09", "FI-99", "FI-14"),
)
