"""The tables of defects, and what the checks say of each."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from cfngen.checks.catalogue import catalogue
from tests.checks.planted.planting import Defect, findings_of

# Modules without a table. Whoever adds a module beside these has its table tested.
OTHERS = ("__init__", "__main__", "planting", "tables", "test_planted")
TABLES = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in OTHERS)
DEFECTS: list[Defect] = [one for table in TABLES for one in import_module(f"tests.checks.planted.{table}").DEFECTS]


def is_found(defect: Defect) -> bool:
    """Whether its check reports a defect, with the severity that it should have."""
    check = catalogue()[defect.check]
    known = {(it.file, it.path, it.message) for it in findings_of(check)}
    new = [it for it in findings_of(check, defect) if (it.file, it.path, it.message) not in known]
    return (defect.severity or check.severity) in {it.severity for it in new}
