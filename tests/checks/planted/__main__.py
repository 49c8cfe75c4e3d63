"""Writes docs/planted-defects.md, which says what was planted and what was found: `python -m tests.checks.planted`."""

from __future__ import annotations

from pathlib import Path

from cfngen.checks.catalogue import catalogue
from tests.checks.planted.planting import CLEAN
from tests.checks.planted.tables import DEFECTS, is_found

PAGE = Path(__file__).parents[3] / "docs" / "planted-defects.md"
HEAD = """\
# Planted defects

<!-- Made by `python -m tests.checks.planted`; add a line to a table in tests/checks/planted/, not to this page. -->

A check is worth what it finds in other people's templates. `tests/checks/planted/clean/` is a hardened set of
{templates} templates, nested and standalone, with no finding of severity error and nothing undecided. Each mistake
below is planted into it alone, and the tests ask that its check reports it, with its severity.

**{found} of {kinds} planted kinds are found**, by {checks} of {all} checks. Every `must` row of the controls has at
least one. The other checks look for what an estate as a whole has to have, such as a trail, or ask for a decision.

| check | what it asks | planted |
|---|---|---|
"""


def page() -> str:
    """The page."""
    checks, planted = catalogue(), sorted(DEFECTS, key=lambda one: one.check)
    text = HEAD.format(
        templates=len(list(CLEAN.rglob("*.yaml"))),
        found=sum(map(is_found, planted)),
        kinds=len(planted),
        checks=len({one.check for one in planted}),
        all=len(checks),
    )
    for name in dict.fromkeys(one.check for one in planted):
        kinds = "; ".join(one.kind for one in planted if one.check == name)
        text += f"| {name} | {checks[name].title} | {kinds} |\n"
    return text


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
