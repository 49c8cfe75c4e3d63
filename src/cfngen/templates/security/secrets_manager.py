"""Secrets of the application: database users, the connection URL and the session key

The master user's secret belongs to the database. What runs every day signs in as users that own no table,
because row-level security does not bind an owner. Either the tasks take the connection as one URL, or they take
its parts and the passwords can rotate: a URL composed here does not follow a rotation.
"""

from troposphere import And, Equals, If, Not, secretsmanager

from cfngen.language import Condition, Rule, Setting, Stack, Sub, present, ref
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.compute._settings import database_url_mode, services_deployed
from cfngen.templates.database._settings import db_name, db_port
from cfngen.templates.database.rds_postgresql import db_encryption_key, db_endpoint, db_instance_identifier

PASSWORD_LENGTH = 32
SESSION_KEY_LENGTH = 64
ROTATION_SCHEDULE = "rate(30 days)"
ROTATION_WINDOW = "2h"

stack = Stack(__name__)


def username(name: str, default: str, rights: str) -> Setting:
    """A database user's name, which is also the last part of its secret's name."""
    return Setting(
        name,
        f"Database user {rights}; the migration task creates it with the password of its secret",
        default=default,
        allowed_pattern=r"^[a-z][a-z0-9_]{0,62}$",
    )


def rotation_function(name: str, what: str) -> Setting:
    """A Lambda function outside this estate that Secrets Manager may call."""
    return Setting(
        name,
        f"ARN of the Lambda function that rotates {what}, once DeployServices is true; empty for no rotation",
        default="",
        allowed_pattern=r"^$|^arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:.+$",
    )


app_db_username = username("AppDbUsername", "app_rw", "that reads and writes rows of its own tenant")
read_only_db_username = username("ReadOnlyDbUsername", "app_ro", "that only reads")
database_rotation_function_arn = rotation_function(
    "DatabaseRotationFunctionArn",
    "the passwords of the database users, in the private subnets and the batch security group "
    "(only in DatabaseUrlMode split)",
)
session_key_rotation_function_arn = rotation_function("SessionKeyRotationFunctionArn", "the session key")

rotation_needs_split = Rule(
    "RotationNeedsSplit",
    when=Not(Equals(database_rotation_function_arn, "")),
    must=Equals(database_url_mode, "split"),
    message="DatabaseRotationFunctionArn needs DatabaseUrlMode split: a composed URL keeps the password that "
    "was rotated away",
)

use_composed_url = Condition("UseComposedUrl", Equals(database_url_mode, "composed"))
use_split_secret = Condition("UseSplitSecret", Equals(database_url_mode, "split"))
# The functions stand in the VPC that the same deployment makes, so the first one rotates nothing yet.
rotate_database_users = Condition(
    "RotateDatabaseUsers", And(services_deployed, use_split_secret, present(database_rotation_function_arn))
)
rotate_session_key = Condition("RotateSessionKey", And(services_deployed, present(session_key_rotation_function_arn)))


def rotation(secret: secretsmanager.Secret, function_arn: Setting, when: Condition, into: Stack = stack) -> None:
    """A new value every month, from a function that the account provides."""
    into.add(
        secretsmanager.RotationSchedule(
            f"{str(secret.title).removesuffix('Secret')}Rotation",
            Condition=when,
            SecretId=ref(secret),
            RotationLambdaARN=function_arn,
            RotationRules=secretsmanager.RotationRules(ScheduleExpression=ROTATION_SCHEDULE, Duration=ROTATION_WINDOW),
            RotateImmediatelyOnUpdate=False,
        ),
        why="The function is the account's own: a hosted one would need the Secrets Manager transform, and nested "
        "change sets hardly bear macros. Deploying never rotates at once, so that a release and a new password do "
        "not meet.",
        must=("Secrets Manager may call the function, and the function reaches Secrets Manager and what it rotates.",),
        mutable="change-with-constraints",
        controls=("K03",),
    )


