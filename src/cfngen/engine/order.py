"""The order in which CloudFormation creates a stack's resources: dependencies first."""

from __future__ import annotations

from collections.abc import Container

from cfngen.engine.stack import Stack
from cfngen.engine.template import Template
from cfngen.errors import CfngenError


def creation_order(stack: Stack) -> list[str]:
    """Logical ids of the resources that exist, each after what it refers to or DependsOn.

    Raises CfngenError for a circular dependency, with AWS's message.
    """
    return [name for name in dependency_order(stack.template) if stack.exists(name)]


def dependency_order(template: Template) -> list[str]:
    """Logical ids of every resource of a template, dependencies first and else in the template's order."""
    waiting = {name: template.dependencies(name) for name in template.resources}
    for name in waiting:
        if name in waiting[name]:
            raise _circular(template, [name])
    ordered: list[str] = []
    done: set[str] = set()
    while waiting:
        ready = [name for name, needs in waiting.items() if needs <= done]
        if not ready:
            raise _circular(template, _cycle(waiting, done))
        ordered += ready
        done.update(ready)
        for name in ready:
            del waiting[name]
    return ordered


def with_dependencies(template: Template, name: str, done: Container[str]) -> list[str]:
    """A resource after everything that it needs and that is not done: so a long chain is no deep recursion."""
    ordered: list[str] = []
    seen = {name}
    path = [(name, iter(template.dependencies(name)))]
    while path:
        current, needs = path[-1]
        following = next((need for need in needs if need not in seen and need not in done), None)
        if following is None:
            ordered.append(current)
            path.pop()
        else:
            seen.add(following)
            path.append((following, iter(template.dependencies(following))))
    return ordered


def _cycle(waiting: dict[str, set[str]], done: set[str]) -> list[str]:
    """Only the resources on a circle, not those that merely wait for one."""
    name = next(iter(waiting))
    seen: list[str] = []
    while name not in seen:
        seen.append(name)
        name = min(waiting[name] - done)
    return seen[seen.index(name) :]


def _circular(template: Template, names: list[str]) -> CfngenError:
    listed = ", ".join(names)
    return CfngenError(
        f"Circular dependency between resources: [{listed}]",
        where=template.document.at("Resources", names[0]),
        hint="Move one of the references into a resource of its own, such as AWS::EC2::SecurityGroupIngress.",
    )
