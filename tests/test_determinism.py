"""The same input gives the same bytes: whatever the hash seed, locale, time zone and working directory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.estates import EVERY_FILE, cfngen, contents, write_project


@pytest.mark.parametrize(
    ("seed", "locale", "zone", "folder"),
    [
        ("1", "C", "UTC", "."),
        ("2", "ja_JP.eucJP", "Asia/Tokyo", "estate"),
        ("3", "tr_TR.UTF-8", "America/St_Johns", "estate/network"),
        ("random", "POSIX", "Pacific/Kiritimati", "parameters"),
    ],
)
def test_the_same_bytes_everywhere(project: Path, built: Path, seed: str, locale: str, zone: str, folder: str) -> None:
    expected = contents(built)
    out = project.parent / "again"

    done = cfngen(
        project / folder,
        *("build", "--out", str(out)),
        PYTHONHASHSEED=seed,
        LC_ALL=locale,
        LANG=locale,
        TZ=zone,
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
    )

    assert 0 == done.returncode, done.stderr
    assert EVERY_FILE == list(contents(out))
    assert expected == contents(out)


def test_the_same_bytes_from_another_folder_and_another_users_home(built: Path, tmp_path: Path) -> None:
    other = write_project(tmp_path / "a longer name" / "他の場所")

    done = cfngen(other, "build", HOME=str(tmp_path), USER="somebody", LOGNAME="somebody")

    assert 0 == done.returncode, done.stderr
    assert contents(built) == contents(other / "templates_out")


def test_nothing_of_the_machine_is_in_a_file(project: Path, built: Path) -> None:
    everything = b"".join(contents(built).values())

    for trace in (str(project), str(project.parent), str(Path.home()), "/tmp"):
        assert trace.encode() not in everything


def test_the_order_in_which_modules_are_imported_changes_nothing(project: Path, built: Path) -> None:
    """A layer alone, or another estate before it, gives the same text for its templates."""
    script = (
        "import sys; sys.path.insert(0, {folder!r})\n"
        "from importlib import import_module\n"
        "for name in {names!r}: import_module(name)\n"
        'sys.argv = ["cfngen", "build", "--out", {out!r}]\n'
        "from cfngen.cli import main\nmain()\n"
    )
    modules = ["estate.data.store", "estate.network.users", "estate.edge.wall"]
    for number, names in enumerate((modules, modules[::-1])):
        out = project.parent / str(number)
        code = script.format(folder=str(project), names=names, out=str(out))
        subprocess.run([sys.executable, "-c", code], cwd=project, check=True, capture_output=True)
        assert contents(built) == contents(out)
