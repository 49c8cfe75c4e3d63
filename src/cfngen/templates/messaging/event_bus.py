"""Event bus of the application, with an archive

Those who send an event need not know who listens. The archive keeps every event, so that a new listener, or one that
was broken, can have the past sent again.
"""

from awacs import aws, kms
from troposphere import events

from cfngen.language import Setting, Stack, Sub, account_id, att, partition, ref, region
from cfngen.parts.encryption_key import WRITE_AND_READ, encryption_key, used_by, used_through
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name
from cfngen.templates.messaging.sqs_queues import work_dead_letter_queue_arn, work_queue_arn

stack = Stack(__name__)

archive_days = Setting(
    "EventArchiveDays",
    "Days that the archive keeps events; 0 for ever",
    type="Number",
    default=365,
    min_value=0,
)

bus_arn = Sub(f"arn:{partition}:events:{region}:{account_id}:event-bus/{project_name}-{environment}")
# The context names the bus, and with it the account.
# Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-archives.html
key = encryption_key(
    stack,
    "EventsKey",
    "events",
    [
        used_through("events"),
        used_by(
            "EncryptEvents",
            ["events.amazonaws.com"],
            [*WRITE_AND_READ, kms.ReEncryptFrom, kms.ReEncryptTo],  # the last two for the archive
            aws.StringEquals("kms:EncryptionContext:aws:events:event-bus:arn", bus_arn),
        ),
        # Asked before there is a bus, so without a context.
        used_by("CheckTheKey", ["events.amazonaws.com"], [kms.DescribeKey]),
    ],
    protects="events and their archive",
    why="Apart from the messaging key, which services use without a condition for alerts: events may hold patients' "
    "data, alerts must not.",
    must="EventBridge keeps both statements: without them events go to the dead-letter queue.",
)

bus = stack.add(
    events.EventBus(
        "EventBus",
        Name=Sub(f"{project_name}-{environment}"),
        KmsKeyIdentifier=att(key, "Arn"),
        DeadLetterConfig=events.DeadLetterConfig(Arn=work_dead_letter_queue_arn),
        Tags=tags("event-bus"),
    ),
    why="A bus of its own: on the default one every service of AWS speaks, and every role that may send is heard. It "
    "has no policy, so only roles of this account send, by their own.",
    must=("An event's source begins with the project's name; names of AWS services are AWS's.",),
    mutable="review-required",
    mutability={"Name": "must-never-change", "Tags": "free-to-tune"},
    controls=("C-ENC-01", "C-AUTH-05", "FI-03"),
)
stack.add(
    events.Archive(
        "EventArchive",
        DeletionPolicy="Retain",
        UpdateReplacePolicy="Retain",
        ArchiveName=Sub(f"{project_name}-{environment}"),
        Description="Every event of the application's bus",
        SourceArn=att(bus, "Arn"),
        RetentionDays=archive_days,
        KmsKeyIdentifier=att(key, "Arn"),
    ),
    why="Every event, without a pattern: which ones will be needed again is known only afterwards.",
    must=("Listeners do the same event twice without harm: a replay sends it again.",),
    mutable="review-required",
    mutability={"ArchiveName": "must-never-change", "RetentionDays": "review-required"},
    controls=("C-LOG-02", "H-06", "FI-39"),
)
stack.add(
    events.Rule(
        "WorkRule",
        Name=Sub(f"{project_name}-{environment}-work"),
        Description="Events that ask for work, into the work queue",
        EventBusName=ref(bus),
        State="ENABLED",
        EventPattern={"detail-type": [{"suffix": " requested"}]},
        Targets=[
            events.Target(
                Id="work-queue",
                Arn=work_queue_arn,
                DeadLetterConfig=events.DeadLetterConfig(Arn=work_dead_letter_queue_arn),
                RetryPolicy=events.RetryPolicy(MaximumEventAgeInSeconds=3600, MaximumRetryAttempts=24),
            )
        ],
        Tags=tags("work-rule"),
    ),
    why="The queue between bus and consumer takes a burst that the consumer cannot, and keeps it while it is down.",
    must=("The queue's policy and key let EventBridge send.",),
    mutable="change-with-constraints",
    controls=("FI-46",),
)

event_bus_name = stack.output("EventBusName", ref(bus), "Name of the application's event bus")
event_bus_arn = stack.output("EventBusArn", att(bus, "Arn"), "ARN of the application's event bus")
