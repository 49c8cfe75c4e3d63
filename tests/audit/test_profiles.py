"""What is scanned: this project's templates and those of every profile, what they share once."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePath

import pytest

from audit.findings import template_name
from audit.profiles import projects
from audit.templates import write_committed
from cfngen.project import PROFILES, find_project

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of the report, as it is built."""
    (tmp_path / "pyproject.toml").write_text('[tool.cfngen]\nprofile = "report"\n', encoding="utf-8")
    for name in ("parameters", "templates_out"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_profile_is_scanned_and_what_they_share_once(project: Path) -> None:
    folder = project / "view"
    seen = []
    for name, one in projects(project / "made", ()):
        seen.append(name)
        write_committed(one, folder, name)
    paths = [path.relative_to(folder) for path in folder.rglob("*.yaml")]
    nested = [template_name(path) for path in paths if "nested" in path.parts]

    assert ["", *(name for name in PROFILES if name != "report")] == seen
    assert len(nested) == len(set(nested))
    assert {"network/subnets", "audit/cloudtrail", "messaging/sqs-queues"} <= set(nested)


def test_a_profile_alone_writes_nothing_into_the_project(project: Path) -> None:
    before = (project / "templates_out/manifest.json").read_bytes()

    ((name, made),) = projects(project / "made", ["municipal"])

    assert "municipal" == name
    assert (made.output / "nested/backup/backup-vault.yaml").is_file()
    assert before == (find_project().output / "manifest.json").read_bytes()


def test_what_one_profile_has_instead_keeps_its_name() -> None:
    assert "network/subnets" == template_name(PurePath("~medical/nested/network/subnets.json"))
