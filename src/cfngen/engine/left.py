"""What a comparison leaves open because AWS expands it: transforms, modules, loops over what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cfngen.engine.sentences import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cfngen.engine.compare import Comparison
    from cfngen.engine.stack import Stack

LEFT = Sentence("Only AWS can tell")


@dataclass(frozen=True)
class Left:
    """Something that only AWS expands, in the stack at `path`. `differs`: it is not written the same on both sides."""

    path: tuple[str, ...]
    what: Sentence
    differs: bool = False

    @property
    def told(self) -> Sentence:
        """What is left open, for a reader."""
        said = Sentence("%(what)s: what becomes of that is not compared").of(what=self.what)
        return Sentence("%(stack)s: %(said)s", stack="/".join(self.path), said=said) if self.path else said


def left_open(comparison: Comparison) -> list[Left]:
    """What is left open in a whole tree, each sentence once for a stack."""
    return list(dict.fromkeys(_left(comparison)))


def _left(comparison: Comparison) -> Iterator[Left]:
    before, after = comparison.before, comparison.after
    for side in (before, after):
        for _, what in side.template.unsettled if side else ():
            yield Left(comparison.path, what)
    if before and after:
        yield from _different(comparison.path, before, after)
    for name in dict.fromkeys(name for side in (before, after) if side for name in side.template.nested):
        if comparison.existed(name) or comparison.will_exist(name):
            child = comparison.child(name)
            if child.can_be_read:
                yield from _left(child.comparison())


def _different(path: tuple[str, ...], before: Stack, after: Stack) -> Iterator[Left]:
    """The resources that AWS expands and that are not written the same; all, where it may change anything."""
    old, new = before.written.foreign, after.written.foreign
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    if names:
        said = Sentence("%(resources)s: not written the same on both sides", resources=", ".join(names))
        yield Left(path, said, differs=True)
