"""Functions: the records of the API, and the work that events ask for

Each with a role of its own, in the private subnets, published as versions behind the alias `live`. The code is small
and carried by the template; a team that outgrows it gives an image by a setting.
"""

from awacs import aws, dynamodb, sqs
from troposphere import And, Equals, If, Not, Or, Select, Split, awslambda
from troposphere.validators import integer

from cfngen.language import Condition, Contains, Rule, Setting, Stack, no_value, present, ref
from cfngen.parts.policy import allow
from cfngen.parts.tags import tags
from cfngen.templates.auth.cognito_user_pool_client import staff_user_pool_client_id, vendor_user_pool_client_id
from cfngen.templates.data.dynamodb_tables import (
    application_table_arn,
    application_table_name,
    idempotency_table_arn,
    idempotency_table_name,
)
from cfngen.templates.messaging.sqs_queues import VISIBILITY_SECONDS, visibility_timeout_seconds, work_queue_arn
from cfngen.templates.security.kms_keys import data_key_arn, messaging_key_arn
from cfngen.templates.serverless._function import alarms, decrypt, function, image_setting
from cfngen.templates.serverless._release import release
from cfngen.templates.serverless._settings import api_allowed_origins

# Below the 29 seconds for which an API waits at most.
RECORDS_TIMEOUT_SECONDS = 10
WORK_TIMEOUTS = (10, 30, 60, 120, 300, 600, 900)
# AWS asks for six times the function's timeout, so that a batch that is tried again is not received meanwhile.
# Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
VISIBILITY_FACTOR = 6
BATCH_SIZE = 10

stack = Stack(__name__)

records_image_uri = image_setting("RecordsImageUri", "records")
work_image_uri = image_setting("WorkImageUri", "work")
records_reserved_concurrency = Setting(
    "RecordsReservedConcurrency",
    "Runs of the records function at once, kept for it and not exceeded; 0 for what the account has left",
    type="Number",
    default=0,
    min_value=0,
)
records_provisioned_concurrency = Setting(
    "RecordsProvisionedConcurrency",
    "Runs of the records function kept warm, billed by the hour; 0 for none, and not more than are reserved",
    type="Number",
    default=0,
    min_value=0,
)
work_timeout_seconds = Setting(
    "WorkTimeoutSeconds",
    "Seconds for one batch of the work function; QueueVisibilityTimeoutSeconds is six times this or more",
    type="Number",
    default=30,
    allowed_values=WORK_TIMEOUTS,
)
work_max_concurrency = Setting(
    "WorkMaxConcurrency",
    "Batches that are worked on at once: what the tables and whatever else the work calls can bear",
    type="Number",
    default=5,
    min_value=2,
    max_value=1000,
)

hidden_long_enough = Rule(
    "MessagesHiddenLongEnough",
    must=Or(
        *(
            And(
                Equals(work_timeout_seconds, str(timeout)),
                Contains(
                    [str(hidden) for hidden in VISIBILITY_SECONDS if hidden >= VISIBILITY_FACTOR * timeout],
                    visibility_timeout_seconds,
                ),
            )
            for timeout in WORK_TIMEOUTS
        )
    ),
    message="QueueVisibilityTimeoutSeconds is six times WorkTimeoutSeconds or more: otherwise a message comes again "
    "while it is still worked on",
)
stack.require(hidden_long_enough)


class Concurrency(awslambda.ScalingConfig):
    """How many batches at once. troposphere 4.11 knows the property of capacity providers only."""

    props = {"MaximumConcurrency": (integer, True)}  # noqa: RUF012 -- troposphere's form


def of_tenants(*actions: aws.Action) -> aws.Statement:
    """Let items of tenants be used, and no other kind of item that shares the table."""
    return allow(
        "UseRecords",
        actions,
        application_table_arn,
        aws.ForAllValuesStringLike("dynamodb:LeadingKeys", ["tenant#*"]),
    )


def digest_of(image: Setting) -> object:
    """The digest of an image, the part of it that a version's description has room for."""
    return If(present(image), Select(1, Split("@sha256:", image)), "inline")


