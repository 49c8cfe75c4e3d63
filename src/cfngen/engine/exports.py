"""Exports that a change takes away, moves or gives another value, while stacks elsewhere may import them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cfngen.engine.evaluate import Evaluator
from cfngen.engine.sentences import Sentence
from cfngen.engine.stack import Stack
from cfngen.engine.values import NO_VALUE, is_known, same, shown, shown_text

if TYPE_CHECKING:
    from cfngen.engine.compare import Comparison


@dataclass(frozen=True)
class Export:
    """An exported output: `stack` is the path of logical ids to the stack that has it, `template` its file."""

    name: str
    stack: tuple[str, ...]
    output: str
    template: str
    value: Any


@dataclass(frozen=True)
class ExportChange:
    """An export on both sides. CloudFormation refuses all of these while any stack imports it.

    `after` is None where it is gone. Source:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
    """

    before: Export
    after: Export | None

    @property
    def name(self) -> str:
        """The export's name."""
        return self.before.name

    def to_api(self, stack_name: str) -> dict[str, str]:
        """The change as data of a report; `AfterValue` is absent where the export is gone."""
        after = {"AfterValue": shown_text(self.after.value)} if self.after else {}
        path = "/".join(self.before.stack)
        return {"StackName": stack_name, "StackPath": path, "Name": self.name} | (
            {"BeforeValue": shown_text(self.before.value)} | after
        )

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called: as an export, and as an output."""
        return (self.before.name, self.before.output)

    @property
    def told(self) -> Sentence:
        """What becomes of it, for a reader."""
        was, now = self.before, self.after
        if now is None:
            return Sentence("export %(name)s is removed", name=was.name)
        if now.stack != was.stack:
            old, new = ("/".join(side.stack) or Sentence("the root stack") for side in (was, now))
            said = Sentence(
                "export %(name)s moves from %(old)s to %(new)s, whose name is taken until the former has gone"
            )
            return said.of(name=was.name, old=old, new=new)
        if not is_known(now.value):
            said = Sentence("export %(name)s may get another value than %(value)s")
            return said.of(name=was.name, value=shown_text(was.value))
        said = Sentence("export %(name)s: %(before)s → %(after)s")
        return said.of(name=was.name, before=shown_text(was.value), after=shown_text(now.value))

    def __str__(self) -> str:
        return self.told


def export_changes(comparison: Comparison) -> list[ExportChange]:
    """What changes in the exports of a whole tree, by name; nothing for a tree that is new."""
    if comparison.before is None:
        return []
    old: dict[str, Export] = {}
    new: dict[str, Export] = {}
    _collect(comparison, old, new)
    found = []
    for name, was in sorted(old.items()):
        now = new.get(name)
        if now is None or now.stack != was.stack or not same(was.value, now.value):
            found.append(ExportChange(was, now))
    return found


def _collect(comparison: Comparison, old: dict[str, Export], new: dict[str, Export]) -> None:
    """The exports of both sides; those of nested stacks in which nothing changes are left out on both."""
    old |= {one.name: one for one in _exports(comparison.before, comparison.before_values)}
    new |= {one.name: one for one in _exports(comparison.after, comparison.after_values)}
    sides = (comparison.before, comparison.after)
    for name in dict.fromkeys(name for side in sides if side for name in side.template.nested):
        if comparison.existed(name) or comparison.will_exist(name):
            child = comparison.child(name)
            stays = comparison.existed(name) and comparison.will_exist(name) and child.is_same()
            if child.can_be_read and not stays:
                _collect(child.comparison(), old, new)


def _exports(stack: Stack | None, evaluator: Evaluator | None) -> Iterator[Export]:
    if stack is None or evaluator is None:
        return
    for key, output in stack.outputs():
        export = output.get("Export")
        if not isinstance(export, dict):
            continue
        here = evaluator.at("Outputs", key)
        name, value = here.value(export.get("Name")), here.value(output.get("Value"))
        if is_known(name) and name is not NO_VALUE:
            yield Export(str(shown(name)), stack.path, key, stack.template.document.where, value)
