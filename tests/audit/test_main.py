"""`python -m audit` prints what is wrong both ways, and its exit code says whether anything is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import audit.__main__ as program
from audit.findings import Finding, Scan
from audit.install import install
from cfngen.errors import CfngenError

HEAD = "| tool | rule | resource | view | reason | date |\n|---|---|---|---|---|---|\n"
OPEN_PORT = Finding("checkov", "CKV_1", "network/sg:Group", "deployed", "Open port")
BLIND = Finding("cdk-nag", "N-1", "db/rds:Db", "deployed", "Met a Ref")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text("[tool.cfngen]\n")
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["audit"])
    return tmp_path


def run(
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    scans: list[Scan],
    rows: str,
) -> tuple[int, list[str]]:
    (project / "docs/exceptions.md").write_text(HEAD + rows)
    monkeypatch.setattr(program, "scan", lambda *_: scans)
    return program.main(), capsys.readouterr().out.splitlines()


def test_all_explained(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    row = "| checkov | CKV_1 | network/sg:Group | deployed | Why. | 2026-11-21 |\n"

    code, out = run(project, monkeypatch, capsys, [Scan("checkov", "deployed", 3, (OPEN_PORT,))], row)

    assert code == 0
    assert out == [
        "tool           view          passed  failed  undecided     rate",
        "checkov        deployed           3       1          0    75.0%  aim 99 %",
        "",
        "Every finding has its exception, and every exception its finding.",
    ]


def test_unexplained_finding(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out = run(project, monkeypatch, capsys, [Scan("checkov", "deployed", 3, (OPEN_PORT,))], "")

    assert code == 1
    assert out[3] == "1 finding(s) without an exception. Fix the template, or give docs/exceptions.md a reason:"
    assert out[4:] == ["| checkov | CKV_1 | network/sg:Group | deployed | | |", "", "CKV_1: Open port"]


def test_exception_that_no_longer_occurs(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    row = "| checkov | CKV_1 | network/sg:Group | committed | Why. | 2026-11-21 |\n"

    code, out = run(project, monkeypatch, capsys, [Scan("checkov", "committed", 3, ())], row)

    assert code == 1
    assert out[-1] == "line 3: checkov CKV_1 network/sg:Group committed"


def test_rule_that_cannot_decide_as_deployed(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As committed a rule may meet an open parameter; as deployed nothing is open."""
    committed = Scan("cdk-nag", "committed", 1, (), (BLIND,))
    deployed = Scan("cdk-nag", "deployed", 1, (), (BLIND,))

    assert run(project, monkeypatch, capsys, [committed], "")[0] == 0
    code, out = run(project, monkeypatch, capsys, [deployed], "")
    assert code == 1
    assert out[-1] == "cdk-nag N-1 db/rds:Db: Met a Ref"


def test_mistake_is_one_message(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing has been built here, so nothing is installed either."""
    assert program.main() == 1
    assert "there are no generated templates yet" in capsys.readouterr().err
    assert not (project / ".audit/checkov").exists()


def test_node_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(CfngenError, match=r"needs Node\.js: node and npm not found"):
        install(tmp_path / "tools")
    assert not (tmp_path / "tools").exists()


def test_a_part_of_the_templates_calls_no_exception_unneeded(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --profile the other layers' rows have nothing to be held against."""
    row = "| checkov | CKV_1 | network/sg:Group | committed | Why. | 2026-11-21 |\n"
    monkeypatch.setattr(sys, "argv", ["audit", "--profile", "medical"])

    assert 0 == run(project, monkeypatch, capsys, [Scan("checkov", "committed", 3, ())], row)[0]
    assert 1 == run(project, monkeypatch, capsys, [Scan("checkov", "deployed", 3, (OPEN_PORT,))], row)[0]


def test_an_unknown_profile_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["audit", "--profile", "medicine"])

    with pytest.raises(SystemExit):
        program.main()
    assert "invalid choice: 'medicine'" in capsys.readouterr().err
