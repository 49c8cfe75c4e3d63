"""What may do harm among the rows of a review, by the worst of it: what every form of the review begins with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from cfngen.report.changes import Row


class Heading(NamedTuple):
    """The words over some rows, of which a terminal shouts the first; and which rows belong there."""

    loud: str
    rest: str
    belongs: Callable[[Row], bool]

    @property
    def text(self) -> str:
        """All its words, which the Japanese catalogue has too."""
        return self.loud + self.rest


# The worst first.
HEADINGS = (
    Heading("Data is lost", ": no policy keeps it", lambda it: bool(it.holds) and not it.kept and not it.is_possible),
    Heading("Data may be lost", ": no policy keeps it", lambda it: bool(it.holds) and not it.kept),
    Heading("Data leaves the stack", ", kept by a policy", lambda it: bool(it.holds) and not it.is_possible),
    Heading("Data may leave the stack", ", kept by a policy", lambda it: bool(it.holds)),
    Heading("Protection is taken away", "", lambda it: bool(it.exposed)),
    Heading("Declared", " must-never-change", lambda it: not it.follows),
    Heading("Declared", " must-never-change, possibly replaced with what they refer to", lambda _: True),
)


class Danger(NamedTuple):
    """A heading, and the rows of which it is the worst."""

    heading: Heading
    rows: list[Row]


def dangers(every: Iterable[Row], headings: Iterable[Heading] = HEADINGS) -> list[Danger]:
    """Each dangerous row under the first heading that fits; headings without rows are left out."""
    left = [row for row in every if row.dangerous]
    found = []
    for heading in headings:
        here = [row for row in left if heading.belongs(row)]
        left = [row for row in left if row not in here]
        if here:
            found.append(Danger(heading, here))
    return found
