"""The review page in a browser: it needs no network, works by keyboard, and is accessible."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cfngen.report.changes_html import html
from tests.report.large_change import RESOURCES, STACKS, sections

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: .ci/run installs it")
ROWS = STACKS * RESOURCES


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless browser that reaches no network."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a large change, as a file."""
    path = tmp_path_factory.mktemp("page") / "review.html"
    path.write_text(html(sections(), title="Change set for clinic-prod"), encoding="utf-8")
    return path


@pytest.fixture
def page(browser: Any, file: Path) -> Iterator[Any]:
    """The page, opened with the network off; whatever the console says fails the test."""
    context = browser.new_context(offline=True)
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.goto(file.as_uri())
    yield opened
    context.close()

    assert [] == said


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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_contrast_landmarks_and_names_pass_axe(browser: Any, tmp_path: Path, scheme: str, lang: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    path = tmp_path / "review.html"
    few = [section._replace(entries=section.entries[:12]) for section in sections()]
    path.write_text(html(few, title="Change set", lang=lang, notes=[("Approval", ["sha256"])]), encoding="utf-8")
    context = browser.new_context(offline=True, color_scheme=scheme)
    opened = context.new_page()
    opened.goto(path.as_uri())
    if not opened.locator(".row[open]").count():
        opened.click("#open")
    found = Axe().run(opened).response["violations"]
    context.close()

    assert [] == [(violation["id"], violation["nodes"][0]["html"]) for violation in found]


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_cut_off_at_the_side(browser: Any, file: Path, width: int) -> None:
    context = browser.new_context(offline=True, viewport={"width": width, "height": 900})
    opened = context.new_page()
    opened.goto(file.as_uri())
    opened.click("#open")
    wide = opened.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert width >= wide
