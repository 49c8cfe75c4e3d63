"""What runs tasks by itself, beside services: rules, schedules and state machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Resource
from cfngen.checks.readings import document, mapping, objects
from cfngen.engine.values import text

# (resource, dotted path, task definition, names of the containers that it overrides)
Run = tuple[Resource, str, Any, list[str]]


def targets(estate: Estate) -> Iterator[tuple[Resource, str, dict[str, Any]]]:
    """What rules and schedules start: by whom, the dotted path of the target, and the target."""
    for it in estate.of("AWS::Events::Rule"):
        for place, target in enumerate(it.items("Targets")):
            yield it, f"Targets.{place}", target
    for it in estate.of("AWS::Scheduler::Schedule"):
        yield it, "Target", mapping(it.get("Target"))


def overrides(target: dict[str, Any]) -> Any:
    """What a target changes in the containers of the task that it runs."""
    return document(target.get("Input")).get("containerOverrides")


def runs(estate: Estate) -> Iterator[Run]:
    """Everything that runs a task."""
    for it, path, target in targets(estate):
        definition = mapping(target.get("EcsParameters")).get("TaskDefinitionArn")
        yield it, f"{path}.Input", definition, _names(overrides(target), "name")
    for it in estate.of("AWS::StepFunctions::StateMachine"):
        path = "DefinitionString" if it.get("DefinitionString") is not None else "Definition"
        substitutions = mapping(it.get("DefinitionSubstitutions"))
        for given in _tasks(document(it.get(path))):
            definition = text(given.get("TaskDefinition") or "")
            for name, value in substitutions.items():
                definition = definition.replace(f"${{{name}}}", text(value))
            yield it, path, definition, _names(mapping(given.get("Overrides")).get("ContainerOverrides"), "Name")


def _tasks(node: Any) -> Iterator[dict[str, Any]]:
    """What the states below a node, which run tasks of ECS, pass to it."""
    if isinstance(node, list):
        for item in node:
            yield from _tasks(item)
    elif isinstance(node, dict):
        if ":ecs:runTask" in str(node.get("Resource")):
            yield mapping(node.get("Parameters") or node.get("Arguments"))
        for value in node.values():
            if isinstance(value, dict | list):
                yield from _tasks(value)


def _names(overrides: Any, key: str) -> list[str]:
    return [str(entry[key]) for entry in objects(overrides) if key in entry]
