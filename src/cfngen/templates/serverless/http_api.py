"""HTTP API of the records: cheaper and faster, without a web ACL

The same routes and function as the REST API. WAF cannot be attached to an HTTP API: where one is asked for, CloudFront
with the web ACL of us-east-1 stands in front, or the REST API is the one to choose.
"""

from troposphere import If, Split, apigatewayv2

from cfngen.language import Stack, Sub, account_id, att, no_value, partition, present, ref, region
from cfngen.parts.log_group import arn_of
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.auth.cognito_user_pool import vendor_user_pool_id
from cfngen.templates.auth.cognito_user_pool_client import vendor_user_pool_client_id
from cfngen.templates.serverless import _api
from cfngen.templates.serverless._domain import certificate, domain, record
from cfngen.templates.serverless._settings import (
    api_allowed_origins,
    api_burst_limit,
    api_rate_limit,
    makes_http_api,
)
from cfngen.templates.serverless.lambda_functions import records_function_arn
from cfngen.templates.serverless.token_authorizer import asks_the_pool, token_authorizer_arn

AUTHORIZER_SECONDS = 300
INTEGRATION_MS = 12000  # a little longer than the function, whose own end says more
PREFLIGHT_SECONDS = 600
TAGS = {tag["Key"]: tag["Value"] for tag in tags("http-api").to_dict()}

stack = Stack(__name__, when=makes_http_api)

http_domain = domain("Http", "HTTP API")
authorizer_function = token_authorizer_arn.or_else("")

api = stack.add(
    apigatewayv2.Api(
        "HttpApi",
        Name=_api.name("http"),
        Description="Records of a tenant",
        ProtocolType="HTTP",
        DisableExecuteApiEndpoint=If(http_domain.given, True, False),
        CorsConfiguration=If(
            present(api_allowed_origins),
            apigatewayv2.Cors(
                AllowOrigins=Split(",", api_allowed_origins),
                AllowMethods=["GET", "PUT"],
                AllowHeaders=["authorization", "content-type", "idempotency-key", "if-match", "if-none-match"],
                ExposeHeaders=["etag"],
                MaxAge=PREFLIGHT_SECONDS,
            ),
            no_value,
        ),
        Tags=TAGS,
    ),
    why="For callers that need no web ACL: WAF cannot be attached to an HTTP API. API Gateway's own host name is off "
    "where there is another, or it would be a way around what stands in front of that.",
    must=("Where the web ACL is a requirement, CloudFront stands in front, or the REST API is used.",),
    mutable="review-required",
    mutability={"ProtocolType": "must-never-change", "Name": "free-to-tune", "Tags": "free-to-tune"},
    controls=("C-NET-01", "H-08", "FI-04"),
)
jwt = stack.add(
    apigatewayv2.Authorizer(
        "JwtAuthorizer",
        ApiId=ref(api),
        Name="vendor-pool",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration=apigatewayv2.JWTConfiguration(
            Issuer=Sub(f"https://cognito-idp.{region}.amazonaws.com/{vendor_user_pool_id}"),
            Audience=[vendor_user_pool_client_id],
        ),
    ),
    why="API Gateway verifies signature, issuer, audience and time itself; the function takes ID tokens alone, which "
    "name the company.",
    must=("One issuer: tokens of the staff's pool are refused.",),
    mutable="review-required",
    mutability={"ApiId": "must-never-change"},
    controls=("C-AUTH-01", "C-AUTH-05", "H-07", "FI-08"),
)
by_function = stack.add(
    apigatewayv2.Authorizer(
        "TokenAuthorizer",
        Condition=asks_the_pool,
        ApiId=ref(api),
        Name="both-pools",
        AuthorizerType="REQUEST",
        AuthorizerUri=Sub(
            f"arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/{authorizer_function}/invocations"
        ),
        AuthorizerPayloadFormatVersion="2.0",
        EnableSimpleResponses=True,
        IdentitySource=["$request.header.Authorization"],
        AuthorizerResultTtlInSeconds=AUTHORIZER_SECONDS,
    ),
    why="Asks the pool that issued the token, for vendors and staff on the same routes.",
    must=("An answer is kept by the header alone, so it must not depend on route or query.",),
    mutable="review-required",
    mutability={"ApiId": "must-never-change"},
    controls=("C-AUTH-01", "C-AUTH-05", "H-07", "FI-08"),
)
integration = stack.add(
    apigatewayv2.Integration(
        "RecordsIntegration",
        ApiId=ref(api),
        IntegrationType="AWS_PROXY",
        IntegrationUri=records_function_arn,
        IntegrationMethod="POST",
        PayloadFormatVersion="2.0",
        TimeoutInMillis=INTEGRATION_MS,
    ),
    why="The alias, so that the function changes without the API.",
    must=("The function reads the tenant from the authorizer in this form of the request (payload 2.0).",),
    mutable="review-required",
    mutability={"ApiId": "must-never-change"},
)
for title, verb in (("GetRecordRoute", "GET"), ("PutRecordRoute", "PUT")):
    stack.add(
        apigatewayv2.Route(
            title,
            ApiId=ref(api),
            RouteKey=f"{verb} /records/{{id}}",
            AuthorizationType=If(asks_the_pool, "CUSTOM", "JWT"),
            AuthorizerId=If(asks_the_pool, ref(by_function), ref(jwt)),
            Target=Sub(f"integrations/{ref(integration)}"),
        ),
        why="No $default route: what is not listed is not found.",
        must=("It has an authorizer: the function trusts what comes from it.",),
        mutable="review-required",
        mutability={"ApiId": "must-never-change"},
        controls=("C-AUTH-05", "H-03"),
    )

