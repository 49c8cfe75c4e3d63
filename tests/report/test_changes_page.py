"""The review page in a browser: it needs no network, works by keyboard, and is accessible."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cfngen.report.changes import Section
from cfngen.report.changes_html import html
from tests.browser import browsing, needs_browser, opened, violations, width_of
from tests.report.hard_texts import HARD, hard_section
from tests.report.large_change import RESOURCES, STACKS, sections

pytestmark = needs_browser
ROWS = STACKS * RESOURCES


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless browser."""
    with browsing() as found:
        yield found


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a large change, as a file."""
    path = tmp_path_factory.mktemp("page") / "review.html"
    path.write_text(html(sections(), title="Change set for clinic-prod"), encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Any, file: Path) -> Iterator[Any]:
    """The page, opened with the network off; whatever the console says fails the test."""
    with opened(browser, file) as found:
        yield found


def visible(page: Any) -> int:
    count: int = page.locator(".row:visible").count()
    return count


def test_a_large_change_is_painted_within_a_second(page: Any) -> None:
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")

    assert 1000 > painted
    assert f"{ROWS} / {ROWS}" == page.inner_text("#shown")


def test_filters_leave_what_fits(page: Any) -> None:
    page.uncheck("input[value=modify]")
    page.uncheck("input[value=replace]")
    page.uncheck("input[value=add]")
    removed = visible(page)
    page.fill("#filter", "stack7/resource3")

    assert (2 * STACKS, 1) == (removed, visible(page))
    page.fill("#filter", "nothing has this name")
    assert (0, f"0 / {ROWS}") == (visible(page), page.inner_text("#shown"))


def test_only_what_may_do_harm_can_be_left(page: Any) -> None:
    page.check("#danger")

    assert ROWS > visible(page) > 0
    assert visible(page) == page.locator(".row[data-danger]:visible").count()


def test_the_keyboard_goes_from_change_to_change_and_opens_them(page: Any) -> None:
    page.keyboard.press("/")
    page.keyboard.type("stack3/")
    page.keyboard.press("Escape")
    assert ("", ROWS) == (page.input_value("#filter"), visible(page))
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")

    focused = page.evaluate("document.activeElement.closest('.row').id")
    assert [focused] == page.evaluate("[...document.querySelectorAll('.row[open]')].map((row) => row.id)")
    assert page.evaluate("document.querySelectorAll('.row')[1].id") == focused


def test_a_link_from_the_dangers_opens_the_change(page: Any) -> None:
    page.locator(".danger a").first.click()

    assert 1 == page.locator(".row[open]").count()
    assert page.locator(".row[open] table").is_visible()


def test_everything_opens_at_once_and_the_page_stays_quick(page: Any) -> None:
    begin = time.monotonic()
    page.click("#open")

    assert ROWS == page.locator(".row[open]").count()
    assert 5 > time.monotonic() - begin


def test_a_stack_of_the_tree_shows_itself_and_what_is_nested_in_it(page: Any) -> None:
    """Beside the other filters, which hold with it; a second choice of the same stack takes it back."""
    page.click(".tree a >> text='Stack7'")
    inside = visible(page)
    page.uncheck("input[value=add]")

    assert (RESOURCES, RESOURCES - 2) == (inside, visible(page))
    assert ["clinic-prod/Stack7"] == page.evaluate(
        "[...document.querySelectorAll('.tree a[aria-current]')].map((link) => link.dataset.stack)"
    )
    assert f"{RESOURCES - 2} / {ROWS}" == page.inner_text("#shown")
    assert "clinic-prod/Stack7" in page.inner_text("#chosen")
    page.click(".tree a >> text='clinic-prod (ap-northeast-1)'")
    half = ROWS // 2
    assert half > visible(page) > RESOURCES
    page.click(".tree a[aria-current]")
    page.check("input[value=add]")
    assert (ROWS, True) == (visible(page), page.is_hidden("#all"))


def test_what_may_do_harm_is_not_hidden_silently(page: Any) -> None:
    harmful = page.locator(".row[data-danger]").count()
    assert page.is_hidden("#harm")

    page.click(".tree a >> text='Stack7'")
    shown = page.locator(".row[data-danger]:visible").count()

    assert f"⚠ The filter hides changes that may do harm: {harmful - shown}" == page.inner_text("#harm")
    page.click("#all")
    assert (True, ROWS) == (page.is_hidden("#harm"), visible(page))


def test_the_address_has_the_filters_and_restores_them(page: Any, file: Path) -> None:
    page.click(".tree a >> text='Stack7'")
    page.fill("#filter", "sns")
    page.uncheck("input[value=add]")
    page.check("#danger")
    before, address = visible(page), page.url
    page.goto("about:blank")
    page.goto(address)

    assert before == visible(page) > 0
    assert ("sns", False, True) == (
        page.input_value("#filter"),
        page.is_checked("[value=add]"),
        page.is_checked("#danger"),
    )
    assert 1 == page.locator(".tree a[aria-current]").count()
    page.click("#all")
    assert file.as_uri() == page.url
    page.goto(f"{file.as_uri()}#?stack=no-such-stack&kinds=modify")
    assert visible(page) == page.locator(".row[data-kind=modify]").count() > 0


def test_a_link_to_a_hidden_change_shows_it_and_keeps_the_filter(page: Any) -> None:
    page.fill("#filter", "stack7/resource2")
    page.locator(".danger a").first.click()

    assert 2 == visible(page)
    assert ("text=" in page.url, "change=" in page.url) == (True, True)


def test_the_tree_is_walked_by_keyboard(page: Any) -> None:
    page.keyboard.press("s")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    chosen = page.inner_text("#chosen code")
    page.keyboard.press("Escape")

    assert ("clinic-prod/Stack0", True, ROWS) == (chosen, page.is_hidden("#chosen"), visible(page))


def test_a_printed_page_says_that_it_is_not_whole(page: Any) -> None:
    page.emulate_media(media="print")
    assert page.is_hidden("#printed")
    page.emulate_media(media="screen")
    page.click(".tree a >> text='Stack7'")
    page.emulate_media(media="print")

    assert page.is_visible("#printed")
    assert f"A filter is set: {RESOURCES} of {ROWS} changes are printed." == page.inner_text("#printed")
    assert page.is_hidden(".tree")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_contrast_landmarks_and_names_pass_axe(browser: Any, tmp_path: Path, scheme: str, lang: str) -> None:
    path = tmp_path / "review.html"
    few = [section._replace(entries=section.entries[:12]) for section in sections()]
    path.write_text(html(few, title="Change set", lang=lang, notes=[("Approval", ["sha256"])]), encoding="utf-8")
    with opened(browser, path, scheme=scheme) as page:
        if not page.locator(".row[open]").count():
            page.click("#open")
        page.locator(".tree a").nth(1).click()

        assert [] == violations(page)


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_cut_off_at_the_side(browser: Any, file: Path, width: int) -> None:
    with opened(browser, file, width=width) as page:
        page.click("#open")

        assert width >= width_of(page)


@pytest.mark.parametrize("name", HARD)
def test_no_text_runs_cuts_or_widens_the_page(browser: Any, tmp_path: Path, name: str) -> None:
    """On a telephone, with everything open; the text is there, and nothing of it is markup."""
    text = HARD[name]
    path = tmp_path / "review.html"
    notes = [("⛔ Blocked", [text]), (text, [text])]
    path.write_text(html([hard_section(text)], lambda _: text, title=text, lang="ja", notes=notes), encoding="utf-8")

    with opened(browser, path, width=400) as page:
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")

        assert 400 >= width_of(page)
        assert [] == page.evaluate(
            """[...document.querySelectorAll("body *")]
                .filter((it) => it.checkVisibility() && !it.matches(".skip, .unseen"))
                .filter((it) => it.getBoundingClientRect().right > 400.5)
                .map((it) => it.outerHTML.slice(0, 200))"""
        )
        assert 0 == page.locator("img, base, iframe, object").count()
        assert (1, 5) == (page.locator("script").count(), page.locator(".row").count())
        assert " ".join(text.split()[:1]) in page.locator("h1").text_content()
        assert "taken over" != page.title()


def test_characters_that_hide_others_are_spelled_out() -> None:
    """A reviewer sees where a text turns the order of others round, and a terminal is not steered."""
    page = html([hard_section(HARD["overridden"])], title="Review")
    rows = page[page.index("<tbody>") :]

    assert all(spelled in rows for spelled in ("\\u202elarge", "zero\\u200bwidth", "\\x1b[31mred"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("entries", [0, 1])
def test_a_page_about_little_or_nothing_passes_axe(browser: Any, tmp_path: Path, entries: int, scheme: str) -> None:
    """Its verdict, and what users may notice, in colours of their own."""
    path = tmp_path / "review.html"
    change = {
        "Action": "Modify",
        "LogicalResourceId": "DBInstance",
        "ResourceType": "AWS::RDS::DBInstance",
        "Details": [{"Target": {"Attribute": "Properties", "Path": "/Properties/DBInstanceClass"}}],
    }
    entry = {"Type": "Resource", "ResourceChange": change, "StackName": "prod", "Verdict": {}}
    path.write_text(html([Section("prod", [entry] * entries)], title="prod"), encoding="utf-8")
    with opened(browser, path, scheme=scheme) as page:
        assert bool(entries) == page.locator("#effect").is_visible()
        assert [] == violations(page)
