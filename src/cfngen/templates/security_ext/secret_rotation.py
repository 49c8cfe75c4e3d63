"""Rotation of the application's session key

For environments that have no function of the account's own for it (SessionKeyRotationFunctionArn). The previous key
stays beside the new one until the next rotation, so that nobody is signed out.
"""

from pathlib import Path

from awacs import kms, secretsmanager
from troposphere import And, Equals, awslambda
from troposphere import secretsmanager as resources

from cfngen.language import Condition, Stack, account_id, att, ref
from cfngen.parts.inline_function import inline_function
from cfngen.parts.policy import allow, through
from cfngen.templates.compute._settings import deploy_services
from cfngen.templates.database.rds_postgresql import db_encryption_key
from cfngen.templates.monitoring._settings import log_retention_days
from cfngen.templates.security.kms_keys import logs_key_arn
from cfngen.templates.security.secrets_manager import (
    ROTATION_SCHEDULE,
    ROTATION_WINDOW,
    app_secret_arn,
    session_key_rotation_function_arn,
)

TIMEOUT_SECONDS = 60

stack = Stack(
    __name__,
    when=Condition(
        "RotatesSessionKeyHere",
        And(Equals(session_key_rotation_function_arn, ""), Equals(deploy_services, "true")),
    ),
)

function = inline_function(
    stack,
    "SessionKeyRotator",
    "rotate-session-key",
    source=Path(__file__).parent / "_functions" / "session_key.py",
    timeout_seconds=TIMEOUT_SECONDS,
    retention_days=log_retention_days,
    logs_key_arn=logs_key_arn,
    statements=[
        allow(
            "RotateTheSecret",
            [
                secretsmanager.DescribeSecret,
                secretsmanager.GetSecretValue,
                secretsmanager.PutSecretValue,
                secretsmanager.UpdateSecretVersionStage,
            ],
            app_secret_arn,
        ),
        allow("EncryptTheSecret", [kms.Decrypt, kms.GenerateDataKey], db_encryption_key, through("secretsmanager")),
    ],
    why="The session key is nobody's password: no other system has to learn it, so a few lines rotate it and they need "
    "no network of ours.",
    must=("It may rotate this one secret and no other.", "Each step may be asked for twice and then does nothing new."),
)
permission = stack.add(
    awslambda.Permission(
        "SessionKeyRotatorPermission",
        FunctionName=att(function, "Arn"),
        Action="lambda:InvokeFunction",
        Principal="secretsmanager.amazonaws.com",
        SourceAccount=account_id,
        SourceArn=app_secret_arn,
    ),
    why="The caller is one secret, as the role knows only that one: the code itself would rotate whatever it is "
    "called for.",
    must=("The source stays named: otherwise secrets of other accounts could call the function.",),
    mutable="review-required",
    controls=("P14", "C-AUTH-05"),
)
stack.add(
    resources.RotationSchedule(
        "SessionKeyRotation",
        DependsOn=permission.title,
        SecretId=app_secret_arn,
        RotationLambdaARN=att(function, "Arn"),
        RotationRules=resources.RotationRules(ScheduleExpression=ROTATION_SCHEDULE, Duration=ROTATION_WINDOW),
        RotateImmediatelyOnUpdate=False,
    ),
    why="Deploying never rotates at once, so that a release and a new key do not meet. Tasks read the key when they "
    "start: the next release or restart takes the new one.",
    must=("The application accepts previous_session_key beside session_key.",),
    mutable="change-with-constraints",
    controls=("K03",),
)
stack.output("SessionKeyRotatorName", ref(function), "Name of the function that rotates the session key")
