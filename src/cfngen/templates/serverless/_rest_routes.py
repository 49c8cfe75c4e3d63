"""What a REST API serves: its paths and methods, who may call them, and how it refuses."""

from __future__ import annotations

from collections.abc import Sequence

from troposphere import AWSObject, apigateway

from cfngen.language import Stack, Sub, account_id, att, partition, ref, region
from cfngen.language.value import encoded
from cfngen.templates.auth.cognito_user_pool import staff_user_pool_arn, vendor_user_pool_arn
from cfngen.templates.serverless._digest import digest

AUTHORIZER_SECONDS = 300
NOT_IN_A_SNAPSHOT = frozenset({"Name", "Description", "Tags"})
EVERYBODY = {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}
CORS = {
    "Access-Control-Allow-Origin": "'*'",
    "Access-Control-Allow-Methods": "'GET,PUT'",
    "Access-Control-Allow-Headers": "'authorization,content-type,idempotency-key,if-match,if-none-match'",
    "Access-Control-Max-Age": "'600'",
}


def routes(stack: Stack, api: apigateway.RestApi) -> list[AWSObject]:
    """Add everything that a deployment of the API is a snapshot of, and give it."""
    authorizer, validator = _authorizer(stack, api), _validator(stack, api)
    records = stack.add(
        apigateway.Resource(
            "RecordsResource", RestApiId=ref(api), ParentId=att(api, "RootResourceId"), PathPart="records"
        ),
        why="A step of the path without a method of its own: nobody lists a tenant's records.",
    )
    one = stack.add(
        apigateway.Resource("RecordResource", RestApiId=ref(api), ParentId=ref(records), PathPart="{id}"),
        why="Only the id is in the path. Whose record it is says the token, so there is no tenant that a caller could "
        "change.",
    )

    def method(title: str, verb: str, why: str, *headers: str) -> apigateway.Method:
        """A method of one record, for users of the pools. `headers`: those that a request must have."""
        needed = {"method.request.path.id": True} | {f"method.request.header.{header}": True for header in headers}
        return stack.add(
            apigateway.Method(
                title,
                RestApiId=ref(api),
                ResourceId=ref(one),
                HttpMethod=verb,
                AuthorizationType="COGNITO_USER_POOLS",
                AuthorizerId=ref(authorizer),
                RequestValidatorId=ref(validator),
                RequestParameters=needed,
                Integration=_integration(),
            ),
            why=why,
            must=("It has the authorizer: the function trusts what comes from it.",),
            mutable="review-required",
            controls=("C-AUTH-05", "H-03"),
        )

    get = method("GetRecord", "GET", "The version comes as the ETag, so that a write can say which one it replaces.")
    put = method(
        "PutRecord",
        "PUT",
        "Writes a record in place of the version that If-Match names. PUT, and a key of the client's, because a "
        "request whose answer was lost is sent again.",
        "Idempotency-Key",
    )
    preflight = _preflight(stack, api, one)
    return [authorizer, validator, records, one, get, put, preflight, *_refusals(stack, api)]


def snapshot_digest(api: apigateway.RestApi, parts: Sequence[AWSObject]) -> str:
    """A digest of all that a deployment takes a snapshot of."""
    own = encoded(api)["Properties"]
    return digest(
        {name: value for name, value in own.items() if name not in NOT_IN_A_SNAPSHOT},
        [encoded(part)["Properties"] for part in parts],
    )


def _authorizer(stack: Stack, api: apigateway.RestApi) -> apigateway.Authorizer:
    return stack.add(
        apigateway.Authorizer(
            "UserPoolAuthorizer",
            RestApiId=ref(api),
            Name="user-pools",
            Type="COGNITO_USER_POOLS",
            ProviderARNs=[vendor_user_pool_arn, staff_user_pool_arn],
            IdentitySource="method.request.header.Authorization",
            AuthorizerResultTtlInSeconds=AUTHORIZER_SECONDS,
        ),
        why="Verifies tokens of both pools without a function of ours. No scopes: with them it would take access "
        "tokens, and Cognito writes the company, which is the tenant, into the ID token alone.",
        must=(
            "Whoever is signed out stays let in until the answer is forgotten and the token is over: 5 and 30 minutes.",
            "The function tells the pools apart by the client that the token was made for.",
        ),
        mutable="review-required",
        mutability={"RestApiId": "must-never-change"},
        controls=("C-AUTH-01", "C-AUTH-05", "H-07", "FI-08"),
    )


def _validator(stack: Stack, api: apigateway.RestApi) -> apigateway.RequestValidator:
    return stack.add(
        apigateway.RequestValidator(
            "ParameterValidator", RestApiId=ref(api), Name="parameters", ValidateRequestParameters=True
        ),
        why="A request without what it needs is refused before the function runs; bodies the function checks itself.",
    )


def _integration() -> apigateway.Integration:
    """The function of the stage variable. In the snapshot an ARN would be the one of its day."""
    return apigateway.Integration(
        Type="AWS_PROXY",
        IntegrationHttpMethod="POST",
        Uri=Sub(
            f"arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/arn:{partition}:lambda:{region}:"
            f"{account_id}:function:${{!stageVariables.function}}/invocations"
        ),
    )


def _preflight(stack: Stack, api: apigateway.RestApi, one: apigateway.Resource) -> apigateway.Method:
    return stack.add(
        apigateway.Method(
            "PreflightRecord",
            RestApiId=ref(api),
            ResourceId=ref(one),
            HttpMethod="OPTIONS",
            AuthorizationType="NONE",
            Integration=apigateway.Integration(
                Type="MOCK",
                PassthroughBehavior="NEVER",
                RequestTemplates={"application/json": '{"statusCode": 204}'},
                IntegrationResponses=[
                    apigateway.IntegrationResponse(
                        StatusCode="204",
                        ResponseParameters={f"method.response.header.{name}": value for name, value in CORS.items()},
                    )
                ],
            ),
            MethodResponses=[
                apigateway.MethodResponse(
                    StatusCode="204", ResponseParameters={f"method.response.header.{name}": True for name in CORS}
                )
            ],
        ),
        why="A browser asks before it sends, and sends no token with that. Any origin may ask; the data goes to those "
        "of ApiAllowedOrigins, by the function's answer, and a page without a token gets none.",
        must=("It calls no function and says nothing of any record.",),
        mutable="change-with-constraints",
    )


def _refusals(stack: Stack, api: apigateway.RestApi) -> list[apigateway.GatewayResponse]:
    return [
        stack.add(
            apigateway.GatewayResponse(
                f"Default{kind}", RestApiId=ref(api), ResponseType=f"DEFAULT_{kind}", ResponseParameters=EVERYBODY
            ),
            why=f"Without the header a page takes {what} for a lost connection.",
        )
        for kind, what in (("4XX", "a refused token or a limit that was reached"), ("5XX", "a failure of ours"))
    ]
