"""What is printed, with every secret of an environment hidden, whoever repeats it: AWS, a traceback or a report."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TextIO

from cfngen.report.masking import MASK, is_harmless, names_a_secret

_SHORTEST = 6  # a shorter text stands in too many words that are none


class Hiding:
    """A text stream that writes to another one, with secrets replaced."""

    def __init__(self, stream: TextIO, secrets: Iterable[str]) -> None:
        self._stream = stream
        # The longest first: one may be a part of another.
        self._secrets = sorted({form for one in secrets for form in _forms(one)}, key=len, reverse=True)

    def write(self, text: str) -> int:
        """Write a text without its secrets; gives the length that was asked for."""
        shown = text
        for secret in self._secrets:
            shown = shown.replace(secret, MASK)
        self._stream.write(shown)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def hide(secrets: Iterable[str]) -> None:
    """Hide these texts in all that this process prints from now on; `cli.main` takes that back."""
    kept = {one for one in secrets if len(one) >= _SHORTEST and not is_harmless(one)}
    if kept:
        sys.stdout = Hiding(sys.stdout, kept)
        sys.stderr = Hiding(sys.stderr, kept)


def secrets_of(templates: Iterable[Mapping[str, Any]], values: Mapping[str, str]) -> Iterator[str]:
    """The secrets among parameters, tags and the literals of templates.

    Secret are the values of NoEcho parameters, and those that stand under a name that says so.
    """
    for name, value in values.items():
        if names_a_secret(name):
            yield value
    for template in templates:
        for name, about in (template.get("Parameters") or {}).items():
            if isinstance(about, Mapping) and str(about.get("NoEcho", "")).lower() == "true":
                yield from (values.get(name, ""), str(about.get("Default", "")))
        for resource in (template.get("Resources") or {}).values():
            if isinstance(resource, Mapping):
                yield from _named(resource.get("Properties"))


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _named(item)
    elif isinstance(value, Mapping):
        beside = any(isinstance(value.get(key), str) and names_a_secret(value[key]) for key in ("Name", "Key"))
        for key, inner in value.items():
            if isinstance(inner, str) and (names_a_secret(str(key)) or (beside and key == "Value")):
                yield inner
            else:
                yield from _named(inner)


def _forms(secret: str) -> set[str]:
    """A secret as it is, and as it stands inside JSON, once and twice."""
    once = json.dumps(secret)[1:-1]
    return {secret, once, json.dumps(secret, ensure_ascii=False)[1:-1], json.dumps(once)[1:-1]}
