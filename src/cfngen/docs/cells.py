"""Text in a cell of a Markdown table."""

from __future__ import annotations


def cell(text: object) -> str:
    """One line that ends no cell and begins no HTML."""
    flat = " ".join(str(text).split())
    return flat.replace("|", "\\|").replace("<", "&lt;").replace("${", "$&#123;") if "`" not in flat else _coded(flat)


def _coded(flat: str) -> str:
    """Within code entities would be shown as they are."""
    return flat.replace("|", "\\|")
