"""One answer changed in the text of an answers file, everything else left byte for byte."""

from __future__ import annotations

from typing import Any

from cfngen.errors import CfngenError
from cfngen.hearing.keys import flow
from cfngen.hearing.reading import Document, Node, parse_answers


def with_answer(document: Document, path: tuple[str, ...], value: Any) -> Document:
    """The document with another value at a path, as `("db", "pg_major")`; None makes it unanswered.

    Required answers may still be missing.

    Raises CfngenError when the file would not be valid then.
    """
    text = _edited(document, path, "" if value is None else flow(value))
    changed = parse_answers(text, document.label, unfinished=True)
    before, after = document.root.plain(), changed.root.plain()
    _put(before, path, value)
    if _without_empty(before) != _without_empty(after):
        raise CfngenError(
            f"{'.'.join(path)} cannot be written without touching more than its own place",
            where=document.where(".".join(path)),
            hint="write the file as `cfngen hearing init` does: one key a line",
        )
    return changed


def _edited(document: Document, path: tuple[str, ...], written: str) -> str:
    text, node = document.text, document.root
    for depth, step in enumerate(path):
        if not isinstance(node.value, dict) or step not in node.value:
            return _inserted(text, node, path[depth:], written) if written else text
        node = node.value[step]
    if isinstance(node.value, list | dict) and not node.in_flow:
        return _instead_of_block(text, node, written)
    old = text[node.start : node.end]
    kept = "\n" if old.endswith("\n") else ""  # a block of lines ends with one, which the next key needs
    return text[: node.start] + _spaced(text, node.start, written) + kept + text[node.end :]


def _instead_of_block(text: str, node: Node, written: str) -> str:
    """A value on the key's own line instead of a list or mapping on lines below; under a comment where there is one."""
    key_end = text.rindex(":", 0, node.start) + 1
    if text[key_end : node.start].strip():
        return f"{text[: node.start]}  {written}{text[node.end :]}"
    return text[:key_end] + (f" {written}" if written else "") + text[node.end :]


def _inserted(text: str, node: Node, path: tuple[str, ...], written: str) -> str:
    """A key that was not there, as the first of its mapping."""
    if isinstance(node.value, dict) and node.in_flow:
        entry = "".join(f"{step}: {{" for step in path[:-1]) + f"{path[-1]}: {written}" + "}" * (len(path) - 1)
        comma = ", " if node.value else ""
        return f"{text[: node.start + 1]}{entry}{comma}{text[node.start + 1 :]}"
    if isinstance(node.value, dict):
        if len(path) == 2:  # a whole section goes to the end
            end = "" if text.endswith("\n") else "\n"
            return f"{text}{end}{path[0]}:\n  {path[1]}: {written}\n"
        indent = " " * node.column
        return f"{text[: node.start]}{path[0]}: {written}\n{indent}{text[node.start :]}"
    # The section is empty.
    return f"{text[: node.start]}\n  {path[-1]}: {written}{text[node.start :]}"


def _spaced(text: str, start: int, written: str) -> str:
    return f" {written}" if written and text[start - 1] == ":" else written


def _put(tree: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for step in path[:-1]:
        tree = tree.setdefault(step, {})
    if value is None:
        tree.pop(path[-1], None)
    else:
        tree[path[-1]] = _texts(value)


def _texts(value: Any) -> Any:
    """A value as the reader gives it: every scalar a text."""
    if isinstance(value, dict):
        return {str(key): _texts(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(inner) for inner in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _without_empty(tree: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in tree.items() if value != {}}
