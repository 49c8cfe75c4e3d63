"""Dynamic references to parameters name their version."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check

check = Check(
    id="CG135",
    title="Dynamic references to parameters name their version",
    severity="warning",
    what="{{resolve:ssm:name:version}} and {{resolve:ssm-secure:name:version}} have a version.",
    why=(
        "Without it the value is the latest at the time of whichever update touches the resource: the same template "
        "gives another result, no change set shows it, and a changed value alone deploys nothing."
    ),
    fix="Add the version, or take the value as a parameter of the root stack.",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html",
    controls=("CG135",),
    before="""\
Resources:
  Instance:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: '{{resolve:ssm:/clinic/image}}'
""",
    after="""\
Resources:
  Instance:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: '{{resolve:ssm:/clinic/image:3}}'
""",
)

REFERENCE = re.compile(r"\{\{resolve:(ssm|ssm-secure):([^{}]*?)(:\d+)?\}\}")


@check.finds
def unversioned(estate: Estate) -> Iterator[Violation]:
    referring = {id(view) for view in estate.views if "{{resolve:ssm" in view.stack.template.document.text}
    for it in estate.resources if referring else ():
        if id(it.view) not in referring:
            continue
        for path, value in it.leaves:
            for found in REFERENCE.finditer(value) if isinstance(value, str) else ():
                if found[3] is None:
                    yield it.wrong(f"{found[2]} is read without a version", ".".join(map(str, path)))
