"""Logical ids of what is a snapshot: they change with what is snapshot, and with nothing else."""

from __future__ import annotations

import hashlib
import json

from cfngen.language.value import encoded

# 40 bits: two states of one function or API that meet here by chance are not to be expected.
DIGITS = 10


def digest(*parts: object) -> str:
    """Hexadecimal digits of the plain data of anything that a template may hold; values count by their names."""
    text = json.dumps(encoded(list(parts)), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]
