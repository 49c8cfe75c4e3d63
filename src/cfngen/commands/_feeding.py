"""Roots that take outputs of other roots: their values, when they have to wait for them, and what comes next."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import TYPE_CHECKING

from cfngen.errors import CfngenError, ExitCode, Problem

if TYPE_CHECKING:
    from cfngen.aws.plan import Plan, RootStack
    from cfngen.aws.session import Session
    from cfngen.commands._change_sets import Reviewed

# The environment whose root stacks work without what another one gives.
_DEV = "dev"


def fed(session: Session, plan: Plan, root: RootStack, outputs: dict[str, dict[str, str]]) -> RootStack:
    """The root with the values that other roots' outputs give it; `outputs` keeps what was read, by root path.

    Raises CfngenError (exit 4) for values that stay empty, except in dev.
    """
    values = _values(session, plan, root, outputs)
    empty = [name for name, value in values.items() if not value]
    if empty and plan.environment != _DEV:
        hint = "deploy that root so that it gives one, or give a value: --parameter-overrides {}=VALUE"
        raise CfngenError(
            [
                Problem(f"{name} is empty: {_giver(plan, root, name).title} gives none", root.title, hint.format(name))
                for name in empty
            ],
            exit_code=ExitCode.BLOCKED,
        )
    return root.with_values(values)


def awaited(root: RootStack, made: Iterable[Reviewed], waiting: Container[str]) -> list[str]:
    """The parameters of a root whose values are known only when change sets of other roots are executed.

    `made`: those change sets, which make a stack or change its outputs. `waiting`: the paths of roots that wait
    themselves. A review with the values of now would be one of something that is never deployed.
    """
    coming = {one.root.path: one for one in made}
    return [
        name
        for name, path in root.fed.items()
        if path in waiting or (path in coming and (not coming[path].stack.deployed or name in coming[path].gives))
    ]


def waits(plan: Plan, root: RootStack, names: Iterable[str]) -> str:
    """That a root waits, for whom, and how it goes on."""
    givers = dict.fromkeys(_giver(plan, root, name).title for name in names)
    return (
        f"{root.title} waits for {', '.join(givers)}, which gives {', '.join(names)}. When that is executed:\n"
        f"  cfngen changeset create --env {plan.environment}"
    )


def must_be_fed(session: Session, plan: Plan, one: Reviewed) -> None:
    """Raise CfngenError (exit 4) when outputs that the change set was made with are others by now."""
    root = next(root for root in plan.roots if root.path == one.root.path)
    now = fed(session, plan, root, {})
    changed = [name for name in root.fed if now.parameters[name] != one.change_set.parameters.get(name)]
    if changed:
        raise CfngenError(
            f"{', '.join(changed)} changed with the root that was executed before",
            where=one.root.title,
            hint=f"make the change set anew: cfngen changeset create --env {plan.environment}",
            exit_code=ExitCode.BLOCKED,
        )


def left_to_do(session: Session, plan: Plan, executed: Iterable[Reviewed]) -> list[RootStack]:
    """The roots that take what executed ones give, had no change set, and are not deployed as they are built."""
    done = {one.root.path for one in executed}
    others = [root for root in plan.roots if root.path not in done and done & set(root.fed.values())]
    return [root for root in others if _differs(session, plan, root)]


def _differs(session: Session, plan: Plan, root: RootStack) -> bool:
    """Whether a deployment would change anything; also where that cannot be read, since `create` then tells."""
    from cfngen.aws.artifacts import place_of
    from cfngen.aws.deployed import prediction
    from cfngen.aws.stacks import find_stack

    try:
        stack = find_stack(session, root.name, root.region)
        root = root.with_values(_values(session, plan, root, {}))
        found = prediction(session, plan, root, stack, place_of(session, root.region)) if stack.deployed else None
    except CfngenError:  # what was executed is done: it is no failure that the rest could not be looked at
        return True
    return found is None or bool(found.changes or found.exports or found.outputs)


def _values(session: Session, plan: Plan, root: RootStack, outputs: dict[str, dict[str, str]]) -> dict[str, str]:
    """What other roots' outputs give, '' for what is not there."""
    from cfngen.aws.stacks import find_stack

    for name, path in root.fed.items():
        if path not in outputs:
            giver = _giver(plan, root, name)
            outputs[path] = dict(find_stack(session, giver.name, giver.region).outputs)
    return {name: outputs[path].get(name, "") for name, path in root.fed.items()}


def _giver(plan: Plan, root: RootStack, name: str) -> RootStack:
    return next(one for one in plan.roots if one.path == root.fed[name])
