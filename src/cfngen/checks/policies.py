"""IAM policy documents, wherever a template writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from cfngen.checks.estate import Estate, Resource
from cfngen.checks.readings import document, listed, objects
from cfngen.engine.values import text

_PARTS = ("ManagedPolicy", "Policy", "Role", "User", "Group", "RolePolicy", "UserPolicy", "GroupPolicy")
IDENTITY = (*(f"AWS::IAM::{part}" for part in _PARTS), "AWS::SSO::PermissionSet")


# The kinds of resources that an ARN may name all of.
_KINDS = (
    "alias|backup-vault|cluster|db|document|function|group|instance|instance-profile|key|log-group|parameter|policy|"
    "project|repository|role|secret|security-group|service|snapshot|stack|table|task|task-definition|user|volume"
)
_EVERY = re.compile(rf"(\*(/.*)?|({_KINDS})[/:]\*)")
# Condition keys that tie a statement for everybody to this account, organisation, network or resource.
_BOUND = (
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceowner",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:vpcsourceip",
    "aws:userid",
    "kms:calleraccount",
    "s3:dataaccesspointaccount",
    "lambda:functionurlauthtype",
)
# Operators that hold only where the key is there and has such a value: not StringNotEquals, NotIpAddress, Null,
# …IfExists or ForAllValues.
_NARROWING = re.compile(
    r"(foranyvalue:)?(string(equals|like|equalsignorecase)|arn(equals|like)|ipaddress|bool|(numeric|date)[a-z]+)"
)
_ANYTHING = re.compile(r"\*|0\.0\.0\.0/0|::/0|arn:(aws[a-z-]*:)?\*|arn:[^:]*:iam::\*:.*")


class Statement(NamedTuple):
    """One statement of a policy, with the place that it stands in (a dotted path of the resource's properties)."""

    resource: Resource
    path: str
    body: dict[str, Any]

    @property
    def allows(self) -> bool:
        """Whether it allows; else it denies."""
        return self.body.get("Effect") == "Allow"

    @property
    def actions(self) -> list[str]:
        """The actions; everything where it is written as NotAction."""
        return ["*"] if "NotAction" in self.body else [text(it) for it in listed(self.body.get("Action"))]

    @property
    def resources(self) -> list[str]:
        """The resources; everything where it is written as NotResource."""
        return ["*"] if "NotResource" in self.body else [text(it) for it in listed(self.body.get("Resource"))]

    @property
    def principals(self) -> list[str]:
        """Who it is about, whatever the kind of principal."""
        principal = self.body.get("Principal")
        kinds = principal.values() if isinstance(principal, dict) else [principal]
        return [text(one) for kind in kinds for one in listed(kind)]

    @property
    def conditions(self) -> dict[str, list[str]]:
        """Condition key, in lower case, -> the values that it is compared with, whatever the operator."""
        found: dict[str, list[str]] = {}
        condition = self.body.get("Condition")
        for keys in condition.values() if isinstance(condition, dict) else ():
            for key, values in keys.items() if isinstance(keys, dict) else ():
                found.setdefault(key.lower(), []).extend(map(text, listed(values)))
        return found

    @property
    def is_for_everybody(self) -> bool:
        """Whether it allows something to everybody, with no condition that ties them to an account or network."""
        anyone = any(map(is_anyone, self.principals)) or "NotPrincipal" in self.body
        return self.allows and anyone and not any(key in _BOUND for key in self.narrowings)

    @property
    def narrowings(self) -> set[str]:
        """The condition keys, in lower case, that have to be there with values that not everything has."""
        condition = self.body.get("Condition")
        return {
            key.lower()
            for operator, keys in (condition.items() if isinstance(condition, dict) else ())
            if _NARROWING.fullmatch(operator.lower()) and isinstance(keys, dict)
            for key, values in keys.items()
            if not any(_ANYTHING.fullmatch(text(value)) for value in listed(values))
        }

    @property
    def is_for_every_resource(self) -> bool:
        """Whether one of its resources is `*`, or all of a service or kind: `arn:…:key/*`, `arn:aws:s3:::*`."""
        return any(map(_is_every, self.resources))

    def covers(self, action: str) -> bool:
        """Whether it is about an action, which is written in lower case and without wildcards."""
        written = [given.lower() for given in self.actions]
        return action in written or any(("*" in it or "?" in it) and fnmatchcase(action, it) for it in written)

    @property
    def name(self) -> str:
        """Its Sid, else its place."""
        return str(self.body.get("Sid") or self.path)


def statements(it: Resource, path: str) -> list[Statement]:
    """The statements of the document at a dotted path of a resource; it may be JSON text."""
    return of_document(it, path, it.get(path))


def of_document(it: Resource, path: str, written: Any) -> list[Statement]:
    """The statements of a document as it is written."""
    found = document(written).get("Statement")
    single = isinstance(found, dict)
    return [
        Statement(it, f"{path}.Statement" if single else f"{path}.Statement.{position}", body)
        for position, body in enumerate(objects(found))
    ]


def granted(estate: Estate) -> Iterator[Statement]:
    """Every statement by which an identity is allowed something."""
    for it in estate.of(*IDENTITY):
        documents = [(name, it.get(name)) for name in ("PolicyDocument", "InlinePolicy")]
        documents += [
            (f"Policies.{position}.PolicyDocument", inline.get("PolicyDocument"))
            for position, inline in enumerate(it.items("Policies"))
        ]
        for path, written in documents:
            yield from (one for one in of_document(it, path, written) if one.allows)


def granting(estate: Estate, statement: Statement) -> str:
    """The severity of a statement that allows too much: the check's own; a warning where it only bounds."""
    return "warning" if only_bounds(estate, statement.resource) else ""


def only_bounds(estate: Estate, it: Resource) -> bool:
    """Whether a managed policy is a boundary and attached to nobody, so that it grants nothing.

    What it bounds may be made by others, so it is one too that is called so.
    """
    people = estate.of("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::SSO::PermissionSet")
    attached = any(it.get(kind) for kind in ("Roles", "Users", "Groups")) or any(
        it.named_by(arn) for one in people for arn in listed(one.get("ManagedPolicyArns"))
    )
    named = f"{it.logical_id} {it.get('ManagedPolicyName')}".lower()
    bounds = "boundary" in named or any(it.named_by(one.get("PermissionsBoundary")) for one in people)
    return it.type == "AWS::IAM::ManagedPolicy" and bounds and not attached


def _is_every(resource: str) -> bool:
    return resource == "*" or bool(_EVERY.fullmatch(resource.split(":", 5)[-1]) and resource.startswith("arn:"))


def is_anyone(principal: str) -> bool:
    """Whether a principal is everybody."""
    return principal == "*" or principal.endswith(":iam::*:root")
