"""Environments are looked at in copies of the process, and nobody can tell from the answer."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cfngen.checks import side_by_side as module
from cfngen.checks.catalogue import catalogue
from cfngen.checks.run import _tasks
from cfngen.checks.side_by_side import side_by_side
from cfngen.lint import processors

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


@pytest.fixture(autouse=True)
def three_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """And leave to fork, which the threads of a test runner would take away."""
    monkeypatch.setattr(module, "cores", lambda: 3)
    monkeypatch.setattr(module, "may_fork", lambda: True)


def in_turn(number: int) -> tuple[int, int]:
    """The process that answered, which waits until the others have had a turn."""
    threading.Event().wait(0.2)
    return number, os.getpid()


def test_every_number_is_answered_once_by_several_processes() -> None:
    answers = list(side_by_side(in_turn, 3))

    assert [(number, number) for number in range(3)] == sorted((asked, answer) for asked, (answer, _) in answers)
    assert 3 == len({process for _, (_, process) in answers})


def test_what_a_killed_copy_did_not_answer_is_answered_here() -> None:
    mine = os.getpid()

    def dies(number: int) -> int:
        threading.Event().wait(0.2)
        if os.getpid() != mine:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    assert [(0, 0), (1, 1), (2, 2)] == sorted(side_by_side(dies, 3))


def test_what_is_raised_in_a_copy_is_raised_here() -> None:
    mine = os.getpid()

    def fails(number: int) -> int:
        threading.Event().wait(0.2)
        if number == 1 and os.getpid() == mine:  # whichever number this process comes to first
            raise ValueError(number)
        return number if os.getpid() == mine else 1 // 0

    with pytest.raises(ValueError, match="1"):
        list(side_by_side(fails, 3))


def test_no_process_is_left_where_the_reader_stops() -> None:
    answers = side_by_side(in_turn, 3)
    next(answers)
    answers.close()  # type: ignore[attr-defined]

    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_process_with_threads_works_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "may_fork", processors.may_fork)
    wait = threading.Event()
    thread = threading.Thread(target=wait.wait)
    thread.start()
    try:
        processes = {process for _, (_, process) in side_by_side(in_turn, 2)}
    finally:
        wait.set()
        thread.join()

    assert {os.getpid()} == processes


def test_the_report_is_the_same_however_many_processors_there_are(project: Path) -> None:
    """Three environments."""
    (project / "templates_out/parameters/stg.json").write_text(
        (project / "templates_out/parameters/dev.json").read_text(encoding="utf-8").replace('"dev"', '"stg"'),
        encoding="utf-8",
    )
    code = (
        "import sys\nfrom cfngen.checks import side_by_side\nside_by_side.cores = lambda: int(sys.argv[1])\n"
        "from cfngen.cli import main\nmain(['check', '--format', 'json'])"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code, str(number)],
            cwd=project,
            capture_output=True,
            check=False,
            env={**os.environ, "XDG_CACHE_HOME": str(project / f"cache{number}")},
        ).stdout
        for number in (1, 2, 3)
    }

    assert 1 == len(answers)
    assert b"environments" in answers.pop()


def test_copies_begin_before_the_first_answer_is_asked_for(tmp_path: Path) -> None:
    def mark(number: int) -> int:
        (tmp_path / str(number)).touch()
        return number

    answers = side_by_side(mark, 3)
    for _ in range(100):
        if len(list(tmp_path.iterdir())) == 3:
            break
        threading.Event().wait(0.05)

    assert ["0", "1", "2"] == sorted(path.name for path in tmp_path.iterdir())
    assert [(0, 0), (1, 1), (2, 2)] == sorted(answers)


@pytest.mark.parametrize(("jobs", "processors"), [(3, 1), (3, 2), (3, 3), (3, 8), (1, 2), (7, 4)])
def test_every_job_gets_every_check_once(jobs: int, processors: int) -> None:
    checks = list(catalogue().values())
    tasks = _tasks(jobs, checks, processors)

    given = sorted((job, check.id) for job, share in tasks for check in share)

    assert sorted((job, check.id) for job in range(jobs) for check in checks) == given
    assert len(tasks) >= min(jobs, processors)


def test_an_answer_that_is_no_plain_data_is_given_here() -> None:
    def odd(number: int) -> tuple[Path, int]:
        threading.Event().wait(0.2)
        return Path(str(number)), os.getpid()

    answers = {answer for _, answer in side_by_side(odd, 3)}

    assert {(Path(str(number)), os.getpid()) for number in range(3)} == answers


def test_a_process_that_has_other_things_to_do_leaves_the_work_to_its_copies() -> None:
    answers = dict(side_by_side(in_turn, 3, here=False))

    assert {0, 1, 2} == answers.keys()
    assert os.getpid() not in {process for _, process in answers.values()}


def test_what_killed_copies_leave_is_done_here_after_all() -> None:
    mine = os.getpid()

    def dies(number: int) -> int:
        if os.getpid() != mine:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    assert [(0, 0), (1, 1), (2, 2)] == sorted(side_by_side(dies, 3, here=False))
