"""How far an operation is: resources done and total of each nested stack, from events alone."""

from __future__ import annotations

import datetime

import pytest

pytest.importorskip("botocore")

from cfngen.aws.events import NESTED, Event
from cfngen.commands._progress import Progress, clock

BEGIN = datetime.datetime(2026, 11, 25, 12, 0, 0, tzinfo=datetime.UTC)


def event(
    path: str, status: str, second: float = 0, reason: str = "", of_stack: bool = False, type_: str = ""
) -> Event:
    """An event of the resource or, `of_stack`, of the stack at a path."""
    parts = tuple(part for part in path.split("/") if part)
    time = BEGIN + datetime.timedelta(seconds=second)
    kind = type_ or (NESTED if of_stack else "AWS::SNS::Topic")
    stack, name = (parts, parts[-1] if parts else "root") if of_stack else (parts[:-1], parts[-1])
    return Event(f"{path}{status}{second}", time, stack, name, kind, status, reason, of_stack)


def seen(progress: Progress, *events: Event) -> Progress:
    for one in events:
        progress.see(one)
    return progress


def test_resources_are_counted_against_what_the_change_set_names() -> None:
    progress = seen(
        Progress({(): 1, ("A",): 2, ("B",): 3}),
        event("", "UPDATE_IN_PROGRESS", of_stack=True),
        event("A", "UPDATE_IN_PROGRESS", type_=NESTED),
        event("A", "UPDATE_IN_PROGRESS", of_stack=True),
        event("A/One", "UPDATE_IN_PROGRESS", 1),
        event("A/One", "UPDATE_COMPLETE", 2),
        event("A/Two", "UPDATE_IN_PROGRESS", 2),
    )

    (a,) = progress.at_work()
    assert (("A",), 1, 2, ["Two"]) == (a.path, len(a.done), a.total, list(a.working))
    assert (1, 6) == (progress.done, progress.total)  # B has not begun and is waited for


def test_a_stack_that_ends_is_no_longer_at_work_and_its_cleanup_does_not_bring_it_back() -> None:
    progress = seen(
        Progress({("A",): 1}),
        event("A", "UPDATE_IN_PROGRESS", 0, of_stack=True),
        event("A/One", "UPDATE_COMPLETE", 3),
        event("A", "UPDATE_COMPLETE", 4, of_stack=True),
        event("A", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", 9, of_stack=True),
    )

    assert [] == progress.at_work()
    assert 4.0 == progress.stacks[("A",)].seconds


def test_a_rollback_counts_what_has_to_be_taken_back() -> None:
    progress = seen(
        Progress({(): 9}),
        event("", "CREATE_IN_PROGRESS", of_stack=True),
        event("One", "CREATE_COMPLETE", 1),
        event("Two", "CREATE_FAILED", 2, "no"),
        event("", "ROLLBACK_IN_PROGRESS", 3, of_stack=True),
    )
    assert (0, 2) == (progress.done, progress.total)

    seen(progress, event("One", "DELETE_COMPLETE", 4), event("Two", "DELETE_COMPLETE", 4))

    assert (2, 2) == (progress.done, progress.total)
    assert progress.root.failed


def test_a_nested_stack_that_never_began_fails_by_its_parents_word() -> None:
    progress = seen(
        Progress({("A",): 4}),
        event("A", "CREATE_IN_PROGRESS", type_=NESTED),
        event("A", "CREATE_FAILED", 1, "Template format error", type_=NESTED),
    )

    assert progress.stacks[("A",)].failed
    assert [] == progress.at_work()


@pytest.mark.parametrize(("seconds", "expected"), [(0, "0:00"), (7.9, "0:07"), (723, "12:03"), (3723, "1:02:03")])
def test_a_duration_is_written_as_a_clock_shows_it(seconds: float, expected: str) -> None:
    assert expected == clock(seconds)
