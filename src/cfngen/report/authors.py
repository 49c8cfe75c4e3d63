"""What authors of templates say themselves, such as the `must` of a resource, in the language of a report.

The sentences of cfngen's own templates are in `locale/<lang>/templates.toml`, a team's own in `locale/<lang>.toml` of
its project: `"English sentence" = "translation"`. Templates stay English, so their bytes depend on no language.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from cfngen.errors import CfngenError, reason
from cfngen.project import find_project

_OWN = Path(__file__).parents[1] / "locale"


def sentences(lang: str) -> Mapping[str, str]:
    """The translations that there are, by their English; a project's own first. Raises CfngenError for a wrong file."""
    if lang == "en":
        return {}
    folder = find_project().folder
    return _read(_OWN / lang / "templates.toml") | (_read(folder / "locale" / f"{lang}.toml") if folder else {})


@cache
def _read(path: Path) -> dict[str, str]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CfngenError(f"cannot read translations: {reason(error)}", where=str(path)) from error
    wrong = [key for key, value in found.items() if not isinstance(value, str)]
    if wrong:
        hint = 'write "English sentence" = "translation", without tables'
        raise CfngenError(f"the translation of {wrong[0]!r} is no text", where=str(path), hint=hint)
    return found
