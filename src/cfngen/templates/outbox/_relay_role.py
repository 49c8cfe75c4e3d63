"""What the pipe of the outbox may do: read one stream, send to one bus, keep what failed."""

from __future__ import annotations

import awacs.sqs
from awacs import aws, dynamodb, events, kms
from troposphere import iam, sqs

from cfngen.language import Stack, Sub, att, ref
from cfngen.parts.policy import allow, policy_document, through
from cfngen.parts.service_role import trust
from cfngen.parts.tags import tags
from cfngen.templates.messaging.event_bus import event_bus_arn
from cfngen.templates.outbox.outbox_table import outbox_key_arn, outbox_stream_arn


def relay_role(stack: Stack, pipe_arn: Sub, dead_letters: sqs.Queue) -> iam.Role:
    """Add the role and its policy. `pipe_arn`: the only pipe that takes it, which is made after it."""
    policy = stack.add(
        iam.ManagedPolicy(
            "OutboxRelayPolicy",
            Description="Read the outbox table's stream, send to the event bus, keep what failed",
            PolicyDocument=policy_document(*statements(pipe_arn, dead_letters)),
        ),
        why="One stream, one bus, one queue, one key. Writing the log needs nothing: CloudWatch Logs delivers it.",
        must=("The pipe may send to this bus alone.",),
        mutable="review-required",
        controls=("I01", "I02", "I03", "C-AUTH-05", "FI-05"),
    )
    return stack.add(
        iam.Role(
            "OutboxRelayRole",
            AssumeRolePolicyDocument=trust("pipes.amazonaws.com", pipe_arn),
            ManagedPolicyArns=[ref(policy)],
            Tags=tags("outbox-relay"),
        ),
        why="A role of the pipe's own, for the pipe of this name.",
        must=("Only this pipe takes the role.",),
        mutable="review-required",
        controls=("I02", "I04", "C-AUTH-05", "FI-25"),
    )


def statements(pipe_arn: Sub, dead_letters: sqs.Queue) -> list[aws.Statement]:
    """The policy's statements.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html
    """
    read: list[aws.Action] = [
        dynamodb.DescribeStream,
        dynamodb.GetRecords,
        dynamodb.GetShardIterator,
        dynamodb.ListStreams,
    ]
    return [
        allow("ReadTheStream", read, outbox_stream_arn),
        allow("DecryptTheStream", [kms.Decrypt], outbox_key_arn, through("dynamodb")),
        allow("SendToTheBus", [events.PutEvents], event_bus_arn),
        allow("KeepWhatFailed", [awacs.sqs.SendMessage], att(dead_letters, "Arn")),
        allow("EncryptWhatFailed", [kms.GenerateDataKey, kms.Decrypt], outbox_key_arn, through("sqs")),
        # Its filter and input template are encrypted too, by the role itself.
        allow(
            "EncryptThePipe",
            [kms.GenerateDataKey, kms.Decrypt],
            outbox_key_arn,
            aws.ArnEquals("kms:EncryptionContext:aws:pipe:arn", pipe_arn),
        ),
        allow("CheckTheKey", [kms.DescribeKey], outbox_key_arn),
    ]
