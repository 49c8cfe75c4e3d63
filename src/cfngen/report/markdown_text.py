"""Values and sentences as Markdown that no renderer takes for its own."""

from __future__ import annotations

# Characters that mean something to Markdown, to HTML, or to GitHub (mentions, references to issues).
_ENTITIES = {character: f"&#{ord(character)};" for character in "\\`*_[]<>|#&@~!"}


def code(value: str) -> str:
    """Code in a line or a table cell; entities in place of what Markdown or a table would take for its own."""
    flat = value.replace("\n", " ")
    if any(character in flat for character in "\\`|<&") or flat.strip() != flat or not flat:
        return f"<code>{_entities(flat)}</code>"
    return f"`{flat}`"


def html_code(value: str) -> str:
    """Code in a line of HTML, where Markdown's backticks mean nothing."""
    return f"<code>{_entities(value.replace(chr(10), ' '))}</code>"


def plain(value: str) -> str:
    """Text that Markdown, HTML and GitHub leave as it is."""
    return _entities(" ".join(value.split()))


def _entities(value: str) -> str:
    return "".join(_ENTITIES.get(character, character) for character in value)
