"""The page of the pictures in a browser: it needs no network, works by mouse and keyboard, and is accessible."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from cfngen.graph.network import Item, Network, Tier
from cfngen.graph.page import page as drawn
from cfngen.graph.picture import Node, Picture, Wire
from cfngen.report.wording import Words
from tests.browser import browsing, needs_browser, opened, violations, width_of

pytestmark = needs_browser
LONG = "a-name-that-is-longer-than-most-of-them-" * 3
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>&amp;'


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A headless browser."""
    with browsing() as found:
        yield found


def written(folder: Path, lang: str = "en") -> Path:
    """Nine stacks in a row, the third replaced and the sixth modified, and a network."""
    nodes = [Node(f"S{number}", f"stack{number}", "layer", "ap-northeast-1") for number in range(7)]
    nodes[2] = Node("S2", "stack2", "layer", "ap-northeast-1", "", "replace", (("replace", 1), ("modify", 2)))
    nodes[5] = Node("S5", "stack5", "layer", "ap-northeast-1", "", "modify", (("modify", 1),))
    nodes += [Node("S7", LONG, LONG, "ap-northeast-1"), Node("S8", HOSTILE, HOSTILE, HOSTILE, HOSTILE)]
    wires = tuple(Wire(f"S{number}", f"S{number + 1}", (HOSTILE, LONG)) for number in range(8))
    items = [Item(f"i{number}", HOSTILE, LONG, "private", ("a", "c")) for number in range(3)]
    tiers = [Tier("private", (("a", "10.0.0.0/24"),), HOSTILE)]
    network = Network(HOSTILE, "10.0.0.0/16", tiers, items, {"o": HOSTILE}, [("o", "i0", "443"), ("i0", "i1", "1")])
    path = folder / "graph.html"
    path.write_text(drawn("clinic-prod", Picture("estate", tuple(nodes), wires), [network], Words(lang)), "utf-8")
    return path


@pytest.fixture
def page(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """The page; whatever the console says fails the test."""
    with opened(browser, written(tmp_path)) as found:
        yield found


def near(page: Any) -> list[str]:
    found: list[str] = page.evaluate("[...document.querySelectorAll('.node.near')].map((node) => node.dataset.id)")
    return sorted(found)


def lines(page: Any) -> int:
    count: int = page.locator("tr[data-giver]:visible").count()
    return count


def test_a_stack_that_is_pointed_at_shows_its_wires_alone(page: Any) -> None:
    page.hover("#stacks [data-id=S2]")
    assert (["S1", "S2", "S3"], 8) == (near(page), lines(page))
    assert page.locator("#stacks.dim").count() == 1
    assert "stack2 gives to 1 takes from 1" == " ".join(page.inner_text("#told").split())
    assert (1, 1) == tuple(page.locator(f".single.{kind}").count() for kind in ("gives", "takes"))

    page.mouse.move(1, 1)
    assert ([], 0, 0) == (near(page), page.locator("#stacks.dim").count(), page.locator(".single").count())


def test_a_click_keeps_a_stack_and_its_lines_until_another_or_escape(page: Any) -> None:
    page.click("#stacks [data-id=S4]")
    page.mouse.move(1, 1)
    assert (["S3", "S4", "S5"], 2) == (near(page), lines(page))

    page.click("#stacks [data-id=S4]")
    assert 8 == lines(page)
    page.click("#stacks [data-id=S4]")
    page.keyboard.press("Escape")
    page.mouse.move(1, 1)
    assert 8 == lines(page)


def test_every_stack_is_reached_and_kept_by_keyboard(page: Any) -> None:
    page.focus("#stacks")
    reached = []
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.dataset.id"))
    assert {f"S{number}" for number in range(9)} == set(reached)

    page.focus("#stacks [data-id=S6]")
    assert ["S5", "S6", "S7"] == near(page)
    page.keyboard.press("Enter")
    assert 2 == lines(page)


def test_what_changes_stands_first_the_worst_of_it_at_the_top_and_leads_into_the_picture(page: Any) -> None:
    listed = page.locator("[data-of]").all_inner_texts()
    assert ["! layer/stack2 1 replaced, 2 modified", "~ layer/stack5 1 modified"] == listed

    page.focus("[data-of=S5]")
    page.keyboard.press("Enter")

    assert (["S4", "S5", "S6"], "S5") == (near(page), page.evaluate("document.activeElement.dataset.id"))
    assert page.evaluate(
        """(() => {
            const inner = document.activeElement.getBoundingClientRect();
            const outer = document.getElementById("stacks").getBoundingClientRect();
            return inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top;
        })()"""
    )


@pytest.mark.parametrize(("width", "fits"), [(400, False), (1280, True)])
def test_a_picture_that_is_little_wider_than_the_window_fits_it_and_any_when_asked(
    browser: Any, tmp_path: Path, width: int, fits: bool
) -> None:
    wide = "document.getElementById('stacks').scrollWidth - document.getElementById('stacks').clientWidth"
    with opened(browser, written(tmp_path), width=width) as page:
        assert (fits, str(fits).lower()) == (
            page.evaluate(wide) == 0,
            page.get_attribute("[data-for=stacks]", "aria-pressed"),
        )

        page.click("[data-for=stacks]")

        assert fits == (page.evaluate(wide) > 0)


@pytest.mark.parametrize("width", [400, 1280])
def test_only_the_pictures_scroll_sideways(browser: Any, tmp_path: Path, width: int) -> None:
    with opened(browser, written(tmp_path), width=width) as page:
        assert width >= width_of(page)


@pytest.mark.parametrize(("lang", "scheme"), list(product(["en", "ja"], ["light", "dark"])))
def test_contrast_landmarks_and_names_pass_axe(browser: Any, tmp_path: Path, lang: str, scheme: str) -> None:
    with opened(browser, written(tmp_path, lang), scheme=scheme) as page:
        assert [] == violations(page)
