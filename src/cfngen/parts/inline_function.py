"""Lambda functions whose code a template carries: a file of Python, its role and its log group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from awacs import aws, logs, sts
from troposphere import awslambda, iam

from cfngen.errors import AuthorError
from cfngen.language import Setting, Stack, Sub, Value, att, ref
from cfngen.language.context import Mutability
from cfngen.parts.log_group import log_group, streams_of
from cfngen.parts.policy import allow, policy_document
from cfngen.parts.tags import tags
from cfngen.settings import environment, project_name

RUNTIME = "python3.13"
MEMORY_MIB = 256
# What older documentation and tools take as the most; a longer one belongs into a package of its own.
MOST_BYTES = 4096


class Logging(awslambda.LoggingConfig):
    """Where a function writes its log, and how. troposphere 4.11 knows that of capacity providers only."""

    props = {**awslambda.LoggingConfig.props, "LogFormat": (str, False)}  # noqa: RUF012 -- troposphere's form


def code(path: Path) -> str:
    """The text of a function's file. Raises AuthorError when it is too long to be carried."""
    text = path.read_text(encoding="utf-8")
    if len(text.encode()) > MOST_BYTES:
        raise AuthorError(
            f"{path.name} has {len(text.encode())} bytes; a template carries {MOST_BYTES} at most", where=str(path)
        )
    return text


def inline_function(
    stack: Stack,
    title: str,
    name: str,
    *,
    source: Path,
    statements: Sequence[aws.Statement],
    timeout_seconds: int | Setting,
    retention_days: Setting,
    logs_key_arn: Value,
    why: str,
    must: tuple[str, ...],
    mutability: Mapping[str, Mutability] | None = None,
    **more: Any,
) -> awslambda.Function:
    """Add the function `<project>-<environment>-<name>`, its role, policy and log group, and return the function.

    `source`: a file in a `_functions` folder with a `handler`. `statements`: what it may do besides writing its log.
    `mutability`: properties that change otherwise than here. `more`: further properties of the function, or others in
    place of those here.
    """
    group = log_group(
        stack,
        f"{title}LogGroup",
        Sub(f"/aws/lambda/{project_name}-{environment}-{name}"),
        f"{name}-logs",
        retention_days=retention_days,
        key_arn=logs_key_arn,
        why="Made before the function's first run: Lambda's own group would be unencrypted and kept for ever.",
        must=("It is the group that the function names.",),
        controls=("E05", "L01", "C-ENC-01", "C-LOG-04"),
    )
    policy = stack.add(
        iam.ManagedPolicy(
            f"{title}Policy",
            Description=Sub(f"What {project_name}-{environment}-{name} may do"),
            PolicyDocument=policy_document(
                allow("WriteLog", [logs.CreateLogStream, logs.PutLogEvents], streams_of(group)),
                *statements,
            ),
        ),
        why="Just the calls that the code makes; a call that is missing here fails where it can be seen.",
        must=("A new call in the code comes with its statement, and one that goes takes it away.",),
        mutable="review-required",
        controls=("I01", "I02", "I03", "C-AUTH-05"),
    )
    role = stack.add(
        iam.Role(
            f"{title}Role",
            AssumeRolePolicyDocument=trust_lambda(),
            ManagedPolicyArns=[ref(policy)],
            Tags=tags(name),
        ),
        why="A role of its own, so that no other function gets what this one may do.",
        must=("Only Lambda takes the role.",),
        mutable="review-required",
        controls=("I02", "I04", "C-AUTH-05"),
    )
    properties: dict[str, Any] = {
        "FunctionName": Sub(f"{project_name}-{environment}-{name}"),
        "Description": source.read_text(encoding="utf-8").partition("\n")[0].strip('"'),
        "Runtime": RUNTIME,
        "Architectures": ["arm64"],
        "Handler": "index.handler",
        "Code": awslambda.Code(ZipFile=code(source)),
        "Role": att(role, "Arn"),
        "Timeout": timeout_seconds,
        "MemorySize": MEMORY_MIB,
        "LoggingConfig": Logging(LogFormat="JSON", LogGroup=ref(group)),
        "Tags": tags(name),
    }
    changes: dict[str, Mutability] = {"FunctionName": "must-never-change", "MemorySize": "free-to-tune"}
    return stack.add(
        awslambda.Function(title, **(properties | more)),
        why=f"{why} The template carries the code: what was reviewed is what runs, and it needs no bucket.",
        must=must,
        mutable="review-required",
        mutability=changes | dict(mutability or {}),
        controls=("S04", "C-AUTH-05"),
    )


def trust_lambda() -> aws.PolicyDocument:
    """The trust policy of a function's role; Lambda names no source, and only functions of the account can have it."""
    return policy_document(
        aws.Statement(
            Effect=aws.Allow,
            Principal=aws.Principal("Service", ["lambda.amazonaws.com"]),
            Action=[sts.AssumeRole],
        )
    )
