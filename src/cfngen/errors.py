"""The one error that a user's mistake becomes: what is wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple


class ExitCode(IntEnum):
    """The exit codes of every command."""

    OK = 0
    ERROR = 1
    USAGE = 2
    CHANGES = 3
    BLOCKED = 4
    ROLLED_BACK = 5
    STUCK = 6
    INTERRUPTED = 130


class Problem(NamedTuple):
    """One thing that is wrong.

    `where` is `file:line`, a parameter, a module or an option; `hint` says what to do.
    """

    what: str
    where: str = ""
    hint: str = ""

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}\n    {self.hint}" if self.hint else text


class CfngenError(Exception):
    """Everything that is wrong with what the user gave, to be printed without a traceback.

    `problems` holds at least one entry; `exit_code` is what the process ends with.
    """

    def __init__(
        self,
        problems: str | Problem | Iterable[Problem],
        *,
        where: str = "",
        hint: str = "",
        exit_code: ExitCode = ExitCode.ERROR,
    ) -> None:
        if isinstance(problems, str):
            problems = Problem(problems, where, hint)
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        self.exit_code = exit_code
        super().__init__("\n".join(map(str, self.problems)))


def reason(error: Exception) -> str:
    """What an exception says: of the system's, which name their number and file too, the words alone."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


class AuthorError(CfngenError):
    """A misuse of the template language, found while a template is imported or built."""
