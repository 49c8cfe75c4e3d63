"""Grants of IAM policy documents: taken apart into the smallest ones, and compared with those of another document."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

from cfngen.engine.sentences import AFTERWARDS, Sentence, joined
from cfngen.engine.values import UNKNOWN_TEXT, shown

Condition = tuple[tuple[str, str, frozenset[str]], ...]  # (operator, key in lower case, values)
_EVERYTHING = "*"
_NOT = "everything but "
# A statement without NotAction, NotResource and NotPrincipal covers what its patterns match; one with them is a text
# that begins with _NOT and lists what is left out.


@dataclass(frozen=True)
class Grant:
    """One action on one resource for one principal ('' where the document belongs to an identity)."""

    action: str
    resource: str
    principal: str
    condition: Condition = ()

    def within(self, wider: Grant) -> bool:
        """Whether another grant gives all that this one does."""
        return (
            _matches(wider.action.lower(), self.action.lower())
            and _matches(wider.resource, self.resource)
            and (wider.principal == self.principal or _matches(wider.principal, self.principal))
            and _as_strict(self.condition, wider.condition)
        )

    @property
    def public(self) -> bool:
        """Whether it is anybody's, and no condition says whose."""
        limited = any(key.startswith(_LIMITING) or key in _LIMITING_KEYS for _, key, _ in self.condition)
        return self.principal == _EVERYTHING and not limited


# Condition keys that narrow "everybody" down to somebody.
# Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
_LIMITING = ("aws:principal", "aws:source", "aws:userid", "aws:username", "aws:fedid")
_LIMITING_KEYS = (
    "kms:calleraccount",
    "kms:viaservice",
    "s3:dataaccesspointaccount",
    "elasticfilesystem:accesspointarn",
)


def grants(documents: Iterable[Any], effect: str) -> set[Grant]:
    """The grants of all statements of an effect, `Allow` or `Deny`. A document may be JSON text."""
    return {grant for document in documents for grant in _of_document(document, effect)}


def uncovered(found: set[Grant], by: set[Grant]) -> list[Grant]:
    """The grants that no other gives, in a fixed order.

    A resource or principal that is known only after execution takes the place of one that is no longer named: it is
    the same reference.
    """
    missing = by - found
    new = [one for one in found - by if not any(one.within(other) for other in by)]
    left = [one for one in new if not _stands_for(one, missing)]
    return sorted(left, key=lambda one: (one.principal, one.resource, one.action))


def _stands_for(one: Grant, missing: set[Grant]) -> bool:
    """Whether what is not known yet is all that differs from a grant that is no longer there."""
    unknown = [name for name in ("resource", "principal") if UNKNOWN_TEXT in getattr(one, name)]
    known = _whatever(one, unknown)
    return bool(unknown) and any(known.within(_whatever(it, unknown)) for it in missing)


def _whatever(grant: Grant, parts: list[str]) -> Grant:
    """A grant of which these parts may be anything."""
    resource = _EVERYTHING if "resource" in parts else grant.resource
    return replace(grant, resource=resource, principal=_EVERYTHING if "principal" in parts else grant.principal)


def told(found: Iterable[Grant], others: set[Grant]) -> Iterator[str]:
    """Grants as short as a person would say them: `s3:GetObject, s3:PutObject on arn:… to …`.

    `others` are those of the other side: where one of them differs in nothing but conditions, that is said.
    """
    actions: dict[tuple[str, str, bool], list[str]] = {}
    for one in found:
        unconditional = replace(one, condition=())
        weaker = any(unconditional.within(replace(it, condition=())) for it in others)
        actions.setdefault((one.resource, one.principal, weaker), []).append(one.action)
    places: dict[tuple[tuple[str, ...], str, bool], list[str]] = {}
    for (resource, principal, weaker), names in actions.items():
        places.setdefault((tuple(dict.fromkeys(names)), principal, weaker), []).append(resource)
    for (together, principal, weaker), resources in places.items():
        said = _few(together)
        if resources != [""]:
            said = Sentence("%(actions)s on %(resources)s", actions=said, resources=_few(resources))
        if principal:
            said = Sentence("%(grants)s to %(principal)s", grants=said, principal=_known(principal))
        yield Sentence("%(grants)s under weaker conditions", grants=said) if weaker else said


def _few(names: Iterable[str]) -> Sentence:
    names = [_known(name) for name in names]
    most = 6
    first = joined(names[:most])
    return Sentence("%(names)s and %(count)s more", names=first, count=len(names) - most) if names[most:] else first


def _known(text: str) -> str:
    if text.startswith(_NOT):
        return Sentence("everything but %(names)s", names=_known(text.removeprefix(_NOT)))
    before, unknown, after = text.partition(UNKNOWN_TEXT)
    return joined((before, AFTERWARDS, _known(after)), "") if unknown else text


def _of_document(document: Any, effect: str) -> Iterator[Grant]:
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except ValueError:
            return
    statements = document.get("Statement") if isinstance(document, dict) else None
    for statement in _listed(statements):
        if isinstance(statement, dict) and statement.get("Effect") == effect:
            given = (_named(statement, "Action"), _named(statement, "Resource"), _principals(statement))
            condition = _condition(statement.get("Condition"))
            for action, resource, principal in product(*given):
                yield Grant(action, resource, principal, condition)


def _named(statement: dict[str, Any], kind: str) -> list[str]:
    if f"Not{kind}" in statement:
        return [_NOT + ", ".join(sorted(map(str, _listed(shown(statement[f"Not{kind}"])))))]
    return [str(one) for one in _listed(shown(statement.get(kind)))] or [""]


def _principals(statement: dict[str, Any]) -> list[str]:
    for key, mark in (("NotPrincipal", _NOT), ("Principal", "")):
        if key in statement:
            said = shown(statement[key])
            kinds = said.values() if isinstance(said, dict) else [said]
            names = sorted(str(one) for kind in kinds for one in _listed(kind))
            return [mark + ", ".join(names)] if mark else names
    return [""]


def _condition(condition: Any) -> Condition:
    found = []
    for operator, keys in condition.items() if isinstance(condition, dict) else ():
        for key, values in keys.items() if isinstance(keys, dict) else ():
            found.append((operator, key.lower(), frozenset(map(str, _listed(shown(values))))))
    return tuple(sorted(found, key=lambda item: (item[0], item[1])))


def _as_strict(one: Condition, wider: Condition) -> bool:
    """Whether a condition lets through no more than another. Keys are joined by AND, values of a key by OR."""
    for operator, key, values in wider:
        mine = next((them for op, name, them in one if (op, name) == (operator, key)), None)
        if mine is None or not (mine >= values if "Not" in operator else mine <= values):
            return False
    return True


def _matches(pattern: str, text: str) -> bool:
    """Whether everything that `text` may stand for is matched by `pattern`; both may hold wildcards."""
    if pattern in (text, _EVERYTHING):
        return True
    out, inside = _left_out(pattern), _left_out(text)
    if inside is not None:
        return out is not None and all(any(_matches(mine, it) for mine in inside) for it in out)
    if out is not None:
        return not any(_glob(text, it) or _glob(it, text) for it in out)
    return _glob(text, pattern)


def _left_out(text: str) -> list[str] | None:
    return text.lower().removeprefix(_NOT).split(", ") if text.lower().startswith(_NOT) else None


def _glob(text: str, pattern: str) -> bool:
    """IAM's wildcards are * and ?; a bracket means itself."""
    return fnmatchcase(text, pattern.replace("[", "[[]"))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
