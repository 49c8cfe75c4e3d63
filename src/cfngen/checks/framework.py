"""What a check is made of, and the few shapes that most checks have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.readings import is_open, is_set

Find = Callable[[Estate], Iterable[Violation]]
Holds = Callable[[Any], object]
NOTHING: Find = lambda _: ()  # noqa: E731 -- a default that `check.finds` replaces

# The beginning of a control's id -> the framework that it is a control of.
FRAMEWORKS = {
    "C-": "3省2ガイドライン",
    "H-": "HIPAA Security Rule, 45 CFR 164.312",
    "FI-": "FISC 安全対策基準（BLEA for FSI の対応表による）",
}


@dataclass
class Check:
    """One policy: what it asks, why, how to satisfy it, and an example on each side.

    `severity` is `error`, `warning` or `info`; `lenient` names environments in which it is a warning at most.
    `what` is the rule, `why` what happens without it, `fix` what to change. `before` and `after` are templates, the
    first of which violates this check and the second satisfies it: they are documentation and test. `source` is the
    URL of the rule. `controls` are ids of the project's controls, `also` the ids that other tools and catalogues give
    the rule. `layers`: the layers of a project, one of which has to be there for the check to mean something;
    elsewhere what it looks for lies outside the templates. So it does where the roots' parameter `there_already` says
    `existing`. `beside` are the templates that the examples nest, by file name.
    """

    id: str
    title: str
    severity: str
    what: str
    why: str
    fix: str
    source: str
    before: str
    after: str
    controls: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    lenient: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    of_an_estate: bool = False
    there_already: str = ""
    region: str = "ap-northeast-1"  # where the examples are deployed
    beside: dict[str, str] = field(default_factory=dict)
    find: Find = field(default=NOTHING, repr=False)
    module: str = ""

    @property
    def frameworks(self) -> tuple[str, ...]:
        """The frameworks that its controls belong to."""
        found = (name for prefix, name in FRAMEWORKS.items() if any(it.startswith(prefix) for it in self.controls))
        return tuple(found)

    def finds(self, function: Find) -> Find:
        """Decorate the function that yields what violates the check."""
        self.find = function
        return function


def every(types: str | Sequence[str], path: str, holds: Holds, message: str) -> Find:
    """Find the resources of these types whose property at a dotted path does not satisfy `holds`.

    A value that only AWS or the caller knows is undecided, unless it is enough that there is one (`is_set`).
    """
    wanted = (types,) if isinstance(types, str) else types

    def find(estate: Estate) -> Iterator[Violation]:
        for it in estate.of(*wanted):
            yield from judged(it, path, holds, message)

    return find


def judged(it: Resource, path: str, holds: Holds, message: str, severity: str = "") -> Iterator[Violation]:
    """Judge one property of one resource, as `every` does; with a severity other than the check's own."""
    value = it.get(path)
    if is_open(value) and holds is not is_set:
        yield it.unclear(f"{message}? {path} is not known here", path, severity)
    elif not holds(value):
        yield it.wrong(message, path, severity)


def all_of(*finds: Find) -> Find:
    """Find what any of several functions finds."""

    def find(estate: Estate) -> Iterator[Violation]:
        for one in finds:
            yield from one(estate)

    return find


def there_is(wanted: str, message: str, *, once: bool = False) -> Find:
    """Find that an estate has no resource of a type; what is missing has no line, so the root is named.

    `once`: an account has one, so only the environment that owns the account has to have it.
    """

    def find(estate: Estate) -> Iterator[Violation]:
        if estate.roots and not estate.of(wanted) and (estate.owns_account or not once):
            yield Violation(estate.roots[0], (), message)

    return find
