"""Controls that hold in production: id -> a function that gives what violates it."""

# Each module registers its functions when it is imported.
from tests.estate.controls import (  # noqa: F401
    availability,
    encryption,
    exposure,
    logs,
    permissions,
    transport,
    workloads,
)
from tests.estate.controls.registry import ABSENT, CONTROLS, SUBJECTS

__all__ = ["ABSENT", "CONTROLS", "SUBJECTS"]
