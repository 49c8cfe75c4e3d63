"""Both tiers over any number of templates, at the same time and on every core, as one answer."""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from cfngen.errors import CfngenError
from cfngen.lint.configuration import Configuration
from cfngen.lint.hits import Hit
from cfngen.lint.processors import cores
from cfngen.lint.targets import Target

if TYPE_CHECKING:
    from cfngen.lint.cfnlint import CfnLint, Result

_SMALLEST_SHARE = 20_000  # bytes of template that take cfn-lint longer than a second process to start

_linter: CfnLint | None = None  # what a worker process inherits from the one that forked it

Answers = dict[Target, list[Hit]]


def fast(targets: Sequence[Target], configuration: Configuration) -> Answers:
    """What the first tier alone finds."""
    from cfngen.lint.first_tier import first_tier

    return first_tier(targets, configuration, cores())


def both(targets: Sequence[Target], configuration: Configuration) -> dict[Target, Result]:
    """What both tiers find.

    cfn-lint is the authority: of the rules that it has, its answer stands. Of the others, a finding is left out
    where cfn-lint has an error at the same place.
    """
    with _beside(lambda: fast(targets, configuration)) as answer:
        from cfngen.lint.cfnlint import CfnLint, Result

        linter = CfnLint(configuration)
        results = dict(zip(targets, _run(linter, targets), strict=True))
        first = answer()
    return {
        target: Result([*result.hits, *_added(first[target], result.hits, linter)], result.children)
        for target, result in results.items()
    }


def _added(first: Sequence[Hit], authority: Sequence[Hit], linter: CfnLint) -> list[Hit]:
    from cfngen.lint.first_tier import UNFINISHED

    errors = [hit for hit in authority if hit.severity == "error"]
    return [
        hit
        for hit in first
        if not linter.knows(hit.rule)
        and hit.rule != UNFINISHED  # cfn-lint finished it
        and not any(_same_place(hit, error) for error in errors)
    ]


def _same_place(one: Hit, other: Hit) -> bool:
    """Whether one stands where the other stands, or inside it; a resource is the widest place."""
    shorter = min(len(one.path), len(other.path))
    return one.line == other.line or (shorter >= 2 and one.path[:shorter] == other.path[:shorter])


def _run(linter: CfnLint, targets: Sequence[Target]) -> list[Result]:
    """Lint the templates, the largest first, on as many processes as their size is worth."""
    sizes = {target: target.path.stat().st_size for target in targets}
    workers = min(len(targets), cores(), sum(sizes.values()) // _SMALLEST_SHARE)
    if workers < 2 or not _can_fork():
        return [linter.run(target) for target in targets]
    global _linter
    _linter = linter
    gc.freeze()  # what both processes read stays shared memory
    queue = sorted(targets, key=lambda target: -sizes[target])
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_die_of_interrupt) as pool:
        results = dict(zip(queue, pool.map(_run_one, queue), strict=True))
    return [results[target] for target in targets]


def _run_one(target: Target) -> Result:
    assert _linter is not None  # noqa: S101 -- set before the fork
    return _linter.run(target)


@contextmanager
def _beside(work: Callable[[], Answers]) -> Iterator[Callable[[], Answers]]:
    """Work in a process of its own, so that importing cfn-lint does not wait for it; in this one where none can be.

    Forked before any thread starts. Raises CfngenError where the process ends without an answer.
    """
    if cores() < 2 or not _can_fork():
        yield work
        return
    context = multiprocessing.get_context("fork")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(work, theirs), daemon=True)
    process.start()
    theirs.close()

    def answer() -> Answers:
        try:
            found: Answers | CfngenError = mine.recv()
        except EOFError:
            process.join()
            raise CfngenError(
                f"cloudformation-validate ended with code {process.exitcode}",
                hint="Lint the templates one by one to find which it cannot take, and report that to its makers.",
            ) from None
        if isinstance(found, CfngenError):
            raise found
        return found

    try:
        yield answer
    finally:
        process.terminate()
        process.join()
        mine.close()


def _answer(work: Callable[[], Answers], connection: Connection) -> None:
    _die_of_interrupt()
    try:
        connection.send(work())
    except CfngenError as error:
        connection.send(error)
    connection.close()


def _die_of_interrupt() -> None:
    """Leave the message about Ctrl-C to the parent process."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _can_fork() -> bool:
    return "fork" in multiprocessing.get_all_start_methods()
