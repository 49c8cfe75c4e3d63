"""Pages in a headless browser that reaches no network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: .ci/run installs it")


@contextmanager
def browsing() -> Iterator[Any]:
    """A headless browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@contextmanager
def opened(browser: Any, file: Path, *, width: int = 1280, scheme: str = "light") -> Iterator[Any]:
    """A file, opened with the network off; whatever the console says, and any dialog, fails the test."""
    context = browser.new_context(offline=True, viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []

    def refuse(dialog: Any) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", refuse)
    page.on("request", lambda request: None if request.url.startswith("file:") else said.append(request.url))
    page.goto(file.as_uri())
    yield page
    context.close()

    assert [] == said


def violations(page: Any) -> list[tuple[str, str]]:
    """What the accessibility checker axe finds, with the first element of each."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(violation["id"], violation["nodes"][0]["html"]) for violation in found]


def width_of(page: Any) -> int:
    """How many pixels the page takes from side to side."""
    wide: int = page.evaluate("document.documentElement.scrollWidth")
    return wide