def database_user(
    title: str,
    name: Setting,
    purpose: str,
    holds: str,
    *,
    into: Stack = stack,
    why: str = "A user that owns nothing, so that row-level security binds it.",
    must: str = "The database user never owns a table and never gets BYPASSRLS.",
) -> secretsmanager.Secret:
    """A database user's name and password; the attachment adds engine, host, port and database to its JSON.

    `into`: the stack that has the secret. `why` and `must` say what is special about the user.
    """
    secret = into.add(
        secretsmanager.Secret(
            title,
            DeletionPolicy="Retain",
            UpdateReplacePolicy="Retain",
            Name=Sub(f"{project_name}/{environment}/rds/{name}"),
            Description=f"PostgreSQL user {holds}",
            KmsKeyId=db_encryption_key,
            GenerateSecretString=secretsmanager.GenerateSecretString(
                SecretStringTemplate=Sub(f'{{"username": "{name}"}}'),
                GenerateStringKey="password",
                PasswordLength=PASSWORD_LENGTH,
                ExcludePunctuation=True,
            ),
            Tags=tags(f"db-user-{purpose}"),
        ),
        why=f"{why} Where the database is, the attachment "
        "adds: in the generator's template a new host would make a new password too. No punctuation, for the URL.",
        must=(
            must,
            "The generator settings stay as they are: any change makes a new password that the database does not know.",
        ),
        mutable="review-required",
        mutability={"Name": "must-never-change", "GenerateSecretString": "must-never-change", "Tags": "free-to-tune"},
        controls=("E11", "K04", "C-ENC-01", "C-AUTH-05", "FI-03"),
    )
    into.add(
        secretsmanager.SecretTargetAttachment(
            f"{title}Attachment",
            SecretId=ref(secret),
            TargetId=db_instance_identifier,
            TargetType="AWS::RDS::DBInstance",
        ),
        why="Tells rotation, and whoever signs in by hand, where the database is: they get nothing but the secret. "
        "When the database moves it is written here anew, and the password stays.",
        controls=("K03",),
    )
    rotation(secret, database_rotation_function_arn, rotate_database_users, into)
    return secret


app_db_user_secret = database_user("AppDbUserSecret", app_db_username, "app", "that the APIs and the batch sign in as")
read_only_db_user_secret = database_user(
    "ReadOnlyDbUserSecret", read_only_db_username, "read-only", "for reports and support, which only reads"
)


def resolved(key: str) -> str:
    """A dynamic reference to a key of the application user's secret; CloudFormation never stores its value."""
    return f"{{{{resolve:secretsmanager:{ref(app_db_user_secret)}:SecretString:{key}}}}}"


database_url_secret = stack.add(
    secretsmanager.Secret(
        "DatabaseUrlSecret",
        Condition=use_composed_url,
        DeletionPolicy="Delete",
        UpdateReplacePolicy="Delete",
        Name=Sub(f"{project_name}/{environment}/database-url"),
        Description="DATABASE_URL of the application user",
        KmsKeyId=db_encryption_key,
        SecretString=Sub(
            f"postgresql://{resolved('username')}:{resolved('password')}@{db_endpoint}:{db_port}/{db_name}"
            "?sslmode=verify-full"
        ),
        Tags=tags("database-url"),
    ),
    why="The framework wants one URL, and RDS offers none. It is composed after the database exists, from what the "
    "user's secret holds; it is only a copy, so it goes with the stack.",
    must=(
        "The user's password does not rotate while this copy exists: nothing would renew it.",
        "sslmode stays verify-full, and images carry the RDS certificate bundle: anything less trusts any server.",
        "A switch to split and back again waits for 30 days: the deleted secret keeps its name so long.",
    ),
    mutable="review-required",
    mutability={"Name": "must-never-change"},
    controls=("E11", "K04", "C-ENC-01", "C-ENC-03", "H-08"),
)

app_secret = stack.add(
    secretsmanager.Secret(
        "AppSecret",
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        Name=Sub(f"{project_name}/{environment}/app"),
        Description="Session key of the APIs",
        KmsKeyId=db_encryption_key,
        GenerateSecretString=secretsmanager.GenerateSecretString(
            SecretStringTemplate="{}",
            GenerateStringKey="session_key",
            PasswordLength=SESSION_KEY_LENGTH,
            ExcludePunctuation=True,
        ),
        Tags=tags("app-secret"),
    ),
    why="JSON with one key, so that further application secrets need neither a new secret nor a new permission.",
    must=(
        "Tasks read it once, at their start: to rotate it, they must also accept the previous key for a while.",
        "The generator settings stay as they are: any change writes a new JSON, without the keys added by hand.",
    ),
    mutable="review-required",
    mutability={"Name": "must-never-change", "GenerateSecretString": "must-never-change", "Tags": "free-to-tune"},
    controls=("E11", "C-ENC-01", "FI-03"),
)
rotation(app_secret, session_key_rotation_function_arn, rotate_session_key)


app_db_user_secret_arn = stack.output(
    "AppDbUserSecretArn", ref(app_db_user_secret), "ARN of the application's database user secret"
)
read_only_db_user_secret_arn = stack.output(
    "ReadOnlyDbUserSecretArn", ref(read_only_db_user_secret), "ARN of the read-only database user's secret"
)
database_url_secret_arn = stack.output(
    "DatabaseUrlSecretArn",
    If(use_composed_url, ref(database_url_secret), ref(app_db_user_secret)),
    "ARN of the secret that is the database URL; in DatabaseUrlMode split, of the application's database user secret",
)
app_secret_arn = stack.output("AppSecretArn", ref(app_secret), "ARN of the secret with the session key")
