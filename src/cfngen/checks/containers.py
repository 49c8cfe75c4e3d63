"""Containers, wherever a template defines tasks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource

Container = tuple[Resource, str, dict[str, Any]]


def containers(estate: Estate) -> Iterator[Container]:
    """(task definition, dotted path, definition) of every container of ECS."""
    for it in estate.of("AWS::ECS::TaskDefinition"):
        for position, container in enumerate(it.items("ContainerDefinitions")):
            yield it, f"ContainerDefinitions.{position}", container


def linux_containers(estate: Estate) -> Iterator[Container]:
    """The containers, of jobs of Batch too, that Linux's users, capabilities and file systems mean something for."""
    for it in estate.of("AWS::Batch::JobDefinition"):
        job = it.get("ContainerProperties")
        if isinstance(job, dict):
            yield it, "ContainerProperties", job
    for it, path, container in containers(estate):
        if not str(it.get("RuntimePlatform.OperatingSystemFamily") or "").startswith("WINDOWS"):
            yield it, path, container
