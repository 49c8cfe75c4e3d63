"""What a key's policy lets services do."""

from __future__ import annotations

from fnmatch import fnmatchcase

from cfngen.checks.estate import Resource
from cfngen.checks.policies import Statement, statements
from cfngen.checks.readings import is_open

# Conditions that only a caller of an account meets: alias/aws/sns has them, and takes no alarm.
OF_CALLERS = {"kms:calleraccount", "kms:viaservice", "aws:principalaccount", "aws:principalorgid", "aws:principalarn"}
LOGS_ARN = "kms:encryptioncontext:aws:logs:arn"


def lets_in(
    key: Resource, *services: str, actions: tuple[str, ...] = (), about: str = "", publishers: bool = False
) -> bool:
    """Whether a key policy allows one of these services, or everybody through conditions, to use the key.

    A service is named as its principal begins: `cloudtrail.` stands for that of any partition. `actions`, in lower
    case, all have to be allowed; `about` is the ARN of the log group that the statement's conditions have to take.
    `publishers`: the services write to topics and queues, where what is for callers of an account is not for them.
    """
    if key.get("KeyPolicy") is None:
        return False
    allowed = set()
    for one in statements(key, "KeyPolicy"):
        principals = one.principals
        if not one.allows or not any(
            it.startswith(services) or is_open(it) or (it == "*" and _takes(one, publishers=publishers))
            for it in principals
        ):
            continue
        patterns = one.conditions.get(LOGS_ARN, [])
        if about and patterns and not any("<" in it or fnmatchcase(about, it) for it in patterns):
            continue
        allowed |= {action for action in actions if one.covers(action)} | {""}
    return bool(allowed) and set(actions) <= allowed


def _takes(one: Statement, *, publishers: bool) -> bool:
    """Whether a statement for everybody, which conditions narrow, is for services, and for those that publish."""
    return bool(one.conditions) and not (publishers and OF_CALLERS & one.narrowings)
