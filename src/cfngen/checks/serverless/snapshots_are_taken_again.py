"""Snapshots of functions and APIs are taken again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set

check = Check(
    id="CG181",
    title="Snapshots of functions and APIs are taken again when these change",
    severity="warning",
    what=(
        "The logical id of a Lambda version ends in a digest, or the version names CodeSha256; the logical id of a "
        "deployment of a REST or WebSocket API ends in a digest."
    ),
    why=(
        "CloudFormation makes them once. A change of the function or of the API leaves them as they are, so that the "
        "alias or the stage serves the old state, and the update says that it was successful."
    ),
    fix="End the logical id in a digest of what the snapshot is taken of, such as Deployment2425a73225.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigateway-deployment.html",
    controls=("CG181", "FI-84"),
    before="""\
Resources:
  Version:
    Type: AWS::Lambda::Version
    Properties:
      FunctionName: clinic-report
""",
    after="""\
Resources:
  Version2425a73225:
    Type: AWS::Lambda::Version
    Properties:
      FunctionName: clinic-report
""",
)

# At least eight digits of a hexadecimal number, one of them a figure: SAM and CDK write them so, too.
DIGEST = re.compile(r"(?=[a-f0-9]*[0-9])[a-f0-9]{8,}$", re.IGNORECASE)


@check.finds
def taken_once(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::Lambda::Version", "AWS::ApiGateway::Deployment", "AWS::ApiGatewayV2::Deployment"):
        if not DIGEST.search(it.logical_id) and not is_set(it.get("CodeSha256")):
            yield it.wrong("nothing makes it again when what it is a snapshot of changes")
