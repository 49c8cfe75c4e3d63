"""The page for auditors: every framework's controls, what stands for them, and what no template can show."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cfngen.checks.catalogue import catalogue
from cfngen.checks.evidence import controls
from cfngen.checks.framework import FRAMEWORKS
from cfngen.report.evidence import State, worst
from cfngen.report.evidence_words import WORDS

DATA = Path(__file__).parents[2] / "src/cfngen/checks/data"
Run = Callable[..., tuple[int, str, str]]
Waive = Callable[..., None]
VOID = {"meta", "br", "wbr", "link", "hr", "img", "input"}


def table(name: str) -> list[dict[str, str]]:
    first, *lines = (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [dict(zip(first.split("\t"), line.split("\t"), strict=True)) for line in lines]


class Reader(HTMLParser):
    """Reads a page, and notes tags that are closed out of turn, ids and links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if tag == "a" else []
        self.fetched += [tag] if "src" in found or tag in ("script", "link", "iframe") else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_page_stands_alone_and_its_links_lead_somewhere(cfngen: Run, lang: str) -> None:
    code, out, _ = cfngen("check", "--report", "html", "--lang", lang)

    page = Reader(out)
    assert 1 == code  # the finding without a waiver
    assert ([], [], []) == (page.wrong, page.open, page.fetched)
    assert len(page.ids) == len(set(page.ids))
    inner = {link[1:] for link in page.links if link.startswith("#")}
    assert inner
    assert not inner - set(page.ids)


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("style", ["html", "markdown"])
def test_nobody_is_said_to_comply(cfngen: Run, style: str, lang: str) -> None:
    _, out, _ = cfngen("check", "--report", style, "--lang", lang)

    assert "準拠" not in out
    assert not re.search(r"\bcomplian(t|ce)\b", re.sub(r"https?://\S+|<[^>]*>", "", out), re.IGNORECASE)
    assert ("対応状況" if lang == "ja" else "State of controls") in out


@pytest.mark.usefixtures("project")
def test_a_control_leads_to_its_check_the_resource_and_both_lines(cfngen: Run) -> None:
    _, out, _ = cfngen("check", "--report", "markdown", "--lang", "en")

    assert "| C-AUTH-01 |" in out
    row = next(line for line in out.splitlines() if line.startswith("| data/secret:Secret") and "rotates" in line)
    assert "AWS::SecretsManager::Secret" in row
    assert "| templates_out/nested/data/secret.yaml:8 | src/estate/templates/data/secret.py:4 |" in row
    assert "error (dev): nothing rotates the secret" in row


@pytest.mark.usefixtures("project")
def test_each_environment_has_its_own_answer(cfngen: Run) -> None:
    """K03 is an error in dev and has nothing to say in prod; what the templates lack is no pass."""
    _, out, _ = cfngen("check", "--report", "markdown", "--lang", "en", "--only", "K03", "--only", "E01")

    assert "dev error 1, prod no finding 2." in out
    assert "dev nothing to check, prod nothing to check." in out


@pytest.mark.usefixtures("project")
def test_a_check_of_templates_looked_at_stacks(cfngen: Run) -> None:
    """CG009 asks for no resources, but for what stacks refer to: that it found nothing is an answer."""
    _, out, _ = cfngen("check", "--report", "markdown", "--lang", "en", "--only", "CG009")

    found = re.search(r"dev no finding (\d+), prod no finding \1\.", out)
    assert found is not None
    assert f"It looks at every stack ({found[1]})." in out


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("style", ["html", "markdown"])
def test_the_summary_counts_every_control_once(cfngen: Run, style: str) -> None:
    _, out, _ = cfngen("check", "--report", style, "--lang", "en")

    cells = re.sub(r"<[^>]*>", " ", out) if style == "html" else out
    summary = cells.partition("Summary")[2].partition("Legend" if style == "html" else "##")[0]
    names = [name for name in controls() if name.startswith("H-")]
    numbers = re.search(r"HIPAA Security Rule, 45 CFR 164.312\W+(\d+)((?:\W+[a-z ]+ \d+)+)", summary)
    assert numbers is not None
    assert len(names) == int(numbers[1])
    assert 2 * len(names) == sum(map(int, re.findall(r"\d+", numbers[2])))  # dev and prod


