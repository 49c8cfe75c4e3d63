"""Authorizer of the HTTP API for users of both pools

A JWT authorizer knows one issuer, and a signed token cannot be called back. This one asks the pool that issued the
token, so that both pools may use one route, and who was signed out is refused within five minutes.
"""

from troposphere import And, Equals

from cfngen.language import Condition, Setting, Stack, ref
from cfngen.templates.auth.cognito_user_pool_client import (
    staff_user_pool_client_id,
    staff_user_pool_domain,
    vendor_user_pool_client_id,
    vendor_user_pool_domain,
)
from cfngen.templates.serverless._function import alarms, function
from cfngen.templates.serverless._release import release
from cfngen.templates.serverless._settings import makes_http_api

TIMEOUT_SECONDS = 10

http_api_authorizer = Setting(
    "HttpApiAuthorizer",
    "Who verifies tokens of the HTTP API: jwt (API Gateway itself, ID tokens of vendors alone), or lambda (a function "
    "that asks the pool, access tokens of vendors and staff, refused once revoked)",
    default="jwt",
    allowed_values=("jwt", "lambda"),
)
asks_the_pool = Condition("AsksTheUserPool", And(makes_http_api, Equals(http_api_authorizer, "lambda")))

stack = Stack(__name__, when=asks_the_pool)

made = function(
    stack,
    "TokenAuthorizer",
    "token-authorizer",
    "authorizer.py",
    variables={
        "VENDOR_CLIENT": vendor_user_pool_client_id,
        "VENDOR_HOST": vendor_user_pool_domain,
        "STAFF_CLIENT": staff_user_pool_client_id,
        "STAFF_HOST": staff_user_pool_domain,
    },
    statements=[],
    timeout_seconds=TIMEOUT_SECONDS,
    in_vpc=False,
    why="Asks the pool's userInfo instead of checking signatures: no cryptography of ours, and a revoked token fails. "
    "Outside the VPC, since those hosts have no endpoint: it holds nothing, and may call nothing of AWS's.",
    must=(
        "What the token says of itself only chooses the pool to ask.",
        "A pool that cannot be asked is an error, never a yes.",
    ),
)
alias = release(stack, made, [vendor_user_pool_domain, staff_user_pool_domain])
alarms(stack, made, "token-authorizer", TIMEOUT_SECONDS)

token_authorizer_arn = stack.output(
    "TokenAuthorizerArn", ref(alias), "ARN of the alias of the function that verifies tokens"
)
