"""What the functions of this layer have in common: code or image, place in the VPC, permissions, alarms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from awacs import aws, ec2, kms, xray
from troposphere import If, awslambda, cloudwatch

from cfngen.language import Setting, Stack, Sub, Value, account_id, no_value, partition, present, ref, region
from cfngen.parts.alarm import alarm, metric
from cfngen.parts.inline_function import RUNTIME, code, inline_function
from cfngen.parts.policy import allow, through
from cfngen.settings import environment, project_name
from cfngen.templates.monitoring._settings import log_retention_days
from cfngen.templates.monitoring.sns_topics import alerts_topic_arn
from cfngen.templates.network.subnets import private_subnet_ids
from cfngen.templates.security.kms_keys import logs_key_arn
from cfngen.templates.serverless.function_key import functions_key_arn
from cfngen.templates.serverless.function_security_group import function_security_group_id

FUNCTIONS = Path(__file__).parent / "_functions"
PERIOD_SECONDS = 300
WHY_ERRORS = (
    "What the code foresees it answers or names as failed, so any error is a bug, a permission that is missing, a "
    "service that does not answer or a run that was cut off."
)
WHY_THROTTLES = (
    "Whoever is throttled waits or is refused, though the code is well. Functions share one limit of the account "
    "unless runs are reserved for them, so it may be another one that has used it up."
)
# An image in ECR by digest: a tag may be another image tomorrow.
IMAGE = r"[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/[a-z0-9][a-z0-9._/-]*@sha256:[0-9a-f]{64}"
# What Lambda does for a function in a VPC. Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
INTERFACES = [
    ec2.AssignPrivateIpAddresses,
    ec2.CreateNetworkInterface,
    ec2.DeleteNetworkInterface,
    ec2.DescribeNetworkInterfaces,
    ec2.DescribeSubnets,
    ec2.UnassignPrivateIpAddresses,
]


def image_setting(name: str, function: str) -> Setting:
    """The image that a team runs instead of the code that the template carries."""
    return Setting(
        name,
        f"Container image (arm64, by digest) that runs as the {function} function; empty for the code in the template",
        default="",
        allowed_pattern=rf"^$|^{IMAGE}$",
        constraint_description="empty, or an image in ECR with @sha256: and its digest",
    )


def decrypt(sid: str, key_arn: Value, service: str) -> aws.Statement:
    """Let a service decrypt for the function what is under a key."""
    return allow(sid, [kms.Decrypt], key_arn, through(service))


def _in_vpc(name: str) -> list[aws.Statement]:
    """Let Lambda, and not the code, attach the function to its subnets."""
    itself = Sub(f"arn:{partition}:lambda:{region}:{account_id}:function:{project_name}-{environment}-{name}*")
    return [
        allow("AttachToSubnets", INTERFACES, "*"),
        aws.Statement(
            Sid="CodeLeavesInterfacesAlone",
            Effect=aws.Deny,
            Action=INTERFACES,
            Resource=["*"],
            Condition=aws.Condition(aws.ArnLike("lambda:SourceFunctionArn", itself)),
        ),
    ]


def function(
    stack: Stack,
    title: str,
    name: str,
    source: str,
    *,
    variables: Mapping[str, object],
    statements: Sequence[aws.Statement],
    timeout_seconds: int | Setting,
    image: Setting | None = None,
    in_vpc: bool = True,
    why: str,
    must: tuple[str, ...],
    **more: Any,
) -> awslambda.Function:
    """Add a function with its role and log group. `source`: a file in `_functions`. `variables`: its environment."""
    path = FUNCTIONS / source
    more |= _package(path, name, image) if image is not None else {}
    if in_vpc:
        more["VpcConfig"] = awslambda.VPCConfig(
            SubnetIds=private_subnet_ids, SecurityGroupIds=[function_security_group_id]
        )
    return inline_function(
        stack,
        title,
        name,
        source=path,
        statements=[
            *statements,
            decrypt("DecryptEnvironment", functions_key_arn, "lambda"),
            allow("SendTraces", [xray.PutTraceSegments, xray.PutTelemetryRecords], "*"),
            *(_in_vpc(name) if in_vpc else []),
        ],
        timeout_seconds=timeout_seconds,
        retention_days=log_retention_days,
        logs_key_arn=logs_key_arn,
        why=why,
        must=must,
        mutability={"FunctionName": "review-required"} if image is not None else None,
        KmsKeyArn=functions_key_arn,
        Environment=awslambda.Environment(Variables=dict(variables)),
        TracingConfig=awslambda.TracingConfig(Mode="Active"),
        **more,
    )


def _package(path: Path, name: str, image: Setting) -> dict[str, Any]:
    """The properties that differ between the template's code and a team's image.

    The kind of package cannot change in place. The function has another name then, so that Lambda can make the new
    one before the old one goes.
    """
    with_image = present(image)
    usual = Sub(f"{project_name}-{environment}-{name}")
    return {
        "FunctionName": If(with_image, Sub(f"{project_name}-{environment}-{name}-image"), usual),
        "PackageType": If(with_image, "Image", "Zip"),
        "Code": If(with_image, awslambda.Code(ImageUri=image), awslambda.Code(ZipFile=code(path))),
        "Runtime": If(with_image, no_value, RUNTIME),
        "Handler": If(with_image, no_value, "index.handler"),
    }


def alarms(stack: Stack, made: awslambda.Function, name: str, timeout_seconds: int | Setting) -> None:
    """Tell of errors, throttles, and runs that nearly take the whole time."""
    dimensions = {"FunctionName": ref(made)}
    for kind, what, why in (
        ("Errors", "failed. Read its log for the kind of error", WHY_ERRORS),
        (
            "Throttles",
            "was not run because too many run. Look at the account's concurrency before raising a limit",
            WHY_THROTTLES,
        ),
    ):
        alarm(
            stack,
            f"{made.title}{kind}Alarm",
            f"{name}-{kind.lower()}",
            f"The function {name} {what}.",
            of=metric("AWS/Lambda", kind, statistic="Sum", period_seconds=PERIOD_SECONDS, dimensions=dimensions),
            threshold=0,
            missing_data="notBreaching",
            topic=alerts_topic_arn,
            why=why,
        )
    alarm(
        stack,
        f"{made.title}DurationAlarm",
        f"{name}-duration",
        f"The function {name} takes over 80 % of its time; what takes longer is cut off. Look for a slow call in its "
        "traces before giving it more.",
        of={"Metrics": _part_of(timeout_seconds, dimensions)},
        threshold=80,  # percent
        missing_data="notBreaching",
        topic=alerts_topic_arn,
        why="A run that is cut off leaves half of its work and no word of the code's own, so this is told before. The "
        "longest run, because only that one is cut off, and as a share of the timeout, so that the limit follows "
        "it.",
    )


def _part_of(timeout_seconds: int | Setting, dimensions: Mapping[str, object]) -> list[cloudwatch.MetricDataQuery]:
    """The longest run as percent of the timeout, so that the alarm follows the one setting. Duration is in ms."""
    percent = (
        Sub(f"m1/(10*{timeout_seconds})") if isinstance(timeout_seconds, Setting) else f"m1/{10 * timeout_seconds}"
    )
    return [
        cloudwatch.MetricDataQuery(Id="pct", Expression=percent, Label="Of the timeout, percent", ReturnData=True),
        cloudwatch.MetricDataQuery(
            Id="m1",
            ReturnData=False,
            MetricStat=cloudwatch.MetricStat(
                Metric=cloudwatch.Metric(
                    Namespace="AWS/Lambda",
                    MetricName="Duration",
                    Dimensions=[cloudwatch.MetricDimension(Name=key, Value=value) for key, value in dimensions.items()],
                ),
                Stat="Maximum",
                Period=PERIOD_SECONDS,
            ),
        ),
    ]