@pytest.mark.usefixtures("project")
def test_a_control_whose_checks_were_left_out_is_not_called_outside(cfngen: Run) -> None:
    _, out, _ = cfngen("check", "--report", "markdown", "--lang", "en", "--only", "E01")

    assert "| C-ENC-01 |" in out
    assert "| C-NET-01 |" not in out
    assert "| C-LOG-03 |" in out  # no check stands for it, so it lies outside whatever runs


def test_waivers_are_in_the_page_with_what_was_agreed(waive: Waive, cfngen: Run) -> None:
    waive()

    code, out, _ = cfngen("check", "--report", "markdown", "--lang", "ja")

    assert 0 == code
    assert (
        "| シークレットがローテーションされない | dev | dev holds no data | OPS-1 | platform team | 2999-12-31 |" in out
    )


def test_texts_of_others_cannot_break_the_page(waive: Waive, cfngen: Run) -> None:
    waive(reason="<script>alert(1)</script> | a | b")

    _, page, _ = cfngen("check", "--report", "html")
    _, markdown, _ = cfngen("check", "--report", "markdown")

    assert "<script>" not in page + markdown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; | a | b" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; \\| a \\| b |" in markdown


@pytest.mark.usefixtures("project")
def test_the_same_templates_make_the_same_page(cfngen: Run) -> None:
    assert cfngen("check", "--report", "html") == cfngen("check", "--report", "html")


def test_other_peoples_templates_have_a_page_too(tmp_path: Path, cfngen: Run) -> None:
    template = tmp_path / "bucket.yaml"
    template.write_text("Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n", encoding="utf-8")

    code, out, _ = cfngen("check", str(template), "--report", "markdown", "--lang", "en")

    assert 1 == code
    assert out.startswith("# State of controls — bucket.yaml")
    assert "bucket.yaml:2 | — | error" in out


def test_every_control_that_a_check_names_is_described() -> None:
    named = {name for check in catalogue().values() for name in check.controls if name.startswith(tuple(FRAMEWORKS))}

    assert not named - controls().keys()


def test_what_no_check_stands_for_is_listed_as_outside() -> None:
    """A control without a check and without a word of what lies outside would be silence."""
    checked = {name for check in catalogue().values() for name in check.controls}
    outside = {name for entry in table("outside") for name in entry["controls"].split()}

    assert not controls().keys() - checked - outside


def test_every_source_has_an_address_and_a_day() -> None:
    sources = {entry["id"]: entry for entry in table("sources")}
    used = {name for entry in (*table("controls"), *table("facts")) for name in entry["sources"].split()}

    assert not used - sources.keys()
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", entry["read"]) for entry in sources.values())
    assert all(entry["url"].startswith("https://") for entry in sources.values())


def test_facts_and_readings_are_told_apart() -> None:
    marks = {entry["mark"] for entry in (*table("controls"), *table("facts"))}

    assert {"F", "R"} == marks


@pytest.mark.usefixtures("project")
def test_the_japanese_page_names_checks_in_japanese(cfngen: Run) -> None:
    _, out, _ = cfngen("check", "--report", "markdown", "--lang", "ja")

    assert "### K03 シークレットはローテーションする" in out
    assert "指摘（エラー） (dev): シークレットがローテーションされない" in out
    assert "- 理由: 変わらないシークレットは、一度見た者にとっていつまでも有効である。" in out


def test_both_languages_have_the_same_words() -> None:
    assert WORDS["ja"].keys() == WORDS["en"].keys()


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([], "outside"),
        (["clean", "outside"], "clean"),
        (["clean", "nothing"], "clean"),
        (["undecided", "clean"], "undecided"),
        (["waived", "clean"], "waived"),
        (["undecided", "error", "warning"], "error"),
        (["error", "failed"], "failed"),
    ],
)
def test_the_worst_answer_is_a_controls_answer(kinds: list[str], expected: str) -> None:
    assert expected == worst([State(kind, 1) for kind in kinds]).kind
