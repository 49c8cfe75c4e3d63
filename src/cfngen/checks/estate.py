"""Everything that is deployed together in one environment, as checks see it: stacks and resources, resolved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

from cfngen.checks.readings import MARK, leaves
from cfngen.checks.stack_view import Obstacle, StackView
from cfngen.engine.values import Opaque

KEY = "AWS::KMS::Key"
SECRET = "AWS::SecretsManager::Secret"  # noqa: S105 -- a type


class Violation(NamedTuple):
    """One resource (or template) that a check found, or could not decide.

    `path` leads into the template. `severity` is empty where it is the check's own.
    """

    view: StackView
    path: tuple[str | int, ...]
    message: str
    decided: bool = True
    severity: str = ""


class Resource:
    """One resource that is created, with everything in its properties resolved."""

    __slots__ = ("_leaves", "_names", "attributes", "logical_id", "type", "view")

    def __init__(self, view: StackView, logical_id: str) -> None:
        self.view = view
        self.logical_id = logical_id
        self.attributes: dict[str, Any] = view.stack.template.resources[logical_id]
        self.type: str = self.attributes["Type"]
        self._leaves: list[tuple[tuple[str | int, ...], Any]] | None = None
        self._names: tuple[Any, ...] | None = None

    @property
    def properties(self) -> dict[str, Any]:
        """The resolved properties."""
        return self.view.properties(self.logical_id)

    @property
    def leaves(self) -> list[tuple[tuple[str | int, ...], Any]]:
        """Every scalar of the properties with its path, found once however many checks ask."""
        if self._leaves is None:
            self._leaves = list(leaves(self.properties))
        return self._leaves

    @property
    def root(self) -> StackView:
        """The stack at the top of its tree."""
        view = self.view
        while view.parent is not None:
            view = view.parent
        return view

    @property
    def region(self) -> str:
        """The Region that the resource is in."""
        return self.view.stack.pseudo.region

    def get(self, path: str) -> Any:
        """The value at a dotted path of the properties; None where there is none."""
        value: Any = self.properties
        for step in path.split("."):
            if not isinstance(value, dict):
                return value if isinstance(value, Opaque) else None
            value = value.get(step)
        return value

    def items(self, path: str) -> list[dict[str, Any]]:
        """The maps in a list at a dotted path; none where there is no such list."""
        value = self.get(path)
        return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []

    @property
    def ref(self) -> Any:
        """What Ref of it gives."""
        return self.view.value_of(self.logical_id, None)

    def att(self, attribute: str) -> Any:
        """What GetAtt of it gives."""
        return self.view.value_of(self.logical_id, attribute)

    @property
    def names(self) -> tuple[Any, ...]:
        """What it may be called by, found once however many checks look for it: Ref, GetAtt Arn and a secret's name."""
        if self._names is None:
            self._names = (self.ref, self.att("Arn"), *([self.get("Name")] if self.type == SECRET else []))
        return self._names

    def named_by(self, value: Any) -> bool:
        """Whether a value is this resource's name or ARN, or contains what only AWS knows of it."""
        if not isinstance(value, str):
            return False
        if value in self.names:
            return True
        mine = (self.view.mark, self.logical_id)
        return any((found[1], found[2]) == mine for found in MARK.finditer(value))

    def wrong(self, message: str, path: str = "", severity: str = "") -> Violation:
        """A violation at a dotted path of the properties."""
        return Violation(self.view, self._place(path), message, severity=severity)

    def unclear(self, message: str, path: str = "", severity: str = "") -> Violation:
        """A place that cannot be decided offline."""
        return Violation(self.view, self._place(path), message, decided=False, severity=severity)

    def _place(self, path: str) -> tuple[str | int, ...]:
        if path in ("DeletionPolicy", "UpdateReplacePolicy"):
            return ("Resources", self.logical_id, path)
        steps = [int(step) if step.isdigit() else step for step in path.split(".")] if path else []
        return ("Resources", self.logical_id, *(["Properties"] if path else []), *steps)


def _begins(name: str, wanted: str) -> bool:
    return wanted.endswith("*") and name.startswith(wanted[:-1])


class Estate:
    """The stacks and resources of one environment.

    `environment` is empty where it is not known; `layers` is None outside a project; `region_is_said` is False where
    nobody named the Region of the roots.
    """

    def __init__(
        self,
        views: Iterable[StackView],
        environment: str = "",
        layers: frozenset[str] | None = None,
        *,
        region_is_said: bool = True,
    ) -> None:
        self.region_is_said = region_is_said
        self.roots = list(views)
        self.environment = environment
        self.layers = layers
        self.views: list[StackView] = [view for root in self.roots for view in root.walk()]
        self.resources = [Resource(view, name) for view in self.views for name in view.created()]
        self._by_type: dict[str, list[Resource]] = {}
        for it in self.resources:
            self._by_type.setdefault(it.type, []).append(it)

    @property
    def owns_account(self) -> bool:
        """False where AccountOwnerEnvironment leaves what an account has once to another environment, or to nobody."""
        said = [root.stack.given for root in self.roots if "AccountOwnerEnvironment" in root.stack.given]
        return all(given["AccountOwnerEnvironment"] == given.get("Environment") for given in said)

    @property
    def by_our_reading(self) -> str:
        """The severity of what only our reading of a guideline asks: a warning in templates of others."""
        return "warning" if self.layers is None else ""

    def exists_already(self, setting: str) -> bool:
        """True where the roots' parameter says that somebody else has made what an account has once."""
        return any(root.stack.given.get(setting) == "existing" for root in self.roots)

    def of(self, *types: str) -> list[Resource]:
        """The resources of these types; `AWS::Backup::*` stands for every type that begins so."""
        found: list[Resource] = []
        for wanted in types:
            if wanted.endswith("*"):
                found += [it for name, them in self._by_type.items() if name.startswith(wanted[:-1]) for it in them]
            else:
                found += self._by_type.get(wanted, [])
        return found

    def find(self, value: Any, *types: str) -> Resource | None:
        """The resource of these types that a name, an ARN or a reference means; None where it is not in the estate."""
        if not isinstance(value, str):
            return None
        for mark in MARK.finditer(value):
            it = self.by_mark.get((mark[1], mark[2]))
            if it is not None and any(it.type == wanted or _begins(it.type, wanted) for wanted in types):
                return it
        found = next((it for it in self.of(*types) if value in it.names), None)
        return self._aliased(value) if found is None and KEY in types else found

    def _aliased(self, value: str) -> Resource | None:
        """The key that an alias means, by its name, its ARN or a reference to it."""
        name = value.rpartition(":")[2]
        for it in self.of("AWS::KMS::Alias"):
            if name == it.get("AliasName") or it.named_by(value):
                target = it.get("TargetKeyId")
                return self.find(target, KEY) if "alias/" not in str(target) else None
        return None

    @cached_property
    def by_mark(self) -> dict[tuple[str, str], Resource]:
        """Every resource by the two parts of its mark."""
        return {(it.view.mark, it.logical_id): it for it in self.resources}

    def obstacles(self, *kinds: str) -> Iterator[Obstacle]:
        """What CloudFormation would refuse, met while resolving."""
        for it in self.resources:
            _ = it.properties
        for view in self.views:
            yield from (obstacle for obstacle in view.obstacles if obstacle.kind in kinds)
