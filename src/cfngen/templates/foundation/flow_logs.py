"""VPC flow logs

Every connection that any interface of the VPC accepted or refused, with the addresses behind a load balancer or
endpoint, for the retention of audit logs.
"""

from awacs import logs
from troposphere import ec2, iam

from cfngen.language import Stack, Sub, account_id, att, partition, ref, region
from cfngen.parts.policy import allow, policy_document
from cfngen.parts.service_role import trust
from cfngen.parts.tags import tags
from cfngen.templates.foundation.vpc import vpc_id
from cfngen.templates.monitoring.cloudwatch_logs_groups import vpc_flow_log_group_arn, vpc_flow_log_group_name

# One minute instead of ten: a scan or a leak shows up while it still goes on.
AGGREGATION_SECONDS = 60

# The default fields, then those that name the real endpoints of a connection and the way it took.
# Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
FIELDS = (
    *("version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol"),
    *("packets", "bytes", "start", "end", "action", "log-status"),
    *("vpc-id", "subnet-id", "tcp-flags", "type", "pkt-srcaddr", "pkt-dstaddr"),
    *("pkt-src-aws-service", "pkt-dst-aws-service", "flow-direction", "traffic-path"),
)

stack = Stack(__name__)

policy = stack.add(
    iam.ManagedPolicy(
        "FlowLogPolicy",
        Description="Lets VPC flow logs write to their log group",
        PolicyDocument=policy_document(
            allow(
                "WriteRecords",
                [logs.CreateLogStream, logs.PutLogEvents, logs.DescribeLogStreams],
                Sub(f"{vpc_flow_log_group_arn}:*"),
            ),
            allow(
                "FindLogGroup", [logs.DescribeLogGroups], Sub(f"arn:{partition}:logs:{region}:{account_id}:log-group:*")
            ),
        ),
    ),
    why="A policy of its own, attached before the role is first used. Listing log groups cannot be limited to one of "
    "them; creating groups is left out, so a wrong name fails instead of starting an unprotected group.",
    must=("Writing stays limited to the flow logs' own group.",),
    mutable="review-required",
    controls=("I01", "I02", "C-AUTH-05"),
)

role = stack.add(
    iam.Role(
        "FlowLogRole",
        AssumeRolePolicyDocument=trust(
            "vpc-flow-logs.amazonaws.com", Sub(f"arn:{partition}:ec2:{region}:{account_id}:vpc-flow-log/*")
        ),
        ManagedPolicyArns=[ref(policy)],
        Tags=tags("flow-logs"),
    ),
    why="Flow logs write to CloudWatch Logs only through a role.",
    must=("Only flow logs of this account and Region take the role.",),
    mutable="review-required",
    controls=("I02", "I04", "C-AUTH-05"),
)

flow_log = stack.add(
    ec2.FlowLog(
        "VpcFlowLog",
        ResourceId=vpc_id,
        ResourceType="VPC",
        TrafficType="ALL",
        LogDestinationType="cloud-watch-logs",
        LogGroupName=vpc_flow_log_group_name,
        DeliverLogsPermissionArn=att(role, "Arn"),
        MaxAggregationInterval=AGGREGATION_SECONDS,
        LogFormat=" ".join(f"${{{field}}}" for field in FIELDS),
        Tags=tags("flow-logs"),
    ),
    why="Accepted traffic too: who read data is asked more often than who was refused. CloudWatch Logs instead of S3, "
    "which is cheaper, because the records are encrypted, protected and searched together with the other logs.",
    must=("The format only ever grows at its end: searches and detectors count fields by position.",),
    mutable="change-with-constraints",
    mutability={"TrafficType": "must-never-change", "Tags": "free-to-tune"},
    controls=("L06", "C-LOG-01", "H-05", "FI-10"),
)

flow_log_id = stack.output("FlowLogId", ref(flow_log), "Id of the VPC's flow log")
