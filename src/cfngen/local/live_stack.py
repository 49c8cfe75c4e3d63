"""The engine's stack for one that lives in the endpoint."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cfngen.engine.parameters import convert
from cfngen.engine.pseudo import Pseudo
from cfngen.engine.stack import Stack
from cfngen.engine.template import Template
from cfngen.engine.tree import Child
from cfngen.local import ACCOUNT_ID, state
from cfngen.local.parameters import SSM, ssm_value


class LiveStack(Stack):
    """A template with parameter values; SSM parameters have the simulated values that DescribeStacks shows."""

    def parameter(self, name: str) -> Any:
        """Give a parameter's value as Ref gives it."""
        about = self.template.parameters[name]
        kind = str(about.get("Type", "String"))
        raw = self.given.get(name, about.get("Default"))
        if kind.startswith(SSM) and isinstance(raw, str):
            return convert({**about, "Type": kind[len(SSM) : -1]}, ssm_value(kind, raw))
        return super().parameter(name)


def pseudo_of(stack: state.Stack, target: state.Target) -> Pseudo:
    """Give the pseudo parameters of a stack."""
    return Pseudo(
        account=ACCOUNT_ID,
        region=stack.region,
        stack_name=stack.name,
        stack_id=stack.id,
        notification_arns=tuple(target.notification_arns),
    )


def live_stack(
    template: Template,
    stack: state.Stack,
    target: state.Target,
    *,
    exports: Mapping[str, Any] | None = None,
    children: Callable[[Any], Child | None] = lambda _: None,
) -> LiveStack:
    """Give the engine's stack for a target of a live one."""
    return LiveStack(template, target.parameters, pseudo_of(stack, target), children=children, exports=exports)
