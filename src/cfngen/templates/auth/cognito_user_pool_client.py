"""Clients and sign-in domains of the user pools

One public client for each single-page application: authorization code with PKCE, no secret, short tokens.
Sign-in happens on Cognito's own pages, so that no application ever sees a password.
"""

from troposphere import cognito

from cfngen.language import Output, Setting, Stack, Sub, ref, region
from cfngen.templates.auth.cognito_user_pool import staff_user_pool_id, vendor_user_pool_id

TOKEN_MINUTES = 30
SIGN_IN_MINUTES = 3  # how long a half-finished sign-in stays valid

stack = Stack(__name__)


def urls(audience: str, kind: str, when: str) -> Setting:
    """Addresses that Cognito may send a browser to."""
    return Setting(
        f"{audience}{kind}Urls",
        f"Addresses that the {audience.lower()} application is sent to {when}, comma-separated; https, but for "
        "localhost",
        type="CommaDelimitedList",
    )


staff_callback_urls = urls("Staff", "Callback", "after sign-in")
staff_logout_urls = urls("Staff", "Logout", "after sign-out")
vendor_callback_urls = urls("Vendor", "Callback", "after sign-in")
vendor_logout_urls = urls("Vendor", "Logout", "after sign-out")

# Cognito would allow ten years; half a day is what the guidelines' automatic log-off leaves room for.
refresh_token_hours = Setting(
    "RefreshTokenHours",
    "Time after which a user must sign in again, in hours",
    type="Number",
    default=12,
    min_value=1,
    max_value=12,
)

# 63 characters less the longest suffix.
# Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html
cognito_domain_prefix = Setting(
    "CognitoDomainPrefix",
    "First part of the sign-in host names, unique in the Region over all AWS accounts",
    min_length=1,
    max_length=63 - len("-vendor"),
    allowed_pattern=r"^(?!.*(aws|amazon|cognito))[a-z0-9](-?[a-z0-9])*$",
    constraint_description="lower-case letters, digits and single hyphens, without aws, amazon or cognito in it",
)


def spa_client(
    audience: str, pool_id: Output, attribute: str, callback_urls: Setting, logout_urls: Setting
) -> cognito.UserPoolClient:
    """The public client of one single-page application."""
    return stack.add(
        cognito.UserPoolClient(
            f"{audience}SpaClient",
            UserPoolId=pool_id,
            GenerateSecret=False,
            SupportedIdentityProviders=["COGNITO"],
            AllowedOAuthFlowsUserPoolClient=True,
            AllowedOAuthFlows=["code"],
            AllowedOAuthScopes=["openid", "email", "profile"],
            CallbackURLs=callback_urls,
            LogoutURLs=logout_urls,
            ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            AuthSessionValidity=SIGN_IN_MINUTES,
            AccessTokenValidity=TOKEN_MINUTES,
            IdTokenValidity=TOKEN_MINUTES,
            RefreshTokenValidity=refresh_token_hours,
            TokenValidityUnits=cognito.TokenValidityUnits(
                AccessToken="minutes",
                IdToken="minutes",
                RefreshToken="hours",
            ),
            EnableTokenRevocation=True,
            PreventUserExistenceErrors="ENABLED",
            ReadAttributes=["email", "email_verified", attribute],
            WriteAttributes=["email"],
        ),
        why="A browser cannot keep a secret, so the client has none and the code is bound to it by PKCE. Tokens "
        "live 30 minutes because a signed token cannot be called back; the refresh token can.",
        must=(
            f"{attribute} is not writable by the client: users would choose their own.",
            "The implicit grant and password flows stay off.",
            "A client secret is never turned on: it replaces the client, and every signed-in user with it.",
        ),
        mutable="change-with-constraints",
        mutability={
            "UserPoolId": "must-never-change",
            "GenerateSecret": "must-never-change",
            "ExplicitAuthFlows": "review-required",
            "AllowedOAuthFlows": "review-required",
            "CallbackURLs": "review-required",
            "WriteAttributes": "review-required",
        },
        controls=("C-AUTH-03", "C-AUTH-04", "H-03", "H-07"),
    )


def sign_in_pages(audience: str, pool_id: Output, client: cognito.UserPoolClient) -> cognito.UserPoolDomain:
    """The host name of the sign-in pages, and their looks."""
    domain = stack.add(
        cognito.UserPoolDomain(
            f"{audience}UserPoolDomain",
            UserPoolId=pool_id,
            Domain=Sub(f"{cognito_domain_prefix}-{audience.lower()}"),
            ManagedLoginVersion=2,
        ),
        why="A prefix under amazoncognito.com: a host name of our own would need a certificate in us-east-1 and a "
        "record of its parent before anybody could sign in. One for each pool, so that staff and vendors share "
        "neither page nor session cookie.",
    )
    stack.add(
        cognito.ManagedLoginBranding(
            f"{audience}ManagedLoginBranding",
            DependsOn=domain.title,
            UserPoolId=pool_id,
            ClientId=ref(client),
            UseCognitoProvidedValues=True,
        ),
        why="Managed login shows no page at all for a client that has no style, and only the console creates one "
        "by itself.",
        must=("Each client has a style.",),
        mutable="free-to-tune",
    )
    return domain


def give(audience: str, client: cognito.UserPoolClient, domain: cognito.UserPoolDomain) -> tuple[Output, Output]:
    """The client's id and the host of its sign-in pages."""
    low = audience.lower()
    host = Sub(f"{ref(domain)}.auth.{region}.amazoncognito.com")
    return (
        stack.output(f"{audience}UserPoolClientId", ref(client), f"Client id of the {low} application"),
        stack.output(f"{audience}UserPoolDomain", host, f"Host name of the sign-in pages of {low} users"),
    )


staff_spa_client = spa_client("Staff", staff_user_pool_id, "custom:department", staff_callback_urls, staff_logout_urls)
vendor_spa_client = spa_client(
    "Vendor", vendor_user_pool_id, "custom:company_id", vendor_callback_urls, vendor_logout_urls
)
staff_domain = sign_in_pages("Staff", staff_user_pool_id, staff_spa_client)
vendor_domain = sign_in_pages("Vendor", vendor_user_pool_id, vendor_spa_client)

staff_user_pool_client_id, staff_user_pool_domain = give("Staff", staff_spa_client, staff_domain)
vendor_user_pool_client_id, vendor_user_pool_domain = give("Vendor", vendor_spa_client, vendor_domain)
