"""Callers of a function that has an alias name the alias."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.serverless._functions import ALIAS, FUNCTION

check = Check(
    id="CG182",
    title="Callers of a function that has an alias name the alias",
    severity="warning",
    what="Event sources, permissions and event settings of a function that has an alias name the alias.",
    why=(
        "Named without it the function runs as $LATEST, which is the new code before its version is published; and a "
        "permission of the function does not count for the alias, so that a call through it is refused."
    ),
    fix="Give FunctionName as !Ref of the alias.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/using-aliases.html",
    controls=("CG182", "FI-84"),
    before="""\
Resources:
  Work:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: clinic-work
  Live:
    Type: AWS::Lambda::Alias
    Properties:
      Name: live
      FunctionName: !Ref Work
      FunctionVersion: '3'
  Source:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref Work
      EventSourceArn: arn:aws:sqs:ap-northeast-1:111111111111:work
""",
    after="""\
Resources:
  Work:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: clinic-work
  Live:
    Type: AWS::Lambda::Alias
    Properties:
      Name: live
      FunctionName: !Ref Work
      FunctionVersion: '3'
  Source:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref Live
      EventSourceArn: arn:aws:sqs:ap-northeast-1:111111111111:work
""",
)


@check.finds
def around_the_alias(estate: Estate) -> Iterator[Violation]:
    aliases = [(it, estate.find(it.get("FunctionName"), FUNCTION)) for it in estate.of(ALIAS)]
    released = {id(function): alias for alias, function in aliases if function is not None}
    for it in estate.of("AWS::Lambda::EventSourceMapping", "AWS::Lambda::Permission"):
        called = it.get("FunctionName")
        function = estate.find(called, FUNCTION)
        alias = released.get(id(function))
        if alias is None or str(called).endswith(f":{alias.get('Name')}"):
            continue
        yield it.wrong(f"it names the function and not its alias {alias.logical_id}", "FunctionName")
