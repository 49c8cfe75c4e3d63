"""Roles may do what is tested first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import Statement, granted
from cfngen.checks.readings import is_open, is_set, listed
from cfngen.checks.serverless._functions import FUNCTION, function_of
from cfngen.checks.tasks._roles import is_of
from cfngen.engine.values import text

check = Check(
    id="CG055",
    title="Roles may do what is tested first",
    severity="error",
    what=(
        "The role of a function in a VPC may create network interfaces, that of one with a dead-letter target may send "
        "to it (else a warning), that of one with an event source may read it; the role of a state machine with a log "
        "may deliver logs."
    ),
    why=(
        "Lambda and Step Functions try it while the resource is made: 'The provided execution role does not have "
        "permissions to call CreateNetworkInterface on EC2', 'The state machine IAM Role is not authorized to access "
        "the Log Destination'."
    ),
    fix="Give the role AWSLambdaVPCAccessExecutionRole, or a statement with the action that is named.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
    controls=("CG055",),
    before="""\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]
  Work:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Role.Arn, VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}}
""",
    after="""\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole]
  Work:
    Type: AWS::Lambda::Function
    Properties: {Role: !GetAtt Role.Arn, VpcConfig: {SubnetIds: [subnet-1], SecurityGroupIds: [sg-1]}}
""",
)


class Need(NamedTuple):
    """What a resource needs its role to allow: an action, in lower case, because of what stands at a dotted path."""

    it: Resource
    path: str
    role: Any
    action: str


# AWS's own policies -> the actions of theirs that are asked for here; others of them may have any.
KNOWN = {
    "AWSLambdaBasicExecutionRole": (),
    "AWSXRayDaemonWriteAccess": (),
    "CloudWatchLambdaInsightsExecutionRolePolicy": (),
    "AWSLambdaVPCAccessExecutionRole": ("ec2:createnetworkinterface",),
    "AWSLambdaENIManagementAccess": ("ec2:createnetworkinterface",),
    "AWSLambdaSQSQueueExecutionRole": ("sqs:receivemessage",),
    "AWSLambdaKinesisExecutionRole": ("kinesis:getrecords",),
    "AWSLambdaDynamoDBExecutionRole": ("dynamodb:getrecords",),
}
OF_AWS = re.compile(r"arn:[^:]*:iam::aws:policy/(?:[\w-]+/)*([\w-]+)")
SOURCES = {
    "AWS::SQS::Queue": "sqs:receivemessage",
    "AWS::Kinesis::Stream": "kinesis:getrecords",
    "AWS::DynamoDB::Table": "dynamodb:getrecords",
    "AWS::DynamoDB::GlobalTable": "dynamodb:getrecords",
}
LETTERS = {"AWS::SQS::Queue": "sqs:sendmessage", "AWS::SNS::Topic": "sns:publish"}


@check.finds
def unable(estate: Estate) -> Iterator[Violation]:
    policies: list[Statement] | None = None
    for need in _needs(estate):
        role = estate.find(need.role, "AWS::IAM::Role")
        if role is None:
            continue
        policies = list(granted(estate)) if policies is None else policies
        if any(one.covers(need.action) for one in policies if is_of(one, role)):
            continue
        may = _may(estate, role, need.action)
        if may is None:
            yield need.it.unclear(f"may {role.logical_id} call {need.action}? A policy of it is not here", need.path)
        elif not may:
            severity = "warning" if need.path.startswith("DeadLetterConfig") else ""  # what fails is dropped
            yield need.it.wrong(f"{role.logical_id} may not call {need.action}", need.path, severity=severity)


def _needs(estate: Estate) -> Iterator[Need]:
    for it in estate.of(FUNCTION):
        if is_set(it.get("VpcConfig.SubnetIds")):
            yield Need(it, "VpcConfig", it.get("Role"), "ec2:createnetworkinterface")
        letters = estate.find(it.get("DeadLetterConfig.TargetArn"), *LETTERS)
        if letters is not None:
            yield Need(it, "DeadLetterConfig.TargetArn", it.get("Role"), LETTERS[letters.type])
    for it in estate.of("AWS::Lambda::EventSourceMapping"):
        source, function = estate.find(it.get("EventSourceArn"), *SOURCES), function_of(estate, it.get("FunctionName"))
        if source is not None and function is not None:
            yield Need(it, "EventSourceArn", function.get("Role"), SOURCES[source.type])
    for it in estate.of("AWS::StepFunctions::StateMachine"):
        if is_set(it.get("LoggingConfiguration.Destinations")):
            yield Need(it, "LoggingConfiguration", it.get("RoleArn"), "logs:createlogdelivery")


def _may(estate: Estate, role: Resource, action: str) -> bool | None:
    """Whether a policy that is not in the templates allows a role an action; None where nobody can say."""
    for arn in listed(role.get("ManagedPolicyArns")):
        found = OF_AWS.fullmatch(text(arn))
        known = KNOWN.get(found[1]) if found else None
        if known is not None and action in known:
            return True
        if known is None and (found is not None or is_open(arn) or not estate.find(arn, "AWS::IAM::ManagedPolicy")):
            return None
    return False
