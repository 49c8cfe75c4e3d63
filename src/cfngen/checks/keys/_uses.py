"""What a key's policy lets services do."""

from __future__ import annotations

from cfngen.checks.estate import Resource
from cfngen.checks.policies import statements


def lets_in(key: Resource, *services: str) -> bool:
    """Whether a key policy allows one of these services, or everybody through conditions, to use the key.

    A service is named as its principal begins: `logs.` stands for that of any Region.
    """
    if key.get("KeyPolicy") is None:
        return False
    for one in statements(key, "KeyPolicy"):
        if one.allows and any(
            principal.startswith(services) or (principal == "*" and one.conditions) for principal in one.principals
        ):
            return True
    return False
