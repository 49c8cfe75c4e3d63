"""Who owns what an account has once: environments that share an account name the same one among themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

# The setting that names the owner; `none` where nobody here owns it.
OWNER = "AccountOwnerEnvironment"
NOBODY = "none"
_ONCE = "what the account has once (Config recorder, detectors, hubs)"


def contradictions(owners: Mapping[str, str], accounts: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """What is wrong with the owners that environments name: (environment, what, hint).

    `owners` and `accounts` are by environment; one whose account is not known shares it with nobody.
    """
    first: dict[str, str] = {}
    for environment, owner in owners.items():
        account = accounts.get(environment)
        if account is None:
            continue
        other = first.setdefault(account, environment)
        elsewhere = accounts.get(owner, account)
        if owners[other] != owner:
            yield (
                environment,
                f"{OWNER}: {owner!r}, but {other}, in the same account {account}, says {owners[other]!r}",
                f"{_ONCE} would be made twice or by nobody: name the same environment in all that share the account",
            )
        elif owner != NOBODY and elsewhere != account and other == environment:
            yield (
                environment,
                f"{OWNER}: {owner!r} is in another account ({elsewhere}) than {environment} ({account})",
                f"nobody would make what {account} has once: name an environment of that account, or none",
            )
