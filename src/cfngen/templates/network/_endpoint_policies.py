"""What may pass the VPC endpoints: a ceiling over the callers' own permissions, service by service.

Principals and resources of this account only, and no action that the tasks do not use, so that credentials of
another account are no way to carry data out.
"""

from collections.abc import Sequence

from awacs import aws, cloudwatch, cognito_idp, dynamodb, ecr, events, kms, logs, s3, secretsmanager, sns, sqs, sts
from awacs import ssmmessages as ssm

from cfngen.language import Sub, account_id, partition, region

from_us = aws.StringEquals("aws:PrincipalAccount", account_id)
# One operator with both keys: awacs keeps only the last of two operators of a kind.
from_us_to_us = aws.StringEquals({"aws:PrincipalAccount": account_id, "aws:ResourceAccount": account_id})


def allow(
    sid: str, actions: Sequence[aws.Action], resource: object, *conditions: aws.ConditionElement
) -> aws.Statement:
    """Let calls pass. The principal is * because an endpoint tells accounts apart by conditions only."""
    conditional = {"Condition": aws.Condition(list(conditions))} if conditions else {}
    return aws.Statement(
        Sid=sid,
        Effect=aws.Allow,
        Principal=aws.Principal("*"),
        Action=list(actions),
        Resource=[resource],
        **conditional,
    )


def our(service: str, resources: str) -> Sub:
    """ARNs of this account's resources of a service, in this Region."""
    return Sub(f"arn:{partition}:{service}:{region}:{account_id}:{resources}")


S3 = [
    allow(
        "OurBuckets",
        [s3.GetObject, s3.PutObject, s3.ListBucket, s3.AbortMultipartUpload, s3.ListMultipartUploadParts],
        "*",
        from_us_to_us,
    ),
    # ECR keeps image layers in a bucket of its own, read with links that ECR signs.
    # Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
    allow("EcrImageLayers", [s3.GetObject], Sub(f"arn:{partition}:s3:::prod-{region}-starport-layer-bucket/*")),
]
ECR = [
    allow("SignIn", [ecr.GetAuthorizationToken], "*", from_us),
    allow(
        "PullImages",
        [ecr.BatchCheckLayerAvailability, ecr.BatchGetImage, ecr.GetDownloadUrlForLayer],
        our("ecr", "repository/*"),
        from_us,
    ),
]
SECRETS_MANAGER = [
    allow(
        "OurSecrets",
        [
            secretsmanager.DescribeSecret,
            secretsmanager.GetSecretValue,
            secretsmanager.PutSecretValue,
            secretsmanager.UpdateSecretVersionStage,
        ],
        our("secretsmanager", "secret:*"),
        from_us,
    ),
    # Rotation functions ask for each new password; the call names no secret.
    # Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html
    allow("NewPasswords", [secretsmanager.GetRandomPassword], "*", from_us),
]
LOGS = [
    allow(
        "OurLogGroups",
        [logs.CreateLogStream, logs.DescribeLogGroups, logs.DescribeLogStreams, logs.PutLogEvents],
        our("logs", "log-group:*"),
        from_us,
    )
]
MONITORING = [allow("Metrics", [cloudwatch.PutMetricData], "*", from_us)]
SNS = [allow("OurTopics", [sns.Publish], our("sns", "*"), from_us)]
SSM_MESSAGES = [
    allow(
        "EcsExecSessions",
        [ssm.CreateControlChannel, ssm.CreateDataChannel, ssm.OpenControlChannel, ssm.OpenDataChannel],
        "*",
        from_us,
    )
]
KMS = [allow("OurKeys", [kms.Decrypt, kms.DescribeKey, kms.GenerateDataKey], our("kms", "key/*"), from_us)]
STS = [
    allow("OurRoles", [sts.AssumeRole], Sub(f"arn:{partition}:iam::{account_id}:role/*"), from_us),
    allow("WhoAmI", [sts.GetCallerIdentity], "*", from_us),
]
SQS = [
    allow(
        "OurQueues",
        [sqs.DeleteMessage, sqs.GetQueueAttributes, sqs.GetQueueUrl, sqs.ReceiveMessage, sqs.SendMessage],
        our("sqs", "*"),
        from_us,
    )
]
EVENTS = [allow("OurBuses", [events.PutEvents], our("events", "event-bus/*"), from_us)]
COGNITO_IDP = [
    # Users sign in without AWS credentials, so the pools are the limit, not the principal.
    allow(
        "OurUserPools",
        [
            cognito_idp.AdminGetUser,
            cognito_idp.GetUser,
            cognito_idp.InitiateAuth,
            cognito_idp.RespondToAuthChallenge,
            cognito_idp.RevokeToken,
        ],
        our("cognito-idp", "userpool/*"),
    )
]
DYNAMODB = [
    allow(
        "OurTables",
        [
            dynamodb.BatchGetItem,
            dynamodb.BatchWriteItem,
            dynamodb.ConditionCheckItem,
            dynamodb.DeleteItem,
            dynamodb.DescribeTable,
            dynamodb.GetItem,
            dynamodb.PutItem,
            dynamodb.Query,
            dynamodb.Scan,
            dynamodb.UpdateItem,
        ],
        our("dynamodb", "table/*"),
        from_us,
    )
]