records = function(
    stack,
    "RecordsFunction",
    "records",
    "records.py",
    variables={
        "TABLE": application_table_name,
        "VENDOR_CLIENT": vendor_user_pool_client_id,
        "STAFF_CLIENT": staff_user_pool_client_id,
        "ORIGINS": api_allowed_origins,
    },
    statements=[
        of_tenants(dynamodb.GetItem, dynamodb.PutItem),
        decrypt("DecryptRecords", data_key_arn, "dynamodb"),
    ],
    timeout_seconds=RECORDS_TIMEOUT_SECONDS,
    image=records_image_uri,
    ReservedConcurrentExecutions=If(
        Condition("ReservesRecords", Not(Equals(records_reserved_concurrency, "0"))),
        records_reserved_concurrency,
        no_value,
    ),
    why="The tenant is part of every key and comes from the verified token, so no request can name another's. Writes "
    "ask for the version that they replace, and a repeated request is answered as the first.",
    must=(
        "The tenant comes from the authorizer, never from path, query or body.",
        "Neither bodies nor ids are logged: both may say something of a patient.",
    ),
)
records_alias = release(
    stack,
    records,
    [application_table_name, digest_of(records_image_uri), api_allowed_origins],
    ProvisionedConcurrencyConfig=If(
        Condition("KeepsRecordsWarm", Not(Equals(records_provisioned_concurrency, "0"))),
        awslambda.ProvisionedConcurrencyConfiguration(ProvisionedConcurrentExecutions=records_provisioned_concurrency),
        no_value,
    ),
)
alarms(stack, records, "records", RECORDS_TIMEOUT_SECONDS)

work = function(
    stack,
    "WorkFunction",
    "work",
    "work.py",
    variables={"TABLE": application_table_name, "IDEMPOTENCY_TABLE": idempotency_table_name},
    statements=[
        of_tenants(dynamodb.UpdateItem),
        allow(
            "RememberWhatIsDone",
            [dynamodb.PutItem],
            idempotency_table_arn,
            aws.ForAllValuesStringLike("dynamodb:LeadingKeys", ["work#*"]),
        ),
        decrypt("DecryptTables", data_key_arn, "dynamodb"),
        allow(
            "ConsumeWork",
            [sqs.ReceiveMessage, sqs.DeleteMessage, sqs.GetQueueAttributes],
            work_queue_arn,
        ),
        decrypt("DecryptMessages", messaging_key_arn, "sqs"),
    ],
    timeout_seconds=work_timeout_seconds,
    image=work_image_uri,
    why="What an event asks for and that it was done are written in one transaction: a message that comes twice, and "
    "one whose run was cut off, are done once.",
    must=(
        "It names the messages that failed; one that fails for good ends in the dead-letter queue.",
        "It has no reserved concurrency: throttled batches count as failures, and sound messages are set aside.",
    ),
)
work_alias = release(
    stack,
    work,
    [application_table_name, idempotency_table_name, work_timeout_seconds, digest_of(work_image_uri)],
)
alarms(stack, work, "work", work_timeout_seconds)
stack.add(
    awslambda.EventSourceMapping(
        "WorkEventSource",
        EventSourceArn=work_queue_arn,
        FunctionName=ref(work_alias),
        Enabled=True,
        BatchSize=BATCH_SIZE,
        FunctionResponseTypes=["ReportBatchItemFailures"],
        ScalingConfig=Concurrency(MaximumConcurrency=work_max_concurrency),
        Tags=tags("work-event-source"),
    ),
    why="Polls the queue for the alias. Concurrency is limited here, where messages then wait in the queue, and not "
    "at the function, where they would be thrown back. No batching window: it would be added to the time that "
    "messages are hidden.",
    must=(
        "ReportBatchItemFailures stays: without it one bad message has the whole batch done again.",
        "The queue hides messages six times as long as the function runs.",
    ),
    mutable="change-with-constraints",
    mutability={"EventSourceArn": "must-never-change", "Enabled": "free-to-tune", "Tags": "free-to-tune"},
    controls=("B13", "FI-46"),
)

records_function_arn = stack.output(
    "RecordsFunctionArn", ref(records_alias), "ARN of the alias of the records function, which callers name"
)
records_function_name = stack.output("RecordsFunctionName", ref(records), "Name of the records function")
stack.output("WorkFunctionArn", ref(work_alias), "ARN of the alias of the work function")
stack.output("WorkFunctionName", ref(work), "Name of the work function")
