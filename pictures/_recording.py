"""What a command prints on a terminal: run on a real one, so that colours and line lengths are those that users see."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pexpect  # type: ignore[import-untyped]


class Screen(NamedTuple):
    """How many characters a terminal shows."""

    columns: int
    rows: int


WIDE = Screen(114, 28)
NARROW = Screen(50, 38)  # for a telephone
_SECONDS = 120
# No redrawing of lines and no pager, but git's colours, which it leaves out on such a terminal.
_TERMINAL = {
    "TERM": "dumb",
    "GIT_PAGER": "cat",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "color.ui",
    "GIT_CONFIG_VALUE_0": "always",
}


def on_a_terminal(command: str, folder: Path, around: dict[str, str], screen: Screen = WIDE) -> str:
    """What a command, as typed into bash, prints; its colours are escape sequences.

    ValueError where it says in which folder it ran, which would be another one each time.
    """
    terminal = pexpect.spawn(
        "bash",
        ["--norc", "--noprofile", "-c", command],
        timeout=_SECONDS,
        cwd=str(folder),
        env=around | _TERMINAL,
        dimensions=(screen.rows, screen.columns),
        encoding="utf-8",
    )
    terminal.expect(pexpect.EOF)
    terminal.close()
    printed = str(terminal.before).replace("\r\n", "\n")
    if str(folder) in printed:
        raise ValueError(f"{command} says where it ran:\n{printed}")
    return printed
