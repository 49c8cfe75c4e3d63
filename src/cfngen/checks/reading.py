"""Reads the templates of a work on every processor, from before the checks are there that will look at them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cfngen.checks.side_by_side import side_by_side
from cfngen.checks.targets import Work
from cfngen.engine.document import Document, Plain
from cfngen.engine.template import Template
from cfngen.errors import CfngenError

# The templates, as they come; None for one that cannot be read, which is told where it is used.
Reading = Iterator[tuple[int, Plain | None]]


def read_ahead(work: Work, *, here: bool = True) -> Reading:
    """Begin to read each template of a work, the largest first; in this process too, where it is to work `here`."""
    paths = sorted(sorted(work.templates), key=_size, reverse=True)

    def read(number: int) -> Plain | None:
        try:
            template = work.tree.template(paths[number], ())
        except CfngenError:
            return None
        return template.document.plain if template else None

    return side_by_side(read, len(paths), here=here)


def take(work: Work, reading: Reading) -> None:
    """Read what is not read yet, and keep all of it for the work."""
    tree = work.tree
    for _, plain in reading:
        if plain is not None and plain[:2] not in tree.cache:  # a copy of this process has read it
            text, where, _, _ = plain
            tree.texts[where] = text
            tree.cache[text, where] = Template(Document(*plain), tree.passes, checked=True)


def _size(path: str) -> int:
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0  # a link that leads nowhere, which is told where it is used
