"""Scaling names what it scales."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import MARK, is_open
from cfngen.engine.values import text

check = Check(
    id="CG096",
    title="Scaling names what it scales",
    severity="error",
    what=(
        "The ResourceId of a scalable target has the form of its dimension: service/<cluster>/<service> with the names "
        "of both, table/<name>, function:<name>:<alias>, cluster:<name>; its namespace is that of the dimension."
    ),
    why=(
        "Application Auto Scaling refuses it: 'Unsupported service namespace, resource type or scalable dimension', or "
        "'ECS service doesn't exist'. Ref of a service is its ARN, which is no name."
    ),
    fix="!Sub service/${Cluster}/${Service.Name}",
    source="https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html",
    controls=("CG096",),
    before="""\
Resources:
  Scaling:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties: {ScalableDimension: ecs:service:DesiredCount, ServiceNamespace: ecs, ResourceId: service/api}
""",
    after="""\
Resources:
  Scaling:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties: {ScalableDimension: ecs:service:DesiredCount, ServiceNamespace: ecs, ResourceId: service/main/api}
""",
)

# The beginning of a dimension -> what a ResourceId of it looks like.
FORMS = {
    "ecs:service:": r"service/[^/:]+/[^/:]+",
    "dynamodb:table:": r"table/[^/:]+",
    "dynamodb:index:": r"table/[^/:]+/index/[^/:]+",
    "rds:cluster:": r"cluster:[^/:]+",
    "lambda:function:": r"function:[^/:]+:[^/:]+",
    "elasticache:replication-group:": r"replication-group/[^/:]+",
    "sagemaker:variant:": r"endpoint/[^/:]+/variant/[^/:]+",
}
SERVICE = "AWS::ECS::Service"


@check.finds
def unknown(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::ApplicationAutoScaling::ScalableTarget"):
        dimension, given = text(it.get("ScalableDimension") or ""), it.get("ResourceId")
        form = next((form for begins, form in FORMS.items() if dimension.startswith(begins)), None)
        if form is None or given is None or is_open(given) or isinstance(given, dict | list):
            continue
        arns = [one for one in MARK.finditer(text(given)) if not one[3]]
        of_service = any((named := estate.by_mark.get((one[1], one[2]))) and named.type == SERVICE for one in arns)
        if of_service or not re.fullmatch(form, MARK.sub("x", text(given))):
            shown = MARK.sub(lambda found: f"${{{found[2]}}}", text(given))
            yield it.wrong(f"{shown} is no {dimension.rpartition(':')[0]}", "ResourceId")
        namespace = it.get("ServiceNamespace")
        if namespace is not None and not is_open(namespace) and namespace != dimension.partition(":")[0]:
            yield it.wrong(f"{dimension} is not of {text(namespace)}", "ServiceNamespace")
