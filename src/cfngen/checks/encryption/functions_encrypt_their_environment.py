"""Lambda functions encrypt their environment with a customer managed key."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set

check = Check(
    id="E15",
    title="Lambda functions encrypt their environment with a customer managed key",
    severity="warning",
    what="A function with environment variables names a KMS key.",
    why=(
        "Variables are shown to whoever may read the function's configuration; a key of the estate is a "
        "second permission."
    ),
    fix="Set KmsKeyArn.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html",
    controls=("E15", "C-ENC-01"),
    also=("CKV_AWS_173",),
    before="""\
Resources:
  Notify:
    Type: AWS::Lambda::Function
    Properties:
      Environment:
        Variables:
          LEVEL: info
""",
    after="""\
Resources:
  Key:
    Type: AWS::KMS::Key
  Notify:
    Type: AWS::Lambda::Function
    Properties:
      KmsKeyArn: !GetAtt 'Key.Arn'
      Environment:
        Variables:
          LEVEL: info
""",
)


@check.finds
def default_keys(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Lambda::Function", "AWS::Serverless::Function"):
        if is_set(it.get("Environment.Variables")) and not is_set(it.get("KmsKeyArn")):
            yield it.wrong("the function's variables are under the default key", "Environment")
