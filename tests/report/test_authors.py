"""What authors of templates say themselves, in a Japanese review."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from cfngen.engine.document import read
from cfngen.errors import CfngenError
from cfngen.report import authors
from cfngen.report.changes_html import html
from cfngen.report.changes_markdown import markdown
from cfngen.report.changes_text import text
from cfngen.report.sheet import Procedure, sheet
from cfngen.report.wording import ENGLISH, LOCALE, Words
from tests.report.large_change import HOSTILE, sections

REPOSITORY = Path(__file__).parents[2]
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
OURS = "The name stays: it is how the service finds the group, and renaming it starts an empty one."


def musts() -> set[str]:
    """The `must` of every resource of the committed templates."""
    said = set()
    for path in sorted((REPOSITORY / "templates_out").rglob("*.yaml")):
        for resource in read(path.read_text(encoding="utf-8"), path.name).data.get("Resources", {}).values():
            context = resource.get("Metadata", {}).get("com.aws.cloudformation.Context", {})
            said |= set(context.get("must", ()))
    return said


def test_everything_that_the_committed_templates_demand_is_said_in_japanese() -> None:
    """Otherwise: put the sentence into locale/ja/templates.toml."""
    words = Words("ja")

    assert len(musts()) > 100
    assert [] == sorted(said for said in musts() if not JAPANESE.search(words.authors(said)))


def test_figures_and_names_of_settings_are_the_same_in_japanese() -> None:
    """A number, or a name in capitals, that is lost in translation makes another rule of it."""
    found = tomllib.loads((LOCALE / "ja" / "templates.toml").read_text(encoding="utf-8"))
    telling = re.compile(r"\d+|[A-Z][a-z]+[A-Z]\w+|[a-z]+[.:_][a-zA-Z_.]+|[A-Z]{4,}")
    lost = {
        english: missing
        for english, japanese in found.items()
        if (missing := [name.strip(".:") for name in telling.findall(english) if name.strip(".:") not in japanese])
    }

    assert {} == lost


def test_english_stays_as_it_is() -> None:
    assert OURS == ENGLISH.authors(OURS) != Words("ja").authors(OURS)


def test_every_form_of_a_review_says_it() -> None:
    entry = sections()[0].entries[3]
    entry["Verdict"] |= {"Must": [OURS], "Mutability": "must-never-change"}
    section = sections()[0]._replace(entries=[entry])
    procedure = Procedure("prod", "111111111111", (), "build", False)
    forms = [
        text([section], words=Words("ja")),
        markdown([section], words=Words("ja")),
        html([section], title="Review", lang="ja"),
        sheet([section], procedure, "ja"),
    ]

    assert [True] * 4 == ["名前は変えない。サービスは名前で" in "".join(form.split()) for form in forms]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A team's project, in which the test runs."""
    (tmp_path / "pyproject.toml").write_text('[tool.cfngen]\nprofile = "report"\n', encoding="utf-8")
    (tmp_path / "locale").mkdir()
    monkeypatch.chdir(tmp_path)
    authors._read.cache_clear()
    return tmp_path


def test_a_project_translates_its_own_and_says_ours_in_its_own_words(elsewhere: Path) -> None:
    said = f'"Ours." = "当院の規程。"\n"{OURS}" = "当院では名前を変えない。"\n"{HOSTILE[:9]}" = "x"\n'
    (elsewhere / "locale" / "ja.toml").write_text(said, encoding="utf-8")
    entry = sections()[0].entries[0]
    entry["Verdict"]["Must"] = ["Ours.", OURS, "Theirs."]
    page = html([sections()[0]._replace(entries=[entry])], title="Review", lang="ja")

    assert ("当院の規程。" in page, "当院では名前を変えない。" in page) == (True, True)
    assert ("Ours." in page, "Theirs." in page) == (False, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('"a" = ', "cannot read translations"),
        ('[must]\n"a" = "b"\n', "the translation of 'must' is no text"),
        ('"a" = 1', "the translation of 'a' is no text"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(elsewhere: Path, text: str, said: str) -> None:
    (elsewhere / "locale" / "ja.toml").write_text(text, encoding="utf-8")

    with pytest.raises(CfngenError, match=said) as refused:
        Words("ja").authors("a")

    assert "locale/ja.toml" in str(refused.value)
