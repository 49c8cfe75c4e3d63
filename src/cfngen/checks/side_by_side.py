"""Does the same work for several things on every processor, in copies of this process."""

from __future__ import annotations

import marshal
import os
import signal
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from cfngen.lint.processors import cores, may_fork

Answer = TypeVar("Answer")

_MOST = 200  # things whose numbers fit in a byte each, and in a pipe


def side_by_side(work: Callable[[int], Answer], count: int, *, here: bool = True) -> Iterator[tuple[int, Answer]]:
    """Each of 0 … count - 1 with the answer of `work`, as they come: this process's own before the copies'.

    The copies begin at once, this process when the first answer is asked for, unless `here` is False. Answers have to
    be plain data, such as marshal takes: it needs a tenth of the time of pickle. What a copy does not answer, this
    process does itself.
    """
    helpers = min(count, cores()) - 1
    if helpers < 1 or count > _MOST or not may_fork():
        return ((number, work(number)) for number in range(count))
    turns, giver = os.pipe()
    os.write(giver, bytes(range(count)))
    os.close(giver)
    copies: list[_Copy] = []
    try:
        while len(copies) < helpers:
            copies.append(_Copy(lambda: marshal.dumps(dict(_answers(work, turns)))))
    except OSError:  # no further process may be started
        pass
    return _together(work, count, turns, copies, here=here)


def _together(
    work: Callable[[int], Answer], count: int, turns: int, copies: list[_Copy], *, here: bool
) -> Iterator[tuple[int, Answer]]:
    missing = set(range(count))
    try:
        for number, answer in _answers(work, turns) if here else ():
            missing.remove(number)
            yield number, answer
        for copy in copies:
            for number, answered in copy.answers().items():
                missing.remove(number)
                yield number, answered
    finally:
        os.close(turns)
        for copy in copies:
            copy.end()
    yield from ((number, work(number)) for number in sorted(missing))


def _answers(work: Callable[[int], Answer], turns: int) -> Iterator[tuple[int, Answer]]:
    """Take the next number that nobody has taken, until there is none."""
    while turn := os.read(turns, 1):
        yield turn[0], work(turn[0])


class _Copy:
    """A fork of this process that works until its answers are read or it is ended.

    Where the copy was killed, or its work raised, there are none: who started it does the work itself.
    """

    def __init__(self, work: Callable[[], bytes]) -> None:
        self._pipe, theirs = os.pipe()
        self._process = os.fork()
        if self._process:
            os.close(theirs)
            return
        try:  # the copy, which ends here whatever happens: nothing of the caller may run twice
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # the message about Ctrl-C is the first process's
            answer = work()
            with os.fdopen(theirs, "wb") as pipe:
                pipe.write(len(answer).to_bytes(8) + answer)
        finally:
            os._exit(0)

    def answers(self) -> dict[int, Any]:
        """Wait for what the work gives."""
        with os.fdopen(self._pipe, "rb", closefd=False) as pipe:
            size, found = int.from_bytes(pipe.read(8)), pipe.read()
        return marshal.loads(found) if found and len(found) == size else {}  # noqa: S302 -- a copy of this process wrote it

    def end(self) -> None:
        """End it, and leave nothing behind."""
        os.close(self._pipe)
        os.kill(self._process, signal.SIGKILL)  # one that has answered has ended, or is about to
        os.waitpid(self._process, 0)
