"""REST API of the records, behind the regional web ACL

Users of both pools come with their ID token, which a Cognito authorizer verifies. What the stage serves is a snapshot,
the deployment; the function that it calls stands in a stage variable, so that it may be another without one.
"""

from troposphere import If, Not, apigateway, wafv2

from cfngen.language import Condition, Stack, Sub, account_id, partition, ref, region, url_suffix
from cfngen.parts.log_group import arn_of
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.security.waf_web_acl import web_acl_arn
from cfngen.templates.serverless import _api
from cfngen.templates.serverless._domain import certificate, domain, record
from cfngen.templates.serverless._release import LIVE
from cfngen.templates.serverless._rest_routes import routes, snapshot_digest
from cfngen.templates.serverless._settings import api_burst_limit, api_rate_limit, makes_rest_api
from cfngen.templates.serverless.api_gateway_account import api_gateway_logs_role_name
from cfngen.templates.serverless.lambda_functions import records_function_arn, records_function_name

STAGE = "v1"
# TLS 1.2 and 1.3 with forward secrecy. API Gateway uses the API's own policy also under another host name.
# Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html
TLS_POLICY = "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09"

stack = Stack(__name__, when=makes_rest_api)

rest_domain = domain("Rest", "REST API")
logs_role = api_gateway_logs_role_name.or_else("of the account")
own_name = If(rest_domain.given, True, False)

api = stack.add(
    apigateway.RestApi(
        "RestApi",
        Name=_api.name("rest"),
        Description="Records of a tenant",
        EndpointConfiguration=apigateway.EndpointConfiguration(Types=["REGIONAL"]),
        DisableExecuteApiEndpoint=own_name,
        SecurityPolicy=TLS_POLICY,
        EndpointAccessMode="STRICT",
        Tags=tags("rest-api"),
    ),
    why="Regional: the web ACL of this Region stands in front, where the edge-optimised form brings a CloudFront that "
    "nobody can set. API Gateway's own host name is off where there is another, or it would "
    "be a way around it.",
    must=("A change of what a request sees comes with a new deployment: its id carries the digest of all of it.",),
    mutable="review-required",
    mutability={"Name": "free-to-tune", "Tags": "free-to-tune"},
    controls=("T04", "C-NET-01", "H-08", "FI-04"),
)
snapshot = routes(stack, api)
build = snapshot_digest(api, snapshot)


def deployment(title: str, when: Condition) -> apigateway.Deployment:
    """A snapshot of the API, while the condition holds."""
    return stack.add(
        apigateway.Deployment(
            f"{title}{build}",
            Condition=when,
            DependsOn=[part.title for part in snapshot],
            RestApiId=ref(api),
            Description=f"Build {build}",
        ),
        why="A snapshot, so the digest of the API in its id makes a new one of every change, and of none a second. Two "
        "ids, with and without API Gateway's own host name: switching that off needs a new snapshot, too.",
        must=("Nothing in the snapshot depends on a setting: what does is a stage variable.",),
        mutable="change-with-constraints",
        controls=("FI-84",),
    )


public = Condition("ServesExecuteApi", Not(rest_domain.given))
open_deployment = deployment("Deployment", public)
closed_deployment = deployment("NamedDeployment", rest_domain.given)

