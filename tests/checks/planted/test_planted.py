"""Every defect that is planted into the hardened set is reported by the check that is for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cfngen.checks.catalogue import catalogue
from cfngen.cli import main
from tests.checks.planted.planting import CLEAN, Defect, report, text_with
from tests.checks.planted.tables import DEFECTS, is_found

PAGE = Path(__file__).parents[3] / "docs" / "planted-defects.md"
CONTROLS = Path(__file__).parents[4] / "shared" / "spec" / "controls.tsv"


def test_the_hardened_set_has_no_error_and_nothing_undecided() -> None:
    found = report(list(catalogue().values()))

    assert [] == [f"{it.rule} {it.path}: {it.message}" for it in found.findings if it.severity == "error"]
    assert [] == [f"{it.rule} {it.path}: {it.message}" for it in found.undecided]


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_planted_defect_is_found(defect: Defect) -> None:
    assert is_found(defect), f"{catalogue()[defect.check].title}: not found"


def test_no_defect_is_counted_twice() -> None:
    assert len(DEFECTS) == len({defect.name for defect in DEFECTS})
    assert len(DEFECTS) == len({text_with(defect) + defect.check for defect in DEFECTS})


def test_the_page_lists_every_defect() -> None:
    """docs/planted-defects.md is made by `python -m tests.checks.planted`."""
    text = PAGE.read_text(encoding="utf-8")

    assert f"**{len(DEFECTS)} of {len(DEFECTS)} planted kinds are found**" in text


@pytest.mark.skipif(not CONTROLS.is_file(), reason="the list of controls lies beside the project")
def test_every_must_control_has_a_check_and_a_defect() -> None:
    rows = [line.split("\t") for line in CONTROLS.read_text(encoding="utf-8").splitlines()]
    must = {row[0] for row in rows if row[-1] == "must"}

    assert must
    assert not must - {defect.check for defect in DEFECTS}


def test_the_command_finds_a_planted_defect(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As somebody else would plant it: in a copy of the folder, through `cfngen check PATH --format json`."""
    for path in CLEAN.rglob("*.yaml"):
        copied = tmp_path / path.relative_to(CLEAN)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    defect = next(one for one in DEFECTS if one.check == "T10")
    (tmp_path / defect.file).write_text(text_with(defect), encoding="utf-8")

    with pytest.raises(SystemExit) as ended:
        main(["check", str(tmp_path), "--format", "json"])

    found = json.loads(capsys.readouterr().out)["findings"]

    assert 1 == ended.value.code
    assert ["T10"] == [it["rule"] for it in found if it["severity"] == "error"]
