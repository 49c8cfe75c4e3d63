"""What the catalogue must hold, read from the page templates and from the tables whose texts reports show."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import cfngen
from cfngen.commands._documents import HEADINGS as NOTE_HEADINGS
from cfngen.engine.stateful import STATEFUL
from cfngen.report.changes import FATES, KEPT
from cfngen.report.dangers import HEADINGS
from cfngen.report.effects import EFFECTS

PACKAGE = Path(cfngen.__file__).parent
PO = PACKAGE / "locale" / "ja" / "LC_MESSAGES" / "cfngen.po"
_NO_DATE = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
Message = str | tuple[str, ...]


def wanted() -> dict[Message, list[str]]:
    """Every message with the files that it is in."""
    found: dict[Message, list[str]] = {}
    for message, place in (*_of_pages(), *_of_tables()):
        places = found.setdefault(message, [])
        if place not in places:
            places.append(place)
    return found


def _of_pages() -> Iterator[tuple[Message, str]]:
    for page in sorted(PACKAGE.rglob("*.j2")):
        text = io.BytesIO(page.read_bytes())
        options = {"extensions": "jinja2.ext.i18n", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
        for _, message, _, _ in extract("jinja2.ext:babel_extract", text, options=options):
            yield message, page.relative_to(PACKAGE).as_posix()


def _of_tables() -> Iterator[tuple[Message, str]]:
    yield from ((text, "engine/stateful.py") for text in STATEFUL.values())
    yield from ((text, "report/changes.py") for text in (*FATES.values(), *KEPT.values()))
    yield from ((heading.text, "report/dangers.py") for heading in HEADINGS)
    yield from ((text, "commands/_documents.py") for text in NOTE_HEADINGS)
    yield from ((effect.said, "report/effects.py") for effects in EFFECTS.values() for effect in effects)


def catalogue() -> Catalog:
    """The catalogue as it lies there; an empty one before the first time."""
    if not PO.is_file():
        return Catalog(locale="ja", domain="cfngen")
    with PO.open("rb") as file:
        return read_po(file, locale="ja", domain="cfngen")


def updated() -> bytes:
    """The catalogue's text with every message that is wanted, in the order of their texts, and no other."""
    known = catalogue()
    fresh = Catalog(locale="ja", domain="cfngen", fuzzy=False, header_comment="# Japanese words of cfngen's reports.")
    for message, places in sorted(wanted().items(), key=lambda item: str(item[0])):
        first = message if isinstance(message, str) else message[0]
        there = known.get(first)
        fresh.add(message, there.string if there else "", locations=[(place, 0) for place in sorted(places)])
    out = io.BytesIO()
    write_po(out, fresh, width=120, omit_header=True)
    header = 'msgid ""\nmsgstr ""\n"Language: ja\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
    header += '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    return (
        f"# Japanese words of cfngen's reports. Kept in step by: python -m words\n{header}\n".encode() + out.getvalue()
    )


def compiled(text: bytes) -> bytes:
    """The catalogue as gettext reads it."""
    found = read_po(io.BytesIO(text), locale="ja", domain="cfngen")
    found.creation_date = found.revision_date = _NO_DATE  # else the time of compiling, and other bytes each time
    out = io.BytesIO()
    write_mo(out, found)
    return out.getvalue()


def problems() -> list[str]:
    """What is out of step: a word without a translation, or files that `python -m words` would write otherwise."""
    found = [
        f"{PO.name}: no translation of {message.id!r}"
        for message in catalogue()
        if message.id and not (message.string if isinstance(message.string, str) else all(message.string or ()))
    ]
    if not PO.is_file() or updated() != PO.read_bytes():
        found.append(f"{PO.name} is not what the reports' words make it: python -m words")
    elif compiled(PO.read_bytes()) != PO.with_suffix(".mo").read_bytes():
        found.append(f"{PO.stem}.mo is not made from {PO.name}: python -m words")
    return found


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(content)
    temporary.replace(path)
