"""Environments compared with each other: ranges that overlap, names of others, owners of an account."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from ipaddress import IPv4Network
from itertools import combinations
from typing import Protocol

from cfngen.accounts import OWNER, contradictions
from cfngen.errors import Problem
from cfngen.language import CidrSetting, Setting

# The setting that names the environment in every physical name and export.
ENVIRONMENT = "Environment"


class Valued(Protocol):
    """An environment with what is valid of its values so far."""

    values: dict[str, str]

    @property
    def name(self) -> str:
        """The environment's name."""
        ...

    def place(self, setting: str) -> str:
        """Where the setting's value stands: `file:line`, or the file for a default."""
        ...


def overlaps(environments: Iterable[Valued], settings: Iterable[Setting]) -> list[Problem]:
    """Every pair of ranges, in two environments, that overlap although their settings are `disjoint`."""
    names = [setting.name for setting in settings if isinstance(setting, CidrSetting) and setting.disjoint]
    ranges = [
        (environment, name, IPv4Network(text))
        for environment in environments
        for name in names
        for text in environment.values.get(name, "").split(",")
        if text
    ]
    return [
        Problem(
            f"{name}: {network} overlaps {other_network}, the {other_name} of {other.name} ({other.place(other_name)})",
            environment.place(name),
            "environments that may be connected need ranges of their own",
        )
        for (other, other_name, other_network), (environment, name, network) in combinations(ranges, 2)
        if environment is not other and network.overlaps(other_network)
    ]


def misnamed(environment: Valued, names: Collection[str]) -> list[Problem]:
    """A file whose Environment is another environment's name: its resources would take the other's names."""
    said = environment.values.get(ENVIRONMENT, environment.name)
    if said == environment.name or said not in names:
        return []
    what = f"{ENVIRONMENT}: {said!r} in the file of {environment.name}, but {said} is another environment"
    return [Problem(what, environment.place(ENVIRONMENT), "the two would make resources of the same names")]


def disowned(environments: Iterable[Valued], accounts: Mapping[str, str]) -> list[Problem]:
    """Environments of one account that name different owners of it, or one in another account."""
    known = {it.name: it for it in environments if OWNER in it.values}
    owners = {name: it.values[OWNER] for name, it in known.items()}
    return [Problem(what, known[name].place(OWNER), hint) for name, what, hint in contradictions(owners, accounts)]
