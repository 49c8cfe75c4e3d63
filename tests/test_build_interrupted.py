"""`cfngen build` where it cannot write, or is interrupted: no file is half-written, no temporary file stays."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.estates import (
    EVERY_FILE,
    PROJECT_FILES,
    assert_nothing_temporary,
    cfngen,
    contents,
    write_parameters,
)

FIRST_STACK = PROJECT_FILES["network/vpc_topic.py"]


WITHOUT_RIGHTS = """
import os, sys
import cfngen.build
original = cfngen.build.write
def write(*arguments):
    if os.geteuid() == 0:  # who may write anywhere
        os.seteuid(65534)
    return original(*arguments)
cfngen.build.write = write
sys.argv = ["cfngen", "build"]
from cfngen.cli import main
main()
"""


def test_a_read_only_folder(project: Path, built: Path) -> None:
    before = contents(built)
    write_parameters(project, "dev", {"ProjectName": "new", "Environment": "dev"})
    for path in (built, *built.rglob("*")):
        path.chmod(0o500 if path.is_dir() else 0o400)

    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_RIGHTS], cwd=project, capture_output=True, text=True, check=False, timeout=60
    )

    for path in (built, *built.rglob("*")):
        path.chmod(0o700)
    assert 1 == done.returncode
    assert "cannot be written: Permission denied" in done.stderr
    assert "Traceback" not in done.stderr
    assert before == contents(built)


def test_a_folder_that_cannot_be_made(project: Path) -> None:
    """A file lies where a folder must be; for root, too, who may write anywhere."""
    (project / "templates_out").write_text("mine", encoding="utf-8")

    done = cfngen(project, "build")

    assert 1 == done.returncode
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr
    assert "mine" == (project / "templates_out").read_text(encoding="utf-8")


def test_a_folder_where_a_file_must_be(project: Path, built: Path) -> None:
    (built / "stack.yaml").unlink()
    (built / "stack.yaml").mkdir()

    done = cfngen(project, "build")

    assert 1 == done.returncode
    assert "cannot be written: Is a directory" in done.stderr
    assert_nothing_temporary(built)


def limited(project: Path, size: int) -> subprocess.CompletedProcess[str]:
    """Build where no file can grow beyond so many bytes, as on a disk that is nearly full."""
    return subprocess.run(
        [sys.executable, "-m", "cfngen", "build"],
        cwd=project,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        check=False,
    )


def test_a_full_disk_changes_nothing(project: Path, built: Path) -> None:
    """All files are written before the first takes its place."""
    before = contents(built)
    write_parameters(project, "dev", {"ProjectName": "new", "Environment": "dev"})
    (project / "estate/network/vpc_topic.py").write_text(FIRST_STACK.replace("日本", "x" * 5000), encoding="utf-8")

    done = limited(project, 4096)

    assert 1 == done.returncode
    assert "cannot be written: File too large" in done.stderr
    assert "vpc-topic.yaml" in done.stderr
    assert "no file is half-written" in done.stderr
    assert before == contents(built)


def test_a_full_disk_leaves_no_folder_of_a_first_build(project: Path) -> None:
    done = limited(project, 100)

    assert 1 == done.returncode
    assert not (project / "templates_out").exists()


INTERRUPTED = """
import os, pathlib, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background
count = 0
def interrupted(self, *arguments):
    global count
    count += 1
    if count == {at}:
        {partly}
        os.kill(os.getpid(), signal.SIGINT)
    return original(self, *arguments)
original = pathlib.Path.{method}
pathlib.Path.{method} = interrupted
sys.argv = ["cfngen", "build"]
from cfngen.cli import main
main()
"""


@pytest.mark.parametrize(
    ("method", "at", "partly"),
    [
        ("write_bytes", 1, "pass"),
        ("write_bytes", 5, "self.write_text('half')"),
        ("replace", 3, "pass"),
        ("replace", 9, "pass"),
    ],
)
def test_ctrl_c_while_writing(project: Path, method: str, at: int, partly: str) -> None:
    """Each file is old or new, no temporary file stays, and the next build completes it."""
    script = INTERRUPTED.format(method=method, at=at, partly=partly)

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=project, capture_output=True, text=True, check=False, timeout=60
    )

    assert 130 == done.returncode, done.stderr
    assert "Interrupted." in done.stderr
    assert "Traceback" not in done.stderr
    out = project / "templates_out"
    assert_nothing_temporary(out)
    left = contents(out) if out.exists() else {}
    assert ("replace" == method) == bool(left)
    assert "manifest.json" not in left  # it comes last
    assert 0 == cfngen(project, "build").returncode
    assert EVERY_FILE == list(contents(out))
    assert left == {path: content for path, content in contents(out).items() if path in left}
