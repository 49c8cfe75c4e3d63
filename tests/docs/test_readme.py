"""README.md and README.ja.md: they say the same, their links lead somewhere, and their commands do what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.walkthrough import REPOSITORY, checkout, follow, steps

ENGLISH, JAPANESE = (REPOSITORY / name for name in ("README.md", "README.ja.md"))
BOTH = pytest.mark.parametrize("readme", [ENGLISH, JAPANESE], ids=lambda readme: readme.name)
PAGES = [ENGLISH, JAPANESE, *sorted((REPOSITORY / "docs").glob("*.md"))]


def commands(readme: Path) -> list[str]:
    """What stands in the first column of the table of commands."""
    rows = re.findall(r"^\| (`cfngen .*?) \| [^|]*[^|\\]", readme.read_text(encoding="utf-8"), re.MULTILINE)
    return re.findall(r"`(.*?)`", " ".join(rows))


def pictures(readme: Path) -> list[str]:
    return re.findall(r"^!\[.*\]\((.*)\)$", readme.read_text(encoding="utf-8"), re.MULTILINE)


@BOTH
def test_the_quick_start_prints_what_it_says(readme: Path, tmp_path: Path) -> None:
    assert 4 == follow(readme, checkout(tmp_path / "cfngen"), tmp_path)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))

    assert [] == [link for link in links if not (page.parent / link).exists()]


def test_both_have_the_same_commands_pictures_tables_and_examples() -> None:
    english, japanese = ENGLISH.read_text(encoding="utf-8"), JAPANESE.read_text(encoding="utf-8")
    typed = [[step[0].removesuffix(" --lang ja") for step in steps(readme)] for readme in (ENGLISH, JAPANESE)]

    assert commands(ENGLISH) == commands(JAPANESE)
    assert pictures(ENGLISH) == [name.replace(".ja.", ".") for name in pictures(JAPANESE)]
    assert typed[0] == typed[1]
    assert len(re.findall(r"^\|", english, re.MULTILINE)) == len(re.findall(r"^\|", japanese, re.MULTILINE))
    assert english.count("\n## ") == japanese.count("\n## ")


def test_every_command_is_in_the_table() -> None:
    there = " ".join(commands(ENGLISH))
    names = [path.stem for path in (REPOSITORY / "src/cfngen/commands").glob("[!_]*.py")]

    assert [] == [name for name in names if not re.search(rf"\b{name}\b", there)]


@BOTH
def test_the_example_is_a_template_of_the_estate_as_it_stands(readme: Path) -> None:
    template = REPOSITORY / "src/cfngen/templates/database/rds_subnet_group.py"

    assert f"```python\n{template.read_text(encoding='utf-8')}```\n" in readme.read_text(encoding="utf-8")
