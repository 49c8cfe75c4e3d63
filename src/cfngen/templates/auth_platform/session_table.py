"""Sessions of signed-in users, which any task can read and which can be ended at once

A signed token alone is valid until it expires, whatever happened since. With the session looked up at each request, a
lost device, a person who has left or a tenant that has ended is signed out at the next one.
"""

from awacs import aws, kms
from awacs import dynamodb as actions
from troposphere import dynamodb, iam

from cfngen.language import Stack, Sub, att, ref
from cfngen.parts.policy import allow, policy_document, through
from cfngen.parts.table import table
from cfngen.templates.data._settings import deletion_protection, most_reads, most_writes
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn
from cfngen.templates.security.kms_keys import data_key_arn

# To see who was signed in when something happened; nobody brings sessions back that have ended since.
RECOVERY_DAYS = 7
BY_USER = "by-user"

stack = Stack(__name__)

sessions = table(
    stack,
    "SessionTable",
    "sessions",
    {"session_id": "HASH"},
    expires="expires_at",
    key_arn=data_key_arn,
    deletion_protection=deletion_protection,
    most_reads=most_reads,
    most_writes=most_writes,
    topic=alerts_topic_arn,
    recovery_days=RECOVERY_DAYS,
    attributes=("user_id",),
    index=dynamodb.GlobalSecondaryIndex(
        IndexName=BY_USER,
        KeySchema=[
            dynamodb.KeySchema(AttributeName="user_id", KeyType="HASH"),
            dynamodb.KeySchema(AttributeName="session_id", KeyType="RANGE"),
        ],
        Projection=dynamodb.Projection(ProjectionType="KEYS_ONLY"),
        OnDemandThroughput=dynamodb.OnDemandThroughput(
            MaxReadRequestUnits=most_reads, MaxWriteRequestUnits=most_writes
        ),
    ),
    why="Apart from the application's table: every request reads here, and nothing else may. The index finds all "
    "sessions of a user, to end them together; it holds keys alone.",
    must=(
        "session_id is staff# or vendor# and the SHA-256 of the cookie's value: its reader signs in as nobody.",
        "What has expired is deleted within days, not at once: readers compare expires_at with the time themselves.",
        "A session holds tenant and user ids and times, no patients' data.",
        "After a restore every session is ended: those that had ended in between would be back.",
    ),
)


def users_of(audience: str, title: str) -> iam.ManagedPolicy:
    """What the service of one audience may do: its own sessions, one by one."""
    return stack.add(
        iam.ManagedPolicy(
            f"{title}SessionPolicy",
            Description=f"Read, write and end sessions of {audience} users",
            PolicyDocument=policy_document(
                allow(
                    "OwnSessions",
                    [actions.GetItem, actions.PutItem, actions.UpdateItem, actions.DeleteItem],
                    att(sessions, "Arn"),
                    *own(audience),
                ),
                allow(
                    "SessionsOfOneUser", [actions.Query], Sub(f"{att(sessions, 'Arn')}/index/{BY_USER}"), *own(audience)
                ),
                allow("DecryptThroughDynamoDb", [kms.Decrypt], data_key_arn, through("dynamodb")),
            ),
        ),
        why="For the role of the service that signs these users in; the owner of the role names its ARN. The keys' "
        "prefix keeps the service that faces the internet from the staff's sessions. No Scan: nobody lists them.",
        must=(
            "user_id and session_id begin with the audience's prefix, or the service reads nothing.",
            "One role never has both policies.",
        ),
        mutable="review-required",
        controls=("I01", "I02", "I03", "C-AUTH-05", "FI-05"),
    )


def own(audience: str) -> list[aws.ConditionElement]:
    """Keys of one audience only, and never a request that names none.

    Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
    """
    return [
        aws.ForAllValuesStringLike("dynamodb:LeadingKeys", [f"{audience}#*"]),
        aws.Null("dynamodb:LeadingKeys", "false"),
    ]


staff_policy = users_of("staff", "Staff")
vendor_policy = users_of("vendor", "Vendor")

session_table_name = stack.output("SessionTableName", ref(sessions), "Name of the table of sessions")
session_table_arn = stack.output("SessionTableArn", att(sessions, "Arn"), "ARN of the table of sessions")
staff_session_policy_arn = stack.output(
    "StaffSessionPolicyArn", ref(staff_policy), "ARN of the policy for the role that signs staff in"
)
vendor_session_policy_arn = stack.output(
    "VendorSessionPolicyArn", ref(vendor_policy), "ARN of the policy for the role that signs vendors in"
)