access_logs = _api.access_logs(
    stack,
    "RestAccessLogGroup",
    Sub(f"/aws/vendedlogs/apigateway/{project_name}-{environment}-rest"),
    "rest-api-access",
    "Who called which route when, and how it ended.",
)
# API Gateway derives the name, and would make the group itself, without key and end.
execution_logs = _api.access_logs(
    stack,
    "RestExecutionLogGroup",
    Sub(f"API-Gateway-Execution-Logs_{ref(api)}/{STAGE}"),
    "rest-api-execution",
    "Why a call failed inside API Gateway, which the function's own log cannot know. Made here first, because API "
    "Gateway would make it without key and end.",
)
stage = stack.add(
    apigateway.Stage(
        "RestStage",
        DependsOn=[execution_logs.title],
        RestApiId=ref(api),
        StageName=STAGE,
        # Also the wait for the account's setting, without which a stage that logs is refused.
        Description=Sub(f"Logs by the role {logs_role}"),
        DeploymentId=If(rest_domain.given, ref(closed_deployment), ref(open_deployment)),
        Variables={"function": Sub(f"{records_function_name}:{LIVE}")},
        TracingEnabled=True,
        AccessLogSetting=apigateway.AccessLogSetting(
            DestinationArn=arn_of(access_logs),
            Format=_api.access_log_format(
                route="$context.resourcePath", sub="$context.authorizer.claims.sub", waf="$context.wafResponseCode"
            ),
        ),
        CacheClusterEnabled=False,
        MethodSettings=[
            apigateway.MethodSetting(
                ResourcePath="/*",
                HttpMethod="*",
                LoggingLevel="ERROR",
                DataTraceEnabled=False,
                MetricsEnabled=True,
                ThrottlingRateLimit=api_rate_limit,
                ThrottlingBurstLimit=api_burst_limit,
                CachingEnabled=False,
                CacheDataEncrypted=True,
            )
        ],
        Tags=tags("rest-api"),
    ),
    why="No cache: what it would keep are answers with patients' data, shared by the path, and AWS's guidance on PHI "
    "speaks of API Gateway without it. Whoever turns it on for a path without PHI finds it encrypted.",
    must=(
        "DataTraceEnabled stays false: it writes bodies and tokens into the log.",
        "The cache stays off for every path that answers with a tenant's data.",
    ),
    mutable="review-required",
    mutability={
        "RestApiId": "must-never-change",
        "StageName": "must-never-change",
        "DeploymentId": "change-with-constraints",
        "Tags": "free-to-tune",
    },
    controls=("L12", "C-LOG-01", "C-ENC-01", "H-05", "FI-10"),
)
stack.add(
    wafv2.WebACLAssociation(
        "RestWebAclAssociation",
        ResourceArn=Sub(f"arn:{partition}:apigateway:{region}::/restapis/{ref(api)}/stages/{ref(stage)}"),
        WebACLArn=web_acl_arn,
    ),
    why="WAF stands before a stage and not before an API, so a further stage needs one of its own. The load "
    "balancer's web ACL, not a second one: both doors have the same vendors and the same attackers, and a rule "
    "that is changed for one is changed for both.",
    controls=("P10", "FI-14"),
)
_api.permission(
    stack,
    "RestApiCallsRecords",
    records_function_arn,
    Sub(f"arn:{partition}:execute-api:{region}:{account_id}:{ref(api)}/{STAGE}/*/records/*"),
)
_api.alarms(stack, "Rest", "5XXError", {"ApiName": _api.name("rest"), "Stage": ref(stage)})

host = stack.add(
    apigateway.DomainName(
        "RestDomainName",
        Condition=rest_domain.given,
        DomainName=rest_domain.name,
        RegionalCertificateArn=certificate(stack, rest_domain),
        SecurityPolicy=TLS_POLICY,
        EndpointAccessMode="STRICT",
        EndpointConfiguration=apigateway.EndpointConfiguration(Types=["REGIONAL"]),
        Tags=tags("rest-api"),
    ),
    why="A name that stays when the API is made anew.",
    must=("Its TLS policy is the API's.",),
    mutable="change-with-constraints",
    mutability={"DomainName": "must-never-change", "SecurityPolicy": "review-required", "Tags": "free-to-tune"},
    controls=("T04", "C-NET-01", "H-08", "FI-04"),
)
stack.add(
    apigateway.BasePathMapping(
        "RestBasePathMapping",
        Condition=rest_domain.given,
        DomainName=ref(host),
        RestApiId=ref(api),
        Stage=ref(stage),
    ),
    why="The whole name for one stage, without a path before it: a further API has a name of its own, and neither can "
    "hide the other's paths.",
)
record(stack, rest_domain, host)

rest_api_id = stack.output("RestApiId", ref(api), "Id of the REST API")
stack.output(
    "RestApiUrl",
    If(
        rest_domain.given,
        Sub(f"https://{rest_domain.name}"),
        Sub(f"https://{ref(api)}.execute-api.{region}.{url_suffix}/{STAGE}"),
    ),
    "URL that the paths of the REST API begin with",
)
