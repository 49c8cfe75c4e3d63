"""What may be absent is asked for conditionally."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.stack_view import StackView
from cfngen.errors import CfngenError

check = Check(
    id="CG007",
    title="What may be absent is asked for conditionally",
    severity="error",
    what=(
        "References resolve in every environment: to a resource or nested stack that is created there, to a key of "
        "the mapping, to an item of the list, to an output that there is."
    ),
    why=(
        "A reference to what a condition left out ends the change set with 'Unresolved resource dependencies', in "
        "the one environment where the condition is false."
    ),
    fix="Put the reference into Fn::If with the same condition, or give the resource that refers the condition.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html",
    controls=("CG007",),
    before="""\
Parameters:
  Environment:
    Type: String
    Default: dev
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmActions:
        - !Ref Topic
""",
    after="""\
Parameters:
  Environment:
    Type: String
    Default: dev
Conditions:
  IsProd: !Equals [!Ref Environment, prod]
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Condition: IsProd
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmActions:
        - !If [IsProd, !Ref Topic, !Ref AWS::NoValue]
""",
)


OF_A_REGION = "Template error: Unable to get mapping"


@check.finds
def unresolved(estate: Estate) -> Iterator[Violation]:
    for view in estate.views:
        for name in view.stack.template.outputs:
            try:
                exists = _exists(view, name)
            except CfngenError as error:
                yield from (Violation(view, ("Outputs", name), problem.what) for problem in error.problems)
                continue
            if exists:
                view.value_at("Outputs", name)
    for it in estate.obstacles("reference"):
        elsewhere = it.message.startswith(OF_A_REGION) and it.view.stack.pseudo.region in it.message.split("::")
        # What only whoever deploys can tell is no pass, and no mistake either.
        yield Violation(it.view, it.path, it.message, decided=estate.region_is_said or not elsewhere)


def _exists(view: StackView, output: str) -> bool:
    condition = view.stack.template.outputs[output].get("Condition")
    if not isinstance(condition, str) or condition not in view.stack.template.conditions:
        return True
    return view.stack.condition(condition)
