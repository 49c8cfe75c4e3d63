"""Ways along directed pairs: where they lead, and which pairs a longer way implies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

Pair = tuple[str, str]


def reached(pairs: Iterable[Pair], start: str) -> set[str]:
    """Whatever one can come to from `start`; `start` itself only where a way leads back."""
    return _reached(_takers(pairs), start)


def implied(pairs: Iterable[Pair]) -> set[Pair]:
    """The pairs beside which a longer way leads: what is left without them is the transitive reduction."""
    them = list(pairs)
    takers = _takers(them)
    behind = {name: _reached(takers, name) for name in takers}
    return {
        (giver, taker)
        for giver, taker in them
        if any(taker in behind.get(other, ()) for other in takers[giver] if other != taker)
    }


def _takers(pairs: Iterable[Pair]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for giver, taker in pairs:
        found[giver].add(taker)
    return dict(found)


def _reached(takers: Mapping[str, set[str]], start: str) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        new = takers.get(waiting.pop(), set()) - seen
        seen |= new
        waiting += new
    return seen
