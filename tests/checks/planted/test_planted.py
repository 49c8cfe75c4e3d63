"""Every defect that is planted into the hardened set is reported by the check that is for it."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest

from cfngen.checks.catalogue import catalogue
from cfngen.cli import main
from tests.checks.planted.planting import CLEAN, Defect, findings_of, report, text_with

# One module a subject, each with DEFECTS: whoever adds a module beside these has its table tested.
TABLES = sorted(
    path.stem
    for path in Path(__file__).parent.glob("*.py")
    if path.stem not in ("__init__", "planting", "test_planted")
)
DEFECTS: list[Defect] = [one for table in TABLES for one in import_module(f"tests.checks.planted.{table}").DEFECTS]


def test_the_hardened_set_has_no_error_and_nothing_undecided() -> None:
    found = report(list(catalogue().values()))

    assert [] == [f"{it.rule} {it.path}: {it.message}" for it in found.findings if it.severity == "error"]
    assert [] == [f"{it.rule} {it.path}: {it.message}" for it in found.undecided]


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_a_planted_defect_is_found(defect: Defect) -> None:
    check = catalogue()[defect.check]
    known = {(it.file, it.path, it.message) for it in findings_of(check)}

    new = [it for it in findings_of(check, defect) if (it.file, it.path, it.message) not in known]

    assert (defect.severity or check.severity) in {it.severity for it in new}, f"{check.title}: not found"


def test_no_defect_is_counted_twice() -> None:
    assert len(DEFECTS) == len({defect.name for defect in DEFECTS})
    assert len(DEFECTS) == len({text_with(defect) + defect.check for defect in DEFECTS})


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
