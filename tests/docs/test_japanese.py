"""A page in Japanese is the English one's twin: the run of the English text, by the other tests, is proof for both."""

from __future__ import annotations

import os
import re
import runpy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from myst_parser.slugs import github_slugify

from tests.docs.walkthrough import REPOSITORY

DOCS = REPOSITORY / "docs"
JAPANESE = sorted(DOCS.rglob("*.ja.md"))
OF_THEIR_OWN = {"index.ja.md", "review.ja.md", "auditor.ja.md", "checks.ja.md"}  # told otherwise, or made from code
TWINS = [path for path in JAPANESE if path.name not in OF_THEIR_OWN]
MARKDOWN = MarkdownIt("commonmark").enable("table")
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")

each = pytest.mark.parametrize("page", TWINS, ids=lambda page: page.name)


class Section(NamedTuple):
    """What stands under one heading and has to be the same in both languages."""

    level: str
    blocks: list[str]  # paragraphs, list items, cells of tables; code, and cells without words, as they are
    code: set[str]  # in the text
    links: list[str]
    text: str


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def english(page: Path) -> Path:
    return page.with_name(page.name.replace(".ja.md", ".md"))


def japanese(page: Path) -> Path:
    return page.with_suffix(".ja.md")


@cache
def tokens(page: Path) -> list[Token]:
    return MARKDOWN.parse(text(page))


@cache
def headings(page: Path) -> list[str]:
    """Anchors of a page in their order, as GitHub and the site make them."""
    found = tokens(page)
    return [github_slugify(found[at + 1].content.replace("`", "")) for at, it in enumerate(found) if it.tag in LEVELS]


LEVELS = {f"h{level}" for level in range(1, 7)}


def sections(page: Path) -> Iterator[Section]:
    """The page as it is read, without the line that leads to the other language."""
    found = tokens(page)
    starts = [at for at, token in enumerate(found) if token.type == "heading_open"]
    for start, end in zip(starts, [*starts[1:], len(found)], strict=True):
        skipped = 6 if start == 0 else 3  # the heading; below the first one stands that line
        inside = found[start + skipped : end]
        spans = [child for token in found[start:end][skipped:] for child in token.children or ()]
        yield Section(
            found[start].tag,
            [block for token in inside for block in _block(token)],
            {child.content for child in spans if child.type == "code_inline"},
            sorted(target(page, str(child.attrs["href"])) for child in spans if child.type == "link_open"),
            "\n".join(token.content for token in inside),
        )


def _block(token: Token) -> Iterator[str]:
    if token.type != "inline":
        yield f"{token.type} {token.info} {token.content}".strip()
    elif not re.search(r"[^\W\d_]", token.content):
        yield token.content.replace("、", ", ")


def target(page: Path, href: str) -> str:
    """Where a link leads, the same for both languages: the English page and the number of its heading."""
    path, _, anchor = href.partition("#")
    if re.match(r"https?:", href):
        return href
    file = (page.parent / path).resolve() if path else page
    if file.suffix != ".md" or not file.is_file():
        return os.path.relpath(file, DOCS)
    translated = page.name.endswith(".ja.md") and japanese(file).exists() and not file.name.endswith(".ja.md")
    assert not translated, f"{page.name} leads to {href}, which is there in Japanese"
    name = os.path.relpath(file, DOCS).replace(".ja.md", ".md")
    twin = name.removesuffix(".md").split("/")[-1] + ".ja.md" not in OF_THEIR_OWN
    return f"{name}#{headings(file).index(unquote(anchor))}" if anchor and twin else name


@each
def test_headings_text_code_and_links_are_the_same(page: Path) -> None:
    """Otherwise: bring the Japanese page after the English one."""
    for here, there in zip(sections(english(page)), sections(page), strict=True):
        assert (here.level, here.blocks, here.code, here.links) == (there.level, there.blocks, there.code, there.links)


@each
def test_no_figure_is_lost(page: Path) -> None:
    lost = [
        figure
        for here, there in zip(sections(english(page)), sections(page), strict=True)
        for figure in FIGURE.findall(here.text)
        if figure not in FIGURE.findall(there.text)
    ]

    assert [] == lost


@each
def test_no_mark_of_emphasis_is_left_over(page: Path) -> None:
    """Between a letter and a bracket, as in Japanese, Markdown takes `*` for an asterisk."""
    texts = [child.content for token in tokens(page) for child in token.children or () if child.type == "text"]

    assert [] == [text for text in texts if re.search(r"\S\*|\*\S", text)]


@pytest.mark.parametrize("page", JAPANESE, ids=lambda page: page.name)
def test_each_leads_to_the_other_and_every_link_somewhere(page: Path) -> None:
    anchors = re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", text(page))
    files = [(page.parent / path if path else page, anchor) for path, anchor in anchors]
    paths = re.findall(r"\]\((?!https?:|#)([^)#]+)", text(page))

    assert f"[English]({english(page).name})" == text(page).splitlines()[2]
    assert f"[日本語]({page.name})" == text(english(page)).splitlines()[2]
    assert [] == [path for path in paths if not (page.parent / path).exists()]
    assert [] == [anchor for file, anchor in files if anchor not in headings(file) and f'"{anchor}"' not in text(file)]


@pytest.mark.parametrize("page", JAPANESE, ids=lambda page: page.name)
def test_no_page_says_that_anybody_complies(page: Path) -> None:
    assert "準拠" not in text(page)


def test_every_guide_is_there_in_japanese() -> None:
    guides = [path for path in (DOCS / "howto").glob("*.md") if not path.name.endswith(".ja.md")]

    assert 15 <= len(guides)
    assert [] == [guide.name for guide in guides if not japanese(guide).exists()]


def test_every_page_is_in_the_table_of_contents_in_the_same_order() -> None:
    there, here = (re.findall(r"^[\w/.-]+$", text(DOCS / name), re.MULTILINE) for name in ("index.md", "index.ja.md"))
    pages = [str(page.relative_to(DOCS)).removesuffix(".md") for page in JAPANESE]

    assert [] == [page for page in pages if page not in (*here, "index.ja")]
    assert [page for page in there if f"{page}.ja" in pages] == [page.removesuffix(".ja") for page in here]


def test_the_japanese_contents_can_be_read_where_no_site_is_made_of_them() -> None:
    """GitHub shows a toctree as text, so the pages stand above it as links, by their titles."""
    contents = text(DOCS / "index.ja.md")
    links = re.findall(r"^- \[(.*)\]\((\S+\.ja)\.md\)$", contents, re.MULTILINE)
    titles = [text(DOCS / f"{page}.md").splitlines()[0].removeprefix("# ") for _, page in links]

    assert [title for title, _ in links] == titles
    assert [page for _, page in links] == re.findall(r"^[\w/.-]+$", contents, re.MULTILINE)


def test_a_word_within_a_japanese_sentence_is_found() -> None:
    """Japanese is written without spaces: a search for whole words would find what stands by itself alone."""
    words = runpy.run_path(str(DOCS / "conf.py"))["Words"]({})

    assert ["cfngen", "変更", "更セ", "セッ", "ット", "aws"] == words.split("cfngen（変更セット）aws")
    assert set(words.split("変更セット")) <= set(words.split("ネストされた変更セットを実行する"))
