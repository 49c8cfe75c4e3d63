"""CloudFormation's actions: which function answers which, and what they share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cfngen.local.faults import Faults
from cfngen.local.moto_objects import Objects
from cfngen.local.store import Store

Action = Callable[["Call", dict[str, Any]], dict[str, Any]]


class Api:
    """The service behind the front.

    `resource_seconds` is how long one simulated resource takes to be created (0: no waiting);
    `page_bytes` is where DescribeChangeSet and the lists cut their pages.
    """

    def __init__(
        self, store: Store, objects: Objects, *, resource_seconds: float = 0.0, page_bytes: int = 1_000_000
    ) -> None:
        from cfngen.local.actions import ACTIONS

        self.store = store
        self.objects = objects
        self.faults = Faults(store)
        self.resource_seconds = resource_seconds
        self.page_bytes = page_bytes
        self._actions = ACTIONS

    def serves(self, action: str) -> bool:
        """Say whether the endpoint has this action."""
        return action in self._actions

    def call(self, action: str, values: dict[str, Any], region: str) -> dict[str, Any]:
        """Run an action with values that `request.parse` gave; raises AwsError."""
        from cfngen.local.timeline import advance

        advance(self.store)
        return self._actions[action](Call(self, region), values)

    def reset(self) -> None:
        """Forget every stack, change set, object and fault."""
        self.store.reset()
        self.faults = Faults(self.store)
        self.objects.forget()


class Call:
    """One call of an action: the service and the region that it was signed for."""

    def __init__(self, api: Api, region: str) -> None:
        self.api = api
        self.store = api.store
        self.region = region
