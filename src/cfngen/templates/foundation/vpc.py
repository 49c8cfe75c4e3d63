"""VPC and internet gateway

One VPC an environment; what may leave it is decided by route tables and security groups, not here.
"""

from troposphere import ec2

from cfngen.language import Stack, att, ref
from cfngen.parts.tags import tags
from cfngen.templates.foundation._settings import vpc_cidr

stack = Stack(__name__)

vpc = stack.add(
    ec2.VPC(
        "VPC",
        CidrBlock=vpc_cidr,
        EnableDnsSupport=True,
        EnableDnsHostnames=True,
        Tags=tags("vpc"),
    ),
    why="One address range an environment, so that environments can meet at the transit gateway. DNS host "
    "names are on because the private DNS of interface endpoints needs them.",
    must=(
        "The range overlaps no other environment and no on-premises network behind the transit gateway.",
        "DNS support and DNS host names stay on: without them endpoint names resolve to public addresses.",
    ),
    mutable="must-never-change",
    mutability={"Tags": "free-to-tune"},
    controls=("FI-15",),
)

internet_gateway = stack.add(
    ec2.InternetGateway("InternetGateway", Tags=tags("igw")),
    why="The public load balancer's way in and out; only the public route table has a route to it.",
    must=("No private or data route table routes to it.",),
    mutable="change-with-constraints",
)

stack.add(
    ec2.VPCGatewayAttachment("InternetGatewayAttachment", VpcId=ref(vpc), InternetGatewayId=ref(internet_gateway)),
    why="In the stack of both, so that whoever takes the gateway's id from here waits for this too: a route to a "
    "gateway that is attached nowhere is refused, and so is a public load balancer.",
)

vpc_id = stack.output("VpcId", ref(vpc), "Id of the VPC", type="AWS::EC2::VPC::Id")
vpc_cidr_block = stack.output("VpcCidrBlock", att(vpc, "CidrBlock"), "IPv4 range of the VPC")
internet_gateway_id = stack.output("InternetGatewayId", ref(internet_gateway), "Id of the internet gateway")
default_security_group_id = stack.output(
    "DefaultSecurityGroupId",
    att(vpc, "DefaultSecurityGroup"),
    "Id of the VPC's default security group, which nothing uses and an account control must empty",
)
