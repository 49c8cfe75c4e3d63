"""Tasks may be run in any revision."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.policies import granted
from cfngen.checks.readings import MARK

check = Check(
    id="CG053",
    title="Tasks may be run in any revision",
    severity="error",
    what=(
        "A policy that allows ecs:RunTask names the task definition's family with :*, not a revision (a warning where "
        "it refers to a task definition of the same templates)."
    ),
    why="The next release makes another revision: the schedule fires, RunTask is denied, and nothing runs.",
    fix="arn:…:task-definition/<family>:*, with a condition on ecs:cluster.",
    source="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html",
    controls=("CG053",),
    before="""\
Resources:
  Run:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: ecs:RunTask
            Resource: arn:aws:ecs:ap-northeast-1:111111111111:task-definition/batch:7
""",
    after="""\
Resources:
  Run:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - Effect: Allow
            Action: ecs:RunTask
            Resource: arn:aws:ecs:ap-northeast-1:111111111111:task-definition/batch:*
""",
)

FAMILY = re.compile(r":task-definition/[^:*]+$")
REVISION = re.compile(r":task-definition/[^:]+:\d+$")


@check.finds
def pinned(estate: Estate) -> Iterator[Violation]:
    for one in granted(estate):
        if not {"ecs:runtask", "ecs:starttask"} & set(map(str.lower, one.actions)):
            continue
        for resource in one.resources:
            mark = MARK.fullmatch(resource)
            of_task = mark and (it := estate.by_mark.get((mark[1], mark[2]))) and it.type.endswith("TaskDefinition")
            if REVISION.search(resource) or of_task:
                severity = "warning" if of_task else ""  # the policy changes with the revision, a moment later
                yield one.resource.wrong(f"statement {one.name} names one revision", one.path, severity=severity)
            elif FAMILY.search(resource):
                yield one.resource.wrong(f"statement {one.name} names a family, and no revision of it", one.path)
