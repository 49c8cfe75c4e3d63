"""Security group of the functions in the private subnets

Nothing comes in: Lambda is called by AWS, not over the network. Out go calls to tables and to AWS services.
"""

from troposphere import And, Equals, Not, Or, ec2

from cfngen.language import Rule, Setting, Stack, present, ref
from cfngen.parts.tags import tags
from cfngen.templates.foundation._settings import egress_mode
from cfngen.templates.foundation.vpc import vpc_id
from cfngen.templates.network._rule_reasons import BY_PORT_ALONE, IN_CONTROLS, OUT_CONTROLS
from cfngen.templates.network.security_groups import (
    EVERYWHERE,
    HTTPS,
    NO_EGRESS,
    PREFIX_LIST,
    internet_egress,
    vpc_endpoint_security_group_id,
)
from cfngen.templates.network.vpc_endpoints import enable_dynamodb_gateway

stack = Stack(__name__)

dynamodb_prefix_list_id = Setting(
    "DynamoDbPrefixListId",
    "Prefix list of DynamoDB in the Region (aws ec2 describe-managed-prefix-lists), which functions reach through the "
    "gateway endpoint; needed where EgressMode is none",
    default="",
    allowed_pattern=f"^$|^{PREFIX_LIST}$",
)
# Lambda polls queues and writes logs itself, outside the VPC; tables are what the functions call from inside.
functions_reach_tables = Rule(
    "FunctionsReachTables",
    must=Or(
        Not(Equals(egress_mode, "none")),
        And(Equals(enable_dynamodb_gateway, "true"), Not(Equals(dynamodb_prefix_list_id, ""))),
    ),
    message="Functions in private subnets without a way out reach tables by the gateway endpoint alone: with "
    "EgressMode none, EnableDynamoDbGateway is true and DynamoDbPrefixListId is given",
)
stack.require(functions_reach_tables)

group = stack.add(
    ec2.SecurityGroup(
        "FunctionSecurityGroup",
        GroupDescription="Holds functions",
        VpcId=vpc_id,
        SecurityGroupEgress=[NO_EGRESS],
        Tags=tags("functions"),
    ),
    why="Of its own, so that what a function may reach is not what a task may. In the VPC for its flow logs, endpoint "
    "policies and way out: a function outside would talk to the whole internet unseen.",
    must=(
        "Never replaced while versions live: they keep the group that they were published with.",
        "No rule leads to the database: functions that need it come with a rule of their own there.",
    ),
    mutable="change-with-constraints",
    mutability={"GroupDescription": "must-never-change", "VpcId": "must-never-change", "Tags": "free-to-tune"},
    controls=("P07", "P08", "P09", "C-NET-04", "FI-14"),
)
stack.add(
    ec2.SecurityGroupEgress(
        "FunctionToEndpoint",
        GroupId=ref(group),
        IpProtocol="tcp",
        FromPort=HTTPS,
        ToPort=HTTPS,
        DestinationSecurityGroupId=vpc_endpoint_security_group_id,
        Description="From functions to interface endpoints of AWS services",
    ),
    why="For code of a team's own that asks for a secret, a key or a queue. What the template carries calls tables "
    "only, and Lambda itself polls queues and writes logs from outside the VPC.",
    controls=OUT_CONTROLS,
)
stack.add(
    ec2.SecurityGroupIngress(
        "EndpointFromFunction",
        GroupId=vpc_endpoint_security_group_id,
        IpProtocol="tcp",
        FromPort=HTTPS,
        ToPort=HTTPS,
        SourceSecurityGroupId=ref(group),
        Description="From functions to interface endpoints of AWS services",
    ),
    why="Stands with the functions and not with the endpoints: where there are no functions nothing is open for them. "
    "By group, because a function's interfaces change their addresses.",
    controls=IN_CONTROLS,
)
stack.add(
    ec2.SecurityGroupEgress(
        "FunctionToDynamoDb",
        Condition=present(dynamodb_prefix_list_id),
        GroupId=ref(group),
        IpProtocol="tcp",
        FromPort=HTTPS,
        ToPort=HTTPS,
        DestinationPrefixListId=dynamodb_prefix_list_id,
        Description="From functions to DynamoDB through the gateway endpoint",
    ),
    why="The one call that the functions make themselves. A gateway endpoint has no group that a rule could name; the "
    "prefix list is a setting, because each Region has its own and no template can look it up. While it is empty "
    "tables are reached by EgressMode's way out.",
    controls=OUT_CONTROLS,
)
stack.add(
    ec2.SecurityGroupEgress(
        "FunctionToInternet",
        Condition=internet_egress,
        GroupId=ref(group),
        IpProtocol="tcp",
        FromPort=HTTPS,
        ToPort=HTTPS,
        CidrIp=EVERYWHERE,
        Description="From functions to services without an endpoint, by the way out that EgressMode says",
    ),
    why=BY_PORT_ALONE,
    controls=OUT_CONTROLS,
)

function_security_group_id = stack.output(
    "FunctionSecurityGroupId",
    ref(group),
    "Id of the security group of functions",
    type="AWS::EC2::SecurityGroup::Id",
)
