"""What the catalogues must hold, read from the page templates and from the tables whose texts reports show."""

from __future__ import annotations

import ast
import datetime
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import cfngen
from cfngen.engine.stateful import STATEFUL
from cfngen.report.changes import RISKS
from cfngen.report.dangers import HEADINGS
from cfngen.report.effects import EFFECTS
from words import checks

PACKAGE = Path(cfngen.__file__).parent
ABOUT = {"cfngen": "Japanese words of cfngen's reports", "checks": "What cfngen's checks say, in Japanese"}
_NO_DATE = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
Message = str | tuple[str, ...]
# A message and the context that it stands in, None for most.
Entry = tuple[str | None, Message]


def wanted(domain: str = "cfngen") -> dict[Entry, list[str]]:
    """Every message of a domain, one of ABOUT, with the files that it is in."""
    found: dict[Entry, list[str]] = {}
    said: Iterable[tuple[Entry, str]] = checks.wanted() if domain == "checks" else _of_reports()
    for entry, place in said:
        places = found.setdefault(entry, [])
        if place not in places:
            places.append(place)
    return found


def _of_reports() -> Iterator[tuple[Entry, str]]:
    yield from (((None, message), place) for message, place in (*_of_pages(), *_of_code(), *_of_tables()))


def po(domain: str) -> Path:
    """The file of a domain."""
    return PACKAGE / "locale" / "ja" / "LC_MESSAGES" / f"{domain}.po"


def _of_pages() -> Iterator[tuple[Message, str]]:
    for page in sorted(PACKAGE.rglob("*.j2")):
        text = io.BytesIO(page.read_bytes())
        options = {"extensions": "jinja2.ext.i18n", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
        for _, message, _, _ in extract("jinja2.ext:babel_extract", text, options=options):
            yield message, page.relative_to(PACKAGE).as_posix()


def _of_code() -> Iterator[tuple[Message, str]]:
    """What code calls a sentence, or asks for by its English, in literals."""
    for module in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if name in ("Sentence", "words"):
                said = node.args[0] if isinstance(node, ast.Call) and node.args else None
                if isinstance(said, ast.Constant) and isinstance(said.value, str) and said.value:
                    yield said.value, module.relative_to(PACKAGE).as_posix()


def _of_tables() -> Iterator[tuple[Message, str]]:
    yield from ((text, "engine/stateful.py") for text in STATEFUL.values())
    yield from ((texts, "report/changes.py") for texts in RISKS.values())
    yield from ((heading.text, "report/dangers.py") for heading in HEADINGS)
    yield from ((effect.said, "report/effects.py") for effects in EFFECTS.values() for effect in effects)


def catalogue(domain: str = "cfngen") -> Catalog:
    """The catalogue as it lies there; an empty one before the first time."""
    if not po(domain).is_file():
        return Catalog(locale="ja", domain=domain)
    with po(domain).open("rb") as file:
        return read_po(file, locale="ja", domain=domain)


def updated(domain: str = "cfngen") -> bytes:
    """The catalogue's text with every message that is wanted, in the order of their texts, and no other."""
    known = catalogue(domain)
    fresh = Catalog(locale="ja", domain=domain, fuzzy=False)
    for (context, message), places in sorted(wanted(domain).items(), key=_order):
        first = message if isinstance(message, str) else message[0]
        there = known.get(first, context)
        locations = [(place, 0) for place in sorted(places)]
        fresh.add(message, there.string if there else "", locations=locations, context=context)
    out = io.BytesIO()
    write_po(out, fresh, width=120, omit_header=True)
    header = 'msgid ""\nmsgstr ""\n"Language: ja\\n"\n"Plural-Forms: nplurals=1; plural=0;\\n"\n'
    header += '"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    return f"# {ABOUT[domain]}. Kept in step by: python -m words\n{header}\n".encode() + out.getvalue()


def _order(item: tuple[Entry, list[str]]) -> tuple[str, str]:
    (context, message), _ = item
    return str(message), context or ""


def compiled(text: bytes, domain: str = "cfngen") -> bytes:
    """The catalogue as gettext reads it."""
    found = read_po(io.BytesIO(text), locale="ja", domain=domain)
    found.creation_date = found.revision_date = _NO_DATE  # else the time of compiling, and other bytes each time
    out = io.BytesIO()
    write_mo(out, found)
    return out.getvalue()


def problems(*domains: str) -> list[str]:
    """What is out of step: a word without a translation, or files that `python -m words` would write otherwise."""
    return [problem for domain in domains or ABOUT for problem in _problems(domain)]


def _problems(domain: str) -> Iterator[str]:
    path = po(domain)
    for message in catalogue(domain):
        if message.id and not (message.string if isinstance(message.string, str) else all(message.string or ())):
            yield f"{path.name}: no translation of {message.id!r}"
    if not path.is_file() or updated(domain) != path.read_bytes():
        yield f"{path.name} is not what the reports' words make it: python -m words"
    elif compiled(path.read_bytes(), domain) != path.with_suffix(".mo").read_bytes():
        yield f"{path.stem}.mo is not made from {path.name}: python -m words"


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(content)
    temporary.replace(path)
