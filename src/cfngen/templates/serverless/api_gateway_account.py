"""Role by which API Gateway writes logs of REST APIs, one for the account and Region

Without it a stage that logs cannot be made. It serves every REST API of the Region, also those of other stacks.
"""

from awacs import aws, sts
from troposphere import And, Equals, apigateway, iam

from cfngen.language import Condition, Stack, Sub, att, partition, ref
from cfngen.parts.policy import policy_document
from cfngen.parts.tags import tags
from cfngen.settings import owns_account
from cfngen.templates.security_ext._settings import once
from cfngen.templates.serverless._settings import makes_rest_api

api_gateway_logging = once("ApiGatewayLogging", "the logging of REST APIs (AWS::ApiGateway::Account)")

stack = Stack(
    __name__,
    when=Condition("MakesApiGatewayAccount", And(owns_account, Equals(api_gateway_logging, "create"), makes_rest_api)),
)

role = stack.add(
    iam.Role(
        "ApiGatewayLogsRole",
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        AssumeRolePolicyDocument=policy_document(
            aws.Statement(
                Effect=aws.Allow,
                Principal=aws.Principal("Service", ["apigateway.amazonaws.com"]),
                Action=[sts.AssumeRole],
            )
        ),
        ManagedPolicyArns=[Sub(f"arn:{partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs")],
        Tags=tags("api-gateway-logs"),
    ),
    why="AWS's own policy, because every API of the Region writes by this role, to groups that are not known here. It "
    "stays when the stack goes, like the account's setting, which CloudFormation does not take back: without the role "
    "the other APIs' logs would end unnoticed. No source condition: API Gateway's guide has none.",
    must=("It may write logs and nothing else.",),
    mutable="review-required",
    controls=("I02", "L12", "C-LOG-01"),
)
stack.add(
    apigateway.Account(
        "ApiGatewayAccount",
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        CloudWatchRoleArn=att(role, "Arn"),
    ),
    why="A setting of the account in the Region: whoever sets it last wins, for every API.",
    must=("One owner among environments that share an account; existing where somebody else set it.",),
    mutable="review-required",
    controls=("L12", "C-LOG-01"),
)
api_gateway_logs_role_name = stack.output(
    "ApiGatewayLogsRoleName", ref(role), "Name of the role by which API Gateway logs; there once the account has it"
)
