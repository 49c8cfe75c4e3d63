"""A live tree of stacks as the engine compares it: what it is now, and what a request would make of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from cfngen.engine import stack as engine
from cfngen.engine.changes import Unknown
from cfngen.engine.compare import Comparison
from cfngen.engine.pseudo import Pseudo
from cfngen.engine.tree import Child, Tree
from cfngen.engine.values import UnknownValue
from cfngen.local import ACCOUNT_ID
from cfngen.local.live_stack import live_stack
from cfngen.local.moto_objects import Objects
from cfngen.local.state import STACK_TYPE, Resource, Stack, Target
from cfngen.local.store import Write
from cfngen.local.template import parsed
from cfngen.local.template_source import read_text


@dataclass(frozen=True)
class LivePseudo(Pseudo):
    """Pseudo parameters of a stack whose nested stacks, as far as they exist, have their real names."""

    nested: Mapping[str, Stack] = field(default_factory=dict, hash=False)
    below: Callable[[Stack], Mapping[str, Stack]] = field(default=lambda _: {}, compare=False)

    def child(self, logical_id: str) -> Pseudo:
        """Give those of a nested stack."""
        stack = self.nested.get(logical_id)
        if stack is None:
            return super().child(logical_id)
        return live_pseudo(stack, self.below)


def live_pseudo(stack: Stack, below: Callable[[Stack], Mapping[str, Stack]]) -> LivePseudo:
    """Give the pseudo parameters of a live stack."""
    return LivePseudo(
        account=ACCOUNT_ID,
        region=stack.region,
        stack_name=stack.name,
        stack_id=stack.id,
        notification_arns=tuple(stack.target.notification_arns),
        nested=below(stack),
        below=below,
    )


class _Follow(Tree):
    """Templates by the URLs that nested stacks have, whatever the parent's is."""

    def follow(self, parent: str, chain: tuple[str, ...]) -> Callable[[Any], Child | None]:
        """Follow a URL of an S3 object."""
        del parent

        def child(url: Any) -> Child | None:
            return Child(self, str(url), chain) if isinstance(url, str) and "://" in url else None

        return child


class LiveTree:
    """The stacks that hang below one root, by the path of logical ids that leads to them."""

    def __init__(self, change: Write, root: Stack) -> None:
        self.change = change
        self.root = root
        self.missing_exports: dict[str, None] = {}
        self.stacks: dict[tuple[str, ...], Stack] = dict(self._walk(root, ()))
        self.texts = {self._url(path, stack): change.template(stack.target.template) for path, stack in self._old()}

    def _walk(self, stack: Stack, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Stack]]:
        yield path, stack
        for child in self.change.children(stack.id):
            yield from self._walk(child, (*path, child.logical_id))

    def _old(self) -> Iterator[tuple[tuple[str, ...], Stack]]:
        return ((path, stack) for path, stack in self.stacks.items() if path and stack.target.template)

    def _url(self, path: tuple[str, ...], stack: Stack) -> str:
        held = self.stacks[path[:-1]].resources.get(stack.logical_id)
        return str(held.properties.get("TemplateURL", "")) if held else ""

    def resource(self, path: tuple[str, ...], name: str) -> Resource | None:
        """Find a live resource."""
        stack = self.stacks.get(path)
        return stack.resources.get(name) if stack else None

    def value(self, path: tuple[str, ...], name: str, attribute: str | None) -> Any:
        """Give the Ref or an attribute of a live resource, None where there is none."""
        held = self.resource(path, name)
        if held is None or not held.physical_id:
            return None
        return held.physical_id if attribute is None else held.attributes.get(attribute)

    def nested(self, stack: Stack) -> dict[str, Stack]:
        """Give the stacks directly below one by their logical ids."""
        return {child.logical_id: child for child in self.change.children(stack.id)}

    def compare(self, objects: Objects, target: Target, *, descend: bool) -> Comparison:
        """Compare the tree with what a target would make of its root; raises CfngenError later, when asked."""
        region = self.root.region
        after_tree = _Follow(lambda url: read_text(objects, url, region), {})
        before_tree = _Follow(lambda url: self.texts.get(url) or read_text(objects, url, region), {})
        exports = cast("Mapping[str, Any]", _Exports(self))
        pseudo = live_pseudo(self.root, self.nested)
        sides: list[engine.Stack | None] = []
        for tree, version in ((before_tree, self.root.target), (after_tree, target)):
            if not version.template or (version is self.root.target and self.root.status == "REVIEW_IN_PROGRESS"):
                sides.append(None)
                continue
            template = parsed(self.change.template(version.template))
            children = tree.follow("", ()) if descend else lambda _: None
            stack = live_stack(template, self.root, version, exports=exports, children=children)
            stack.pseudo = pseudo
            sides.append(stack)
        return Comparison(sides[0], sides[1], self.value)


class _Exports:
    """The region's exports; one that is missing is known only when the change set is executed."""

    def __init__(self, tree: LiveTree) -> None:
        self._tree = tree
        stacks = [tree.change.peek(key) for key in dict.fromkeys(tree.change.store.names.values())]
        self._values = {
            name: value
            for stack in stacks
            if stack.region == tree.root.region and stack.exists
            for name, value in stack.exports.items()
        }

    def __contains__(self, name: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, name: str) -> Any:
        if name in self._values:
            return self._values[name]
        self._tree.missing_exports[name] = None
        return UnknownValue([Unknown((), name, f"no stack exports {name}")])


def is_stack(resource: dict[str, Any]) -> bool:
    """Say whether a resource of a template is a nested stack."""
    return resource.get("Type") == STACK_TYPE
