"""No stack and no resource waits for itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.engine.order import dependency_order
from cfngen.engine.template import Template
from cfngen.errors import CfngenError

check = Check(
    id="CG009",
    title="No stack and no resource waits for itself",
    severity="error",
    what="What a resource or nested stack refers to or depends on never leads back to it.",
    why=(
        "CloudFormation refuses a circle. Two security groups that name each other in their own rules are the usual "
        "one; nested stacks that wire outputs both ways are the same circle in the parent."
    ),
    fix=(
        "Make the rule a resource of its own (AWS::EC2::SecurityGroupIngress) in a stack after both; move what both "
        "stacks need into a third."
    ),
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html",
    controls=("CG009",),
    before="""\
Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://bucket.s3.ap-northeast-1.amazonaws.com/network.yaml
      Parameters:
        TaskGroupId: !GetAtt Compute.Outputs.TaskGroupId
  Compute:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://bucket.s3.ap-northeast-1.amazonaws.com/compute.yaml
      Parameters:
        VpcId: !GetAtt Network.Outputs.VpcId
""",
    after="""\
Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://bucket.s3.ap-northeast-1.amazonaws.com/network.yaml
  Compute:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://bucket.s3.ap-northeast-1.amazonaws.com/compute.yaml
      Parameters:
        VpcId: !GetAtt Network.Outputs.VpcId
""",
)


@check.finds
def circles(estate: Estate) -> Iterator[Violation]:
    for view in estate.views:
        for what in _circles(view.stack.template):
            names = what.partition("[")[2].partition("]")[0].split(",")
            yield Violation(view, ("Resources", names[0].strip()), what)


@lru_cache(maxsize=1024)
def _circles(template: Template) -> list[str]:
    """What is wrong with the order of a template; environments share it."""
    try:
        dependency_order(template)
    except CfngenError as error:
        return [problem.what for problem in error.problems]
    return []
