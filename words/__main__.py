"""Bring `src/cfngen/locale/` up to date: words that are new come in untranslated, words that are gone go.

`python -m words [--check] [cfngen|checks]`: both catalogues, or one.
"""

from __future__ import annotations

import sys

from words.catalogue import ABOUT, compiled, po, problems, updated, write


def main() -> int:
    """Write the catalogues and what is compiled from them; say which words still have no translation."""
    domains = [it for it in sys.argv[1:] if it in ABOUT] or list(ABOUT)
    if "--check" not in sys.argv[1:]:
        for domain in domains:
            text = updated(domain)
            write(po(domain), text)
            write(po(domain).with_suffix(".mo"), compiled(text, domain))
    found = problems(*domains)
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
