"""What transforms and modules make in AWS of a template, told apart from what is written in it and stays.

Sources: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-macros.html,
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/modules.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from cfngen.engine.sentences import Sentence

EXTENSIONS = "AWS::LanguageExtensions"  # its functions are the engine's
SERVERLESS = "AWS::Serverless-2016-10-31"
# Transforms that add resources of their own and leave what is written as it is, but for HostedRotationLambda, which
# becomes a nested stack, and the Hooks of a deployment.
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-secretsmanager.html
ADDING = frozenset({"AWS::SecretsManager-2020-07-23", "AWS::SecretsManager-2024-09-16", "AWS::CodeDeployBlueGreen"})
# A reader that passes this takes every template, without what only AWS expands.
ANY = frozenset({"*"})
_INCLUDE = "Fn::Transform"
_SHOWN = 10  # names in one sentence


class Unsettled(NamedTuple):
    """Something in a template that only AWS expands: where it is written, and a sentence that says it."""

    path: tuple[str | int, ...]
    what: Sentence


class Foreign(NamedTuple):
    """The resources that only AWS expands, as written, by logical id; and why, one sentence for each reason."""

    resources: dict[str, Any]
    reasons: list[Unsettled]


def names(data: Mapping[str, Any]) -> list[str]:
    """The transforms of the whole template, in order."""
    given = data.get("Transform") or []
    found = (it.get("Name") if isinstance(it, dict) else it for it in (given if isinstance(given, list) else [given]))
    return [str(name) for name in found]


def is_module(kind: Any) -> bool:
    """Whether a resource type is a module: `My::S3::Encrypted::MODULE`, or a LocalModule that the AWS CLI packages."""
    return isinstance(kind, str) and (kind.endswith("::MODULE") or kind == "LocalModule")


def foreign(data: Mapping[str, Any], *, deep: bool = True) -> Foreign:
    """What is left to AWS in a template, which may have any shape; not `deep` where no part of it has a transform."""
    asked = [name for name in names(data) if name != EXTENSIONS]
    macros = [name for name in asked if name != SERVERLESS and name not in ADDING]
    entries = data.get("Resources")
    resources: dict[str, Any] = entries if isinstance(entries, dict) else {}
    written = {name: it for name, it in resources.items() if not name.startswith("Fn::")}
    groups = {
        "serverless": {name: it for name, it in written.items() if _kind(it).startswith("AWS::Serverless::")},
        "modules": {name: it for name, it in written.items() if is_module(_kind(it))},
        "includes": {name: it for name, it in written.items() if _is_included(it)},
        "parts": {name: it for name, it in written.items() if deep and not _is_included(it) and holds_macro(it)},
        "odd": {name: it for name, it in written.items() if macros and not _kind(it)},
    }
    reasons = [*_reasons(groups, asked, macros), *_inclusions(data)]
    if parts := groups.pop("parts"):
        what = Sentence("Fn::Transform runs in AWS and makes parts of %(resources)s")
        reasons.append(Unsettled(("Resources", next(iter(parts))), what.of(resources=_listed(parts))))
    return Foreign({name: it for group in groups.values() for name, it in group.items()}, reasons)


def _kind(resource: Any) -> str:
    kind = resource.get("Type") if isinstance(resource, dict) else None
    return kind if isinstance(kind, str) else ""


def _is_included(resource: Any) -> bool:
    """Whether a resource, or all of its properties, come from a macro or a file."""
    properties = resource.get("Properties") if isinstance(resource, dict) else None
    return isinstance(resource, dict) and (
        _INCLUDE in resource or (isinstance(properties, dict) and _INCLUDE in properties)
    )


def holds_macro(node: Any) -> bool:
    """Whether a Fn::Transform is anywhere in a value."""
    if isinstance(node, dict):
        return _INCLUDE in node or any(map(holds_macro, node.values()))
    return isinstance(node, list) and any(map(holds_macro, node))


def _reasons(groups: Mapping[str, Mapping[str, Any]], asked: list[str], macros: list[str]) -> Iterator[Unsettled]:
    if them := groups["serverless"]:
        what = Sentence("%(resources)s need the transform %(transform)s, which the template does not name")
        if SERVERLESS in asked:
            what = Sentence("the transform %(transform)s runs in AWS and makes other resources of %(resources)s")
        path = ("Transform",) if SERVERLESS in asked else _at(them)
        yield Unsettled(path, what.of(transform=SERVERLESS, resources=_listed(them)))
    for macro in macros:
        what = Sentence("the transform %(transform)s runs in AWS and may change anything in this template")
        yield Unsettled(("Transform",), what.of(transform=macro))
    if them := groups["modules"]:
        kinds = ", ".join(dict.fromkeys(it["Type"] for it in them.values()))
        what = Sentence("%(resources)s: AWS makes the resources of the module %(modules)s")
        yield Unsettled(_at(them), what.of(resources=_listed(them), modules=kinds))
    if them := groups["includes"]:
        what = Sentence("Fn::Transform runs in AWS and makes what %(resources)s consist of")
        yield Unsettled(_at(them), what.of(resources=_listed(them)))


def _inclusions(data: Mapping[str, Any]) -> Iterator[Unsettled]:
    """Sections, or parts of them, that a macro or a file gives."""
    if _INCLUDE in data:
        what = Sentence("Fn::Transform %(name)s runs in AWS and adds to this template")
        yield Unsettled((_INCLUDE,), what.of(name=macro_name(data[_INCLUDE])))
    for section in ("Parameters", "Mappings", "Conditions", "Resources", "Outputs", "Rules"):
        entries = data.get(section)
        if isinstance(entries, dict) and _INCLUDE in entries:
            what = Sentence("Fn::Transform %(name)s runs in AWS and adds to the %(section)s")
            yield Unsettled((section, _INCLUDE), what.of(name=macro_name(entries[_INCLUDE]), section=section))


def _at(resources: Mapping[str, Any]) -> tuple[str | int, ...]:
    return ("Resources", next(iter(resources)))


def macro_name(argument: Any) -> str:
    """The name in the argument of a Fn::Transform."""
    return str(argument.get("Name")) if isinstance(argument, dict) else ""


def _listed(them: Mapping[str, Any]) -> str:
    first = ", ".join(list(them)[:_SHOWN])
    return first if len(them) <= _SHOWN else f"{first} and {len(them) - _SHOWN} more"
