"""The page for auditors in a browser: it needs no network, is accessible, and begins with what is left to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cfngen.report.evidence import STATES
from tests.browser import browsing, needs_browser, opened, violations, width_of

pytestmark = [needs_browser, pytest.mark.usefixtures("project")]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless browser."""
    with browsing() as found:
        yield found


def written(cfngen: Run, folder: Path, lang: str) -> Path:
    path = folder / "controls.html"
    path.write_text(cfngen("check", "--report", "html", "--lang", lang)[1], encoding="utf-8")
    return path


@pytest.mark.parametrize(("lang", "scheme"), [("en", "light"), ("ja", "dark")])
def test_contrast_landmarks_and_names_pass_axe(
    browser: Any, cfngen: Run, tmp_path: Path, lang: str, scheme: str
) -> None:
    with opened(browser, written(cfngen, tmp_path, lang), scheme=scheme) as page:
        assert [] == violations(page)


def test_what_is_open_comes_before_the_controls_the_worst_first(browser: Any, cfngen: Run, tmp_path: Path) -> None:
    with opened(browser, written(cfngen, tmp_path, "en"), width=400) as page:
        kinds = page.evaluate(
            """[...document.querySelectorAll("#open tbody tr")].map((row) =>
            [...row.querySelectorAll(".state")].map((state) => state.classList[1]))"""
        )
        worst = [min(map(STATES.index, row)) for row in kinds]
        order = page.evaluate('[...document.querySelectorAll("main > section[id]")].map((part) => part.id)')

        assert sorted(worst) == worst
        assert {"failed", "error", "warning", "undecided", "waived"} >= {STATES[place] for place in worst} != set()
        assert ["summary", "open"] == order[:2]
        page.click("#open tbody a")
        assert "#check-" in page.url
        assert 400 >= width_of(page)
