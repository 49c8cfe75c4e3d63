"""Stack tags of an environment: which CloudFormation accepts.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Tag.html and
https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
"""

from __future__ import annotations

import unicodedata

from cfngen.environments.files import ParameterFile, kind
from cfngen.errors import Problem

MOST_TAGS = 50
LONGEST_KEY = 128
LONGEST_VALUE = 256
_SIGNS = "_.:/=+-@"  # besides Unicode's letters, numbers and spaces


def check_tags(file: ParameterFile) -> tuple[dict[str, str], list[Problem]]:
    """The tags of a file as text, and everything wrong with them."""
    tags: dict[str, str] = {}
    problems = []
    for key, node in file.tags.items():
        value = node.value
        if isinstance(value, str):
            tags[key] = value
            reasons = [*_wrong("key", key, LONGEST_KEY), *_wrong("value", value, LONGEST_VALUE)]
            if key.lower().startswith("aws:"):
                reasons.append("the prefix aws: is AWS's own")
        else:
            reasons = [f"{kind(value)} where text belongs"]
        problems += [Problem(f"tag {key!r}: {reason}", file.where(node.line)) for reason in reasons]
    if len(file.tags) > MOST_TAGS:
        last = list(file.tags.values())[MOST_TAGS]
        problems.append(Problem(f"{len(file.tags)} tags; {MOST_TAGS} at most", file.where(last.line)))
    return tags, problems


def _wrong(part: str, text: str, longest: int) -> list[str]:
    reasons = []
    if not text:
        reasons.append(f"the {part} is empty")
    if len(text) > longest:
        reasons.append(f"the {part} has {len(text)} characters; {longest} at most")
    refused = next((c for c in text if unicodedata.category(c)[0] not in "LNZ" and c not in _SIGNS), None)
    if refused is not None:
        reasons.append(f"the {part} holds {refused!r}; letters, digits, spaces and {_SIGNS} are allowed")
    return reasons
