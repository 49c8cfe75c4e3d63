"""Reads the templates of a work on every processor, from before the checks are there that will look at them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cfngen.checks.side_by_side import side_by_side
from cfngen.checks.targets import Work
from cfngen.engine.template import Template
from cfngen.errors import CfngenError

# The templates, as they come; None for one that cannot be read, which is told where it is used.
Reading = Iterator[tuple[int, Template | None]]


def read_ahead(work: Work) -> Reading:
    """Begin to read each template of a work, the largest first."""
    paths = sorted(sorted(work.templates), key=_size, reverse=True)

    def read(number: int) -> Template | None:
        try:
            return work.tree.template(paths[number], ())
        except CfngenError:
            return None

    return side_by_side(read, len(paths))


def take(work: Work, reading: Reading) -> None:
    """Read what is not read yet, and keep all of it for the work."""
    for _, template in reading:
        if template is not None:
            work.tree.cache[template.document.text, template.document.where] = template


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0  # a link that leads nowhere, which is told where it is used