access_logs = _api.access_logs(
    stack,
    "HttpAccessLogGroup",
    Sub(f"/aws/vendedlogs/apigateway/{project_name}-{environment}-http"),
    "http-api-access",
    "Who called which route when, and how it ended. Names under /aws/vendedlogs share one resource policy of AWS.",
)
stage = stack.add(
    apigatewayv2.Stage(
        "HttpStage",
        ApiId=ref(api),
        StageName="$default",
        AutoDeploy=True,
        AccessLogSettings=apigatewayv2.AccessLogSettings(
            DestinationArn=arn_of(access_logs),
            # The first with the JWT authorizer, the second with the function; the other one is a hyphen.
            Format=_api.access_log_format(
                route="$context.routeKey", sub="$context.authorizer.claims.sub", user="$context.authorizer.sub"
            ),
        ),
        DefaultRouteSettings=apigatewayv2.RouteSettings(
            DetailedMetricsEnabled=True,
            ThrottlingRateLimit=api_rate_limit,
            ThrottlingBurstLimit=api_burst_limit,
        ),
        Tags=TAGS,
    ),
    why="Deploys by itself: routes change only by the template, whose review comes first. An HTTP API has neither "
    "execution log nor traces; the function has both.",
    must=("The access log stays: it is the only record of who called.",),
    mutable="review-required",
    mutability={"ApiId": "must-never-change", "StageName": "must-never-change", "Tags": "free-to-tune"},
    controls=("L12", "C-LOG-01", "H-05", "FI-10"),
)
_api.permission(
    stack,
    "HttpApiCallsRecords",
    records_function_arn,
    Sub(f"arn:{partition}:execute-api:{region}:{account_id}:{ref(api)}/*/*/records/*"),
)
_api.permission(
    stack,
    "HttpApiCallsAuthorizer",
    authorizer_function,
    Sub(f"arn:{partition}:execute-api:{region}:{account_id}:{ref(api)}/authorizers/*"),
    asks_the_pool,
)
_api.alarms(stack, "Http", "5xx", {"ApiId": ref(api), "Stage": ref(stage)})

host = stack.add(
    apigatewayv2.DomainName(
        "HttpDomainName",
        Condition=http_domain.given,
        DomainName=http_domain.name,
        DomainNameConfigurations=[
            apigatewayv2.DomainNameConfiguration(
                CertificateArn=certificate(stack, http_domain), EndpointType="REGIONAL", SecurityPolicy="TLS_1_2"
            )
        ],
        Tags=TAGS,
    ),
    why="A name that stays when the API is made anew. The newer TLS policies are for REST APIs only.",
    must=("Nothing older than TLS 1.2.",),
    mutable="change-with-constraints",
    mutability={"DomainName": "must-never-change", "Tags": "free-to-tune"},
    controls=("T04", "C-NET-01", "H-08", "FI-04"),
)
stack.add(
    apigatewayv2.ApiMapping(
        "HttpApiMapping",
        Condition=http_domain.given,
        DomainName=ref(host),
        ApiId=ref(api),
        Stage=ref(stage),
    ),
    why="The whole name for one stage, without a path before it: a further API has a name of its own, and neither can "
    "hide the other's paths.",
)
record(stack, http_domain, host)

stack.output("HttpApiId", ref(api), "Id of the HTTP API")
stack.output(
    "HttpApiUrl",
    If(http_domain.given, Sub(f"https://{http_domain.name}"), att(api, "ApiEndpoint")),
    "URL that the paths of the HTTP API begin with",
)
