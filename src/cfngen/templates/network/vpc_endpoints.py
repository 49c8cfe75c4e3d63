"""VPC endpoints: S3 as a gateway, other AWS services as interfaces in the private subnets

Traffic to these services stays off the transit gateway and the internet. What every task needs to start is always
there; services that an environment reaches through the transit gateway get an endpoint by a setting, because each
is billed by the hour and zone.
"""

from collections.abc import Sequence
from typing import Any

from awacs.aws import Statement
from troposphere import Equals, ec2

from cfngen.language import Condition, Flag, Stack, Sub, ref, region
from cfngen.parts.policy import policy_document
from cfngen.parts.tags import tags
from cfngen.templates.foundation.vpc import vpc_id
from cfngen.templates.network import _endpoint_policies as policies
from cfngen.templates.network.route_tables import private_route_table_id
from cfngen.templates.network.security_groups import vpc_endpoint_security_group_id
from cfngen.templates.network.subnets import private_subnet_ids

stack = Stack(__name__)


def endpoint(
    name: str, service: str, policy: Sequence[Statement], *, why: str, must: tuple[str, ...], **properties: Any
) -> ec2.VPCEndpoint:
    """An endpoint for one AWS service, with its policy."""
    return stack.add(
        ec2.VPCEndpoint(
            f"{name}Endpoint",
            VpcId=vpc_id,
            ServiceName=Sub(f"com.amazonaws.{region}.{service}"),
            PolicyDocument=policy_document(*policy),
            Tags=tags(f"{service.replace('.', '-')}-endpoint"),
            **properties,
        ),
        why=why,
        must=must,
        mutable="change-with-constraints",
        mutability={
            "VpcId": "must-never-change",
            "ServiceName": "must-never-change",
            "PolicyDocument": "review-required",
            "Tags": "free-to-tune",
        },
        controls=("C-NET-03", "C-AUTH-05", "FI-14", "FI-15"),
    )


# A gateway is a route of the private subnets, free of charge; never of the data subnets, which have no routes.
gateway = {"VpcEndpointType": "Gateway", "RouteTableIds": [private_route_table_id]}
# An interface is an address in each private subnet, found by the service's usual host name.
interface = {
    "VpcEndpointType": "Interface",
    "PrivateDnsEnabled": True,
    "SubnetIds": private_subnet_ids,
    "SecurityGroupIds": [vpc_endpoint_security_group_id],
}


def enable(name: str, service: str, reason: str) -> Flag:
    """The setting that asks for an endpoint."""
    return Flag(f"Enable{name}", f"Whether {service} has a VPC endpoint: {reason}", default=False)


def wanted(name: str, flag: Flag) -> Condition:
    """The condition that a setting asks for an endpoint."""
    return Condition(f"Use{name}", Equals(flag, "true"))


FOR_IMAGES = (
    "The ECR API, Docker and S3 endpoints go together: pulling an image uses all three.",
    "Images come from this account: repositories of another one are first named in both ECR policies.",
)
s3 = endpoint(
    "S3Gateway",
    "s3",
    policies.S3,
    why="The gateway form costs nothing, and image layers and reports are most of the traffic.",
    must=("The bucket of ECR's image layers stays readable: without it no task starts.",),
    **gateway,
)
ecr_api = endpoint(
    "EcrApi",
    "ecr.api",
    policies.ECR,
    why="Where Fargate signs in to the registry and asks where the layers are.",
    must=FOR_IMAGES,
    **interface,
)
ecr_dkr = endpoint(
    "EcrDkr",
    "ecr.dkr",
    policies.ECR,
    why="Where Fargate fetches image manifests. Its policy is the API endpoint's: both see the same calls.",
    must=FOR_IMAGES,
    **interface,
)
secrets_manager = endpoint(
    "SecretsManager",
    "secretsmanager",
    policies.SECRETS_MANAGER,
    why="Tasks get their secrets before their container starts. Writing is there for a rotation function in the VPC.",
    must=("Reading stays allowed: without it no task starts.",),
    **interface,
)
logs = endpoint(
    "Logs",
    "logs",
    policies.LOGS,
    why="Logs may hold personal data that nobody has redacted yet, so they do not leave the VPC.",
    must=("Creating log groups stays out: a task must not start a group that nobody encrypts.",),
    **interface,
)

NEEDS_EGRESS = "While absent, tasks reach the service through EgressMode, which then must not be none."
for name, service, policy, reason in (
    ("Monitoring", "monitoring", policies.MONITORING, "tasks publish metrics of their own"),
    ("Sns", "sns", policies.SNS, "tasks publish alerts"),
    ("SsmMessages", "ssmmessages", policies.SSM_MESSAGES, "ECS Exec opens sessions through it"),
    ("Kms", "kms", policies.KMS, "tasks encrypt data themselves"),
    ("Sts", "sts", policies.STS, "tasks take further roles"),
    ("Sqs", "sqs", policies.SQS, "tasks use queues"),
    ("Events", "events", policies.EVENTS, "tasks publish events"),
    ("CognitoIdp", "cognito-idp", policies.COGNITO_IDP, "tasks sign users in or look them up"),
):
    endpoint(
        name,
        service,
        policy,
        why=f"For environments in which {reason}, and which have no other way out or may not use it for this.",
        must=(NEEDS_EGRESS,),
        Condition=wanted(f"{name}Endpoint", enable(f"{name}Endpoint", service, reason)),
        **interface,
    )
enable_dynamodb_gateway = enable("DynamoDbGateway", "dynamodb", "tasks use tables")
endpoint(
    "DynamoDbGateway",
    "dynamodb",
    policies.DYNAMODB,
    why="For applications that keep sessions or locks in DynamoDB; the gateway form costs nothing.",
    must=("Associated with the private subnets only.",),
    Condition=wanted("DynamoDbGateway", enable_dynamodb_gateway),
    **gateway,
)

s3_endpoint_id = stack.output("S3EndpointId", ref(s3), "Id of the S3 gateway endpoint")
ecr_api_endpoint_id = stack.output("EcrApiEndpointId", ref(ecr_api), "Id of the ECR API endpoint")
ecr_dkr_endpoint_id = stack.output("EcrDkrEndpointId", ref(ecr_dkr), "Id of the ECR Docker endpoint")
secrets_manager_endpoint_id = stack.output(
    "SecretsManagerEndpointId", ref(secrets_manager), "Id of the Secrets Manager endpoint"
)
logs_endpoint_id = stack.output("LogsEndpointId", ref(logs), "Id of the CloudWatch Logs endpoint")
