"""Cognito identity pool, which exchanges user pool tokens for AWS credentials

Off unless an application has to call AWS from the browser. Both user pools are accepted, nobody is a guest,
and the role of signed-in users begins with no permission at all.
"""

from awacs import aws, sts
from troposphere import Equals, cognito, iam

from cfngen.language import Condition, Flag, Output, Stack, att, ref
from cfngen.parts.policy import policy_document
from cfngen.parts.tags import tags
from cfngen.templates.auth.cognito_user_pool import staff_user_pool_provider_name, vendor_user_pool_provider_name
from cfngen.templates.auth.cognito_user_pool_client import staff_user_pool_client_id, vendor_user_pool_client_id

enable_identity_pool = Flag(
    "EnableIdentityPool", "Whether signed-in users can get AWS credentials in the browser", default=False
)
create_identity_pool = Condition("CreateIdentityPool", Equals(enable_identity_pool, "true"))

stack = Stack(__name__, when=create_identity_pool)


def provider(client_id: Output, provider_name: Output) -> cognito.CognitoIdentityProvider:
    """A user pool's client whose tokens are accepted, each checked against the pool for revocation."""
    return cognito.CognitoIdentityProvider(ClientId=client_id, ProviderName=provider_name, ServerSideTokenCheck=True)


identity_pool = stack.add(
    cognito.IdentityPool(
        "IdentityPool",
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        AllowUnauthenticatedIdentities=False,
        AllowClassicFlow=False,
        CognitoIdentityProviders=[
            provider(staff_user_pool_client_id, staff_user_pool_provider_name),
            provider(vendor_user_pool_client_id, vendor_user_pool_provider_name),
        ],
        IdentityPoolTags=tags("identity-pool"),
    ),
    why="The only way to AWS credentials without an IAM user. The enhanced flow alone is on: in the classic flow "
    "the browser would choose the role.",
    must=("There are no guest identities.",),
    mutable="review-required",
    controls=("A04", "C-AUTH-04", "H-01"),
)

authenticated_role = stack.add(
    iam.Role(
        "AuthenticatedRole",
        AssumeRolePolicyDocument=policy_document(
            aws.Statement(
                Effect=aws.Allow,
                Principal=aws.Principal("Federated", "cognito-identity.amazonaws.com"),
                Action=[sts.AssumeRoleWithWebIdentity],
                Condition=aws.Condition(
                    [
                        aws.StringEquals("cognito-identity.amazonaws.com:aud", ref(identity_pool)),
                        aws.ForAnyValueStringLike("cognito-identity.amazonaws.com:amr", "authenticated"),
                    ]
                ),
            )
        ),
        Tags=tags("identity-pool-authenticated"),
    ),
    why="Identity pools need a role to hand out. It allows nothing yet: staff and vendors share it, so what a "
    "feature needs is granted under a condition on the user's own identity or company.",
    must=("The trust names this identity pool: without it any identity pool of any account could take the role.",),
    mutable="review-required",
    controls=("I02", "I04", "C-AUTH-05", "FI-25"),
)

stack.add(
    cognito.IdentityPoolRoleAttachment(
        "RoleAttachment",
        IdentityPoolId=ref(identity_pool),
        Roles={"authenticated": att(authenticated_role, "Arn")},
    ),
    why="Apart from the pool, because the role's trust names the pool and so comes second. No role for guests: should "
    "somebody let them in one day, they still get no credentials.",
    controls=("A04", "C-AUTH-04"),
)

identity_pool_id = stack.output("IdentityPoolId", ref(identity_pool), "Id of the identity pool")
authenticated_role_arn = stack.output(
    "AuthenticatedRoleArn", att(authenticated_role, "Arn"), "ARN of the role that signed-in users get"
)
