"""Which statements are a role's."""

from __future__ import annotations

from cfngen.checks.estate import Resource
from cfngen.checks.policies import Statement
from cfngen.checks.readings import listed


def is_of(one: Statement, role: Resource) -> bool:
    """Whether a statement is the role's: in it, in a policy that names it, or in one that it names."""
    it = one.resource
    if it is role:
        return True
    named = [it.get("RoleName"), *listed(it.get("Roles"))]
    if any(role.named_by(name) for name in named if isinstance(name, str)):
        return True
    return any(it.named_by(arn) for arn in listed(role.get("ManagedPolicyArns")))
