"""docs/checks.md is made from the checks."""

from __future__ import annotations

from pathlib import Path

from cfngen.checks.catalogue import catalogue
from cfngen.checks.documentation import page

DOCUMENT = Path(__file__).parents[2] / "docs/checks.md"


def test_the_page_is_up_to_date() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")

    assert text == page(), "run: python -m cfngen.checks.documentation > docs/checks.md"


def test_every_check_is_there_with_both_examples() -> None:
    text = page()

    assert not [check.id for check in catalogue().values() if f"#### {check.id}: {check.title}" not in text]
    assert not [check.id for check in catalogue().values() if check.before not in text or check.after not in text]
