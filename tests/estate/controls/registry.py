"""The table of controls, and what their functions share.

A function gives what violates its control; nothing is what we want. It looks at resolved properties only, so that a
control holds by what is deployed and not by what a template means to say. The ids are those that `controls=` in the
templates names.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from cfngen.engine.values import text
from tests.estate.deployed_estate import Deployment, Resource

Violations = Iterator[str]
Control = Callable[[Deployment], Violations]

CONTROLS: dict[str, Control] = {}
# Resource types that a control is about, each of which the estate has.
SUBJECTS: dict[str, tuple[str, ...]] = {}
# Controls of resource types that the estate does not have: if it gets one, the control needs a function.
ABSENT: dict[str, tuple[str, ...]] = {
    "E02": ("AWS::RDS::DBCluster",),
    "E08": ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"),
    "E09": ("AWS::ElastiCache::ReplicationGroup",),
    "E10": ("AWS::ElastiCache::ReplicationGroup",),
    "E13": ("AWS::EKS::Cluster",),
    "E14": ("AWS::Backup::BackupVault",),
    "E16": ("AWS::CloudTrail::Trail",),
    "P13": ("AWS::EKS::Cluster",),
    "P14": ("AWS::Lambda::Function", "AWS::Lambda::Permission"),
    "L12": ("AWS::ApiGateway::Stage", "AWS::ApiGatewayV2::Stage"),
    "B02": ("AWS::Backup::BackupPlan", "AWS::Backup::BackupSelection"),
    "B06": ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"),
    "B11": ("AWS::ElastiCache::ReplicationGroup",),
    "S08": ("AWS::SageMaker::NotebookInstance",),
}


def control(number: str, *types: str) -> Callable[[Control], Control]:
    """Register the function of a control that is about these types."""

    def register(function: Control) -> Control:
        CONTROLS[number] = function
        SUBJECTS[number] = types
        return function

    return register


def unless(resources: list[Resource], holds: Callable[[Resource], object]) -> Violations:
    """The resources for which something does not hold."""
    return (str(it) for it in resources if not holds(it))


def on(value: Any) -> bool:
    """Whether a property is true, as a boolean or as CloudFormation's text."""
    return value is not None and text(value) == "true"


def attributes(resource: Resource) -> dict[str, str]:
    """The attributes of a load balancer."""
    return {it["Key"]: text(it["Value"]) for it in resource.get("LoadBalancerAttributes") or []}


def statements(document: Any) -> list[dict[str, Any]]:
    """The statements of a policy document, which may be JSON text."""
    if isinstance(document, str):
        document = json.loads(document)
    found: list[dict[str, Any]] = (document or {}).get("Statement", [])
    return found


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def principals(statement: dict[str, Any]) -> list[Any]:
    """Who a statement is about, whatever the kind of principal."""
    principal = statement.get("Principal")
    kinds = principal.values() if isinstance(principal, dict) else [principal]
    return [one for kind in kinds for one in listed(kind)]
