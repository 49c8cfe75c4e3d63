"""Ids that look like AWS's, made from what they belong to: the same stack always gets the same ones."""

from __future__ import annotations

import hashlib
import uuid

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def digest(seed: str, length: int) -> str:
    """Give `length` hexadecimal digits that stand for `seed`; at most 64."""
    return hashlib.sha256(seed.encode()).hexdigest()[:length]


def letters(seed: str, length: int) -> str:
    """Give `length` capital letters and digits that stand for `seed`, as in the names AWS generates; at most 24."""
    number = int(hashlib.sha256(seed.encode()).hexdigest(), 16)
    out = []
    for _ in range(length):
        number, place = divmod(number, len(_LETTERS))
        out.append(_LETTERS[place])
    return "".join(out)


def new_arn(kind: str, name: str, region: str, account: str) -> str:
    """Make the ARN of a new stack or change set, which ends in a fresh UUID as AWS's do."""
    return f"arn:{partition(region)}:cloudformation:{region}:{account}:{kind}/{name}/{uuid.uuid1()}"


def partition(region: str) -> str:
    """Give the partition that a region belongs to."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"
