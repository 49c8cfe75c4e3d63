"""The ends of lines that come to the same box: beside each other, each with its own tip and text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from cfngen.graph.layout import Point
from cfngen.graph.ways import Pair

_STEPS = 8
_APART = 34  # CSS pixels from one end to the next, which leaves room for a number


def fanned(
    pairs: Sequence[Pair], ways: Sequence[Sequence[Point]], widths: Mapping[str, int], apart: int = _APART
) -> list[list[Point]]:
    """The ways of lines from top to bottom, their ends beside each other in the order in which they come.

    `widths` are those of the boxes that they lead from and to; `apart` is the room for each end, where there is enough.
    """
    moved = [list(way) for way in ways]
    for side, near in ((0, slice(0, 2)), (1, slice(-2, None))):
        together: dict[str, list[int]] = defaultdict(list)
        for number, pair in enumerate(pairs):
            together[pair[side]].append(number)
        for name, numbers in together.items():
            step = min(apart, (widths[name] - apart) / len(numbers))
            numbers.sort(key=lambda number: (_comes_from(ways[number], from_end=side == 1), number))
            for place, number in enumerate(numbers):
                by = (place - (len(numbers) - 1) / 2) * step
                moved[number][near] = [(round(x + by, 1), y) for x, y in moved[number][near]]
    return moved


def _comes_from(way: Sequence[Point], *, from_end: bool) -> tuple[float, float]:
    """Where a line of Bézier curves is a little away from one of its ends, and at the other: x of each."""
    points = list(_flat(way))
    if from_end:
        points.reverse()
    away = next((x for x, y in points if abs(y - points[0][1]) >= _APART), points[-1][0])
    return away, points[-1][0]


def _flat(way: Sequence[Point]) -> Iterator[Point]:
    """Points of the curves, close enough to each other to tell lines apart."""
    for start in range(0, len(way) - 1, 3):
        a, b, c, d = way[start : start + 4]
        for t in (step / _STEPS for step in range(_STEPS + 1)):
            parts = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
            x, y = (sum(part * point[axis] for part, point in zip(parts, (a, b, c, d), strict=True)) for axis in (0, 1))
            yield x, y


def tip(end: Point, colour: str, text: str) -> str:
    """The head of an arrow that points down to the `end` of a line, with a text beside it."""
    x, y = end
    return (
        f'<path class="tip {colour}" d="M{x - 4:g} {y - 7:g}H{x + 4:g}L{x:g} {y:g}Z"/>'
        f'<text class="port" x="{x + 6:g}" y="{y - 6:g}">{escape(text)}</text>'
    )
