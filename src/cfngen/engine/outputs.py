"""Outputs of the root stack that come, go or get another value, as far as no export tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cfngen.engine.sentences import Sentence
from cfngen.engine.values import is_known, same, shown_text

if TYPE_CHECKING:
    from cfngen.engine.compare import Comparison
    from cfngen.engine.evaluate import Evaluator
    from cfngen.engine.stack import Stack


@dataclass(frozen=True)
class Output:
    """An output that a stack has: its value, and whether it is exported."""

    value: Any
    exported: bool


@dataclass(frozen=True)
class OutputChange:
    """An output of the root stack on both sides; None where it is not there.

    A change set has no row for it: it lists resources only, yet executing it changes what DescribeStacks tells.
    """

    key: str
    before: Output | None
    after: Output | None

    def to_api(self, stack_name: str) -> dict[str, str]:
        """The change as data of a report; a value is absent where the output is."""
        sides = {"BeforeValue": self.before, "AfterValue": self.after}
        values = {name: shown_text(side.value) for name, side in sides.items() if side}
        return {"StackName": stack_name, "OutputKey": self.key} | values

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called."""
        return (self.key,)

    @property
    def told(self) -> Sentence:
        """What becomes of it, for a reader."""
        was, now = self.before, self.after
        if now is None:
            return Sentence("output %(name)s is removed", name=self.key)
        if was is None:
            return Sentence("output %(name)s is added: %(value)s").of(name=self.key, value=shown_text(now.value))
        if not is_known(now.value):
            said = Sentence("output %(name)s may get another value than %(value)s")
            return said.of(name=self.key, value=shown_text(was.value))
        said = Sentence("output %(name)s: %(before)s → %(after)s")
        return said.of(name=self.key, before=shown_text(was.value), after=shown_text(now.value))


def output_changes(comparison: Comparison) -> list[OutputChange]:
    """What changes in the outputs of the root stack, by key; nothing for a stack that is new or goes.

    Outputs of nested stacks reach nobody but their parent, where they show as what they change. An output that was
    exported is told with the exports.
    """
    if comparison.before is None or comparison.after is None:
        return []
    old = _outputs(comparison.before, comparison.before_values)
    new = _outputs(comparison.after, comparison.after_values)
    found = []
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if was and was.exported:
            continue
        if was is None or now is None or not same(was.value, now.value):
            found.append(OutputChange(key, was, now))
    return found


def _outputs(stack: Stack, evaluator: Evaluator | None) -> dict[str, Output]:
    found: dict[str, Output] = {}
    if evaluator is not None:
        for key, output in stack.outputs():
            found[key] = Output(evaluator.at("Outputs", key).value(output.get("Value")), "Export" in output)
    return found
