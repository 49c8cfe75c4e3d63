"""Reading files of a git revision."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cfngen.errors import CfngenError
from cfngen.git import Revision


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project in a subfolder of a repository, with one commit."""
    folder = tmp_path / "repository" / "estate"
    (folder / "templates_out" / "nested").mkdir(parents=True)
    (folder / "parameters").mkdir()
    (folder / "templates_out" / "stack.yaml").write_bytes(b"a: 1\n")
    (folder / "templates_out" / "nested" / "ja 日本.yaml").write_bytes("b: 日本\n".encode())
    (folder / "parameters" / "dev.json").write_bytes(b"")
    (folder / "other.txt").write_bytes(b"x")
    git(tmp_path / "repository", "init", "-q")
    git(folder, "add", "-A")
    git(folder, "-c", "user.name=t", "-c", "user.email=t@example.jp", "commit", "-qm", "one")
    return folder


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def test_files_are_listed_and_read_relative_to_the_project(project: Path) -> None:
    revision = Revision(project, "HEAD", ["templates_out", "parameters"])
    (project / "templates_out" / "stack.yaml").write_bytes(b"a: 2\n")

    assert ["parameters/dev.json", "templates_out/nested/ja 日本.yaml", "templates_out/stack.yaml"] == revision.paths
    assert {
        "templates_out/stack.yaml": b"a: 1\n",
        "templates_out/nested/ja 日本.yaml": "b: 日本\n".encode(),
        "parameters/dev.json": b"",
    } == revision.read(["templates_out/stack.yaml", *revision.paths, "absent"])


def test_the_working_tree_is_compared_without_reading_the_revision(project: Path) -> None:
    revision = Revision(project, "HEAD", ["templates_out", "parameters"])
    (project / "templates_out" / "stack.yaml").write_bytes(b"a: 2\n")
    (project / "parameters" / "dev.json").unlink()
    (project / "parameters" / "new.json").write_bytes(b"")

    assert revision.same_in_working_tree("templates_out/nested/ja 日本.yaml")
    assert not revision.same_in_working_tree("templates_out/stack.yaml")
    assert not revision.same_in_working_tree("parameters/dev.json")
    assert not revision.same_in_working_tree("parameters/new.json")
    assert revision.same_in_working_tree("parameters/never.json")


@pytest.mark.parametrize("name", ["absent", "--output=x", "HEAD~7"])
def test_an_unknown_revision_is_one_clear_error(project: Path, name: str) -> None:
    with pytest.raises(CfngenError, match="revision"):
        Revision(project, name, ["templates_out"])


def test_a_folder_outside_a_repository_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    with pytest.raises(CfngenError, match="not a git repository"):
        Revision(tmp_path, "HEAD", ["templates_out"])


def test_no_git_is_one_clear_error(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(CfngenError, match="git is not installed"):
        Revision(project, "HEAD", ["templates_out"])
