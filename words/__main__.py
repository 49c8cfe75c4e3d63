"""Bring `src/cfngen/locale/` up to date: words that are new come in untranslated, words that are gone go."""

from __future__ import annotations

import sys

from words.catalogue import PO, compiled, problems, updated, write


def main() -> int:
    """Write the catalogue and what is compiled from it; say which words still have no translation."""
    if "--check" not in sys.argv[1:]:
        text = updated()
        write(PO, text)
        write(PO.with_suffix(".mo"), compiled(text))
    found = problems()
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
