"""Lambda functions are not public."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set

check = Check(
    id="P14",
    title="Lambda functions are not public",
    severity="error",
    what=(
        "A permission names its principal, and for a service also SourceArn or SourceAccount; a function URL "
        "asks for IAM authorisation."
    ),
    why="With the principal *, or a service without the source, anybody's bucket or rule may call the function.",
    fix="Name the principal, and add SourceArn or SourceAccount; set AuthType AWS_IAM on a function URL.",
    source="https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1",
    controls=("P14",),
    also=(
        "Security Hub Lambda.1",
        "AWS Config LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED (HIPAA Security pack)",
        "CT.LAMBDA.PR.2",
        "CKV_AWS_364",
        "CKV_AWS_258",
        "cdk-nag LambdaFunctionPublicAccessProhibited",
        "FISC 実15",
    ),
    before="""\
Resources:
  Call:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: notify
      Action: lambda:InvokeFunction
      Principal: events.amazonaws.com
""",
    after="""\
Resources:
  Call:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: notify
      Action: lambda:InvokeFunction
      Principal: events.amazonaws.com
      SourceArn: arn:aws:events:ap-northeast-1:111111111111:rule/nightly
""",
)


# *, arn:aws:s3:::*, arn:aws:events:*:*:rule/*: sources of any account.
EVERY_SOURCE = re.compile(r"\*|arn:[^:]*:[^:]*:[^:]*:(:\*|\*:.*)|arn:[^:]*:\*")
BOUND = ("SourceArn", "SourceAccount", "PrincipalOrgID", "OrganizationId")


@check.finds
def public_functions(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Lambda::Permission", "AWS::Lambda::LayerVersionPermission"):
        principal = str(it.get("Principal"))
        bound = any(is_set(it.get(name)) for name in BOUND if not EVERY_SOURCE.fullmatch(str(it.get(name))))
        if is_open(it.get("Principal")) or is_open(it.get("FunctionUrlAuthType")):
            yield it.unclear("may anyone call the function?", "Principal")
        elif principal == "*" and not any(is_set(it.get(name)) for name in ("PrincipalOrgID", "OrganizationId")):
            yield it.wrong("anyone may call the function", "Principal")
        elif it.get("FunctionUrlAuthType") == "NONE":
            yield it.wrong("the function's URL is open to everybody", "FunctionUrlAuthType")
        elif principal.endswith((".amazonaws.com", ".amazonaws.com.cn")) and not bound:
            yield it.wrong("the service may call the function for any account", "Principal")
    for it in estate.of("AWS::Lambda::Url"):
        if is_open(it.get("AuthType")):
            yield it.unclear("may anyone call the function?", "AuthType")
        elif it.get("AuthType") == "NONE":
            yield it.wrong("the function's URL is open to everybody", "AuthType")
