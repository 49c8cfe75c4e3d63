"""How Sphinx makes a site of this folder: `make docs` writes it to build/docs."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

project = "cfngen"
extensions = ["myst_parser"]
source_suffix = [".md"]
html_theme = "furo"
html_title = "cfngen"
html_copy_source = False
html_static_path = ["_static"]
html_css_files = ["japanese.css"]
myst_heading_anchors = 4
# Files outside this folder, which links from it reach in the repository only.
suppress_warnings = ["myst.xref_missing"]
exclude_patterns = ["hearing/examples"]


def setup(app: Sphinx) -> None:
    """A page says which language it is in: browsers choose the shapes of characters by it, screen readers the voice."""

    def language(_app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
        if pagename.endswith(".ja"):
            context["language"] = "ja"

    app.connect("html-page-context", language)
