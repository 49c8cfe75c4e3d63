"""The house: which part may import which. Dependencies point one way."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import cfngen

PACKAGE = Path(cfngen.__file__).parent
# part -> the parts of cfngen that it may import besides errors and itself.
MAY_IMPORT = {
    "errors": set[str](),
    "accounts": set[str](),
    "language": set[str](),
    "settings": {"language"},
    "parts": {"settings", "language"},
    "templates": {"parts", "settings", "language"},
    "project": set[str](),
    "emit": set[str](),
    "git": set[str](),
    "files": set[str](),
    "hearing": {"environments", "files", "language", "project"},
    "diff": {"engine", "git"},
    "environments": {"accounts", "language"},
    "engine": set[str](),
    "build": {"emit", "environments", "files", "language"},
    "catalogue": {"build", "language"},
    "report": {"engine", "emit", "environments", "language", "project"},
    "lint": {"engine", "emit", "environments", "language", "project", "report"},
    "checks": {"accounts", "engine", "lint", "project", "report"},
    "graph": {"checks", "engine", "report"},
    "docs": {"cli", "files", "language", "project"},
    "aws": {"engine", "emit", "environments", "language", "project"},
    "local": {"engine", "project"},
    "cli": {"commands"},
    "__main__": {"cli"},
}
EVERYTHING = {"commands"}
# Third-party packages that belong to certain parts only.
ONLY_IN = {"boto3": {"aws", "local"}, "botocore": {"aws", "local"}, "moto": {"local"}, "werkzeug": {"local"}}
NEVER_IN = {"troposphere": {"engine", "checks", "emit", "report", "aws", "local"}}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def part(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_what_its_part_may(path: Path) -> None:
    own = part(path)
    wrong = []
    for name in set() if path.parent.name == "_functions" else imported(path):  # runs in Lambda, not here
        top, _, rest = name.partition(".")
        if top == "cfngen" and own not in EVERYTHING:
            other = rest.partition(".")[0]
            allowed = MAY_IMPORT.get(own, set()) | {own, "errors", "__version__"}
            if other not in allowed and own != "__init__":
                wrong.append(name)
        if top in ONLY_IN and own not in ONLY_IN[top]:
            wrong.append(name)
        if top in NEVER_IN and own in NEVER_IN[top]:
            wrong.append(name)

    assert not wrong


def test_every_part_is_described() -> None:
    known = set(MAY_IMPORT) | EVERYTHING | {"__init__"}

    assert {part(path) for path in modules()} <= known


def test_no_module_is_longer_than_a_table_excuses() -> None:
    """300 lines is a page too many; a data table says so in its name."""
    tables = {"stateful.py", "messages.py"}

    assert not [
        f"{path.relative_to(PACKAGE)}: {lines}"
        for path in modules()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 300 and path.name not in tables
    ]
