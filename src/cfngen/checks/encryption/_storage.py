"""Whether the storage of a database is encrypted, which it may take from what it is made from."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import judged
from cfngen.checks.readings import is_true
from cfngen.checks.stores import made_from


def judged_storage(estate: Estate, it: Resource, message: str) -> Iterator[Violation]:
    """Judge StorageEncrypted; RDS takes it from a snapshot or source, whose template then leaves it out."""
    source = made_from(it)
    if source is None or it.get("StorageEncrypted") is not None:
        yield from judged(it, "StorageEncrypted", is_true, message)
    elif estate.find(source, "AWS::RDS::DBInstance", "AWS::RDS::DBCluster") is None:
        yield it.unclear(f"{message}? It is as what it is made from", "StorageEncrypted")
