"""What is read of a provider schema alone is what the whole schema says."""

from __future__ import annotations

from cfngen.engine import schemas


def test_identifiers_read_alone_are_the_schemas() -> None:
    types = sorted(schemas._types("us-east-1"))[::5]  # every schema would take seconds

    assert len(types) > 200
    assert {name: schemas.schema.__wrapped__(name).primary_identifier for name in types} == {  # type: ignore[union-attr]
        name: schemas.primary_identifier(name) for name in types
    }


def test_a_type_that_nobody_publishes_has_no_identifier() -> None:
    assert () == schemas.primary_identifier("Custom::Thing")
