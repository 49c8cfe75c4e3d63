"""CloudFormation's service model, as botocore ships it: what requests and answers must look like."""

from __future__ import annotations

from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel


@cache
def service_model() -> ServiceModel:
    """Load the model once a process; about 60 ms, most of it reading compressed JSON."""
    return ServiceModel(Loader().load_service_model("cloudformation", "service-2"), "cloudformation")


@cache
def operation(name: str) -> Any:
    """Give the botocore OperationModel of that name, or None where the API has no such action."""
    return service_model().operation_model(name) if name in service_model().operation_names else None
