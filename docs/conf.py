"""How Sphinx makes a site of this folder: `make docs` writes it to build/docs."""

from __future__ import annotations

import re
from typing import Any

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

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


class Words(SearchEnglish):
    """What the search finds: words of English, and any two characters that follow each other in Japanese."""

    _parts = re.compile(r"[ぁ-ヿ一-鿿々]+|[^ぁ-ヿ一-鿿々]+")
    js_splitter_code = """
var splitQuery = (query) => query
  .split(/[^\\p{Letter}\\p{Number}_]+/u)
  .flatMap((word) => word.match(/[ぁ-ヿ一-鿿々]+|[^ぁ-ヿ一-鿿々]+/gu) || [])
  .flatMap((part) => /^[ぁ-ヿ一-鿿々]{2}/u.test(part)
    ? Array.from({length: part.length - 1}, (_, at) => part.slice(at, at + 2))
    : [part]);
"""

    def split(self, text: str) -> list[str]:
        """Split a text as `js_splitter_code` splits what is searched for."""
        parts = [part for word in super().split(text) for part in self._parts.findall(word)]
        return [piece for part in parts for piece in self._pairs(part)]

    def _pairs(self, part: str) -> list[str]:
        if len(part) < 2 or part[0] < "ぁ":
            return [part]
        return [part[at : at + 2] for at in range(len(part) - 1)]


def setup(app: Sphinx) -> None:
    """Have Japanese searched, and each page say which language it is in: letters' shapes and voices go by it."""
    app.add_search_language(Words)

    def language(_app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
        if pagename.endswith(".ja"):
            context["language"] = "ja"

    app.connect("html-page-context", language)
