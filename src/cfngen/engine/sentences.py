"""Sentences for people that the engine says in English, and that a report may say in another language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


class Sentence(str):
    """English text that keeps what it is made of: a message, and what stands at its places `%(name)s`.

    Arguments may be sentences themselves. The engine needs no catalogue for this: whoever shows a sentence looks its
    message up and fills in the arguments then. Messages are literals, so that `python -m words` finds them.
    """

    message: str
    arguments: Mapping[str, Any]

    def __new__(cls, message: str, **arguments: Any) -> Sentence:
        """Fill in the arguments; a message without any is the text itself."""
        made = super().__new__(cls, message % arguments if arguments else message)
        made.message, made.arguments = message, arguments
        return made

    def of(self, **arguments: Any) -> Sentence:
        """The same message with these arguments."""
        return Sentence(self.message, **arguments)


NONE = Sentence("none")
AFTERWARDS = Sentence("(known after execution)")


def joined(parts: Iterable[str], between: str = ", ") -> Sentence:
    """Several texts in one, each of which keeps what it is made of."""
    named = {f"part{number}": part for number, part in enumerate(parts)}
    return Sentence(between.join(f"%({name})s" for name in named), **named)


def because(name: str, predicate: Sentence) -> Sentence:
    """What is said of something by its name."""
    return Sentence("%(name)s %(predicate)s", name=name, predicate=predicate)
