"""Other people's rules in CloudFormation Guard's language, run on the resolved tree as if they were checks.

The evaluator is CloudFormation Guard's own, inside cloudformation-validate. Guard itself sees a template as written:
a `Ref` to a parameter fails `== true` whatever its value. Here it sees what would be deployed in each environment.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open
from cfngen.checks.stack_view import StackView
from cfngen.engine.schemas import Schema, schema
from cfngen.engine.values import UnknownValue
from cfngen.errors import CfngenError, ExitCode, Problem

if TYPE_CHECKING:
    from cloudformation_validate import Diagnostic, Engine

PREFIX = "guard:"
_SOURCE = "https://docs.aws.amazon.com/cfn-guard/latest/ug/writing-rules.html"
_PLACE = re.compile(r"file (\S+) at line (\d+) at column (\d+)")
_ATTRIBUTES = ("DeletionPolicy", "UpdateReplacePolicy", "DependsOn", "Metadata", "CreationPolicy", "UpdatePolicy")
_SECTIONS = ("AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Mappings")
# What one template is found to violate: (rule, path in the template, message).
_Answer = list[tuple[str, tuple[str | int, ...], str]]


def guard_checks(files: Sequence[Path]) -> list[Check]:
    """One check for each rule of the files, its id `guard:` and the rule's name.

    Raises CfngenError for a file that is not there (usage), that is no set of Guard rules, or holds none.
    """
    from cloudformation_validate import RuleOrigin

    rules = _Rules(files)
    found = {rule.id: rule for rule in rules.engine.list_rules() if rule.origin is RuleOrigin.GUARD}
    if not found:
        raise CfngenError("holds no rules", where=", ".join(map(str, files)))
    return [
        Check(
            id=f"{PREFIX}{name}",
            title=name,
            severity="error",
            what=" ".join(rule.description.split()),
            why=f"The rules of {str(rule.category).removeprefix(PREFIX)} ask for it.",
            fix="What the rule's message says.",
            source=_SOURCE,
            before="",
            after="",
            find=rules.finder(name),
            module=str(rule.category),
        )
        for name, rule in sorted(found.items())
    ]


class _Rules:
    """The rules of some files. An estate is evaluated once for all of them, and a template once for each form."""

    def __init__(self, files: Sequence[Path]) -> None:
        from cloudformation_validate import CompositeEngine, CompositeEngineConfig, ExternalRuleSource, ValidationError

        problems, sources = [], []
        for path in files:
            try:
                sources.append(ExternalRuleSource(name=path.name, content=path.read_text(encoding="utf-8")))
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
                problems.append(Problem(f"cannot be read: {reason}", str(path)))
        if problems:
            raise CfngenError(problems, exit_code=ExitCode.USAGE)
        try:
            self.engine: Engine = CompositeEngine(CompositeEngineConfig(guard_rules=sources))
        except ValidationError as error:
            raise _unreadable(str(getattr(error, "msg", error))) from error
        self._estate: Estate | None = None
        self._found: list[tuple[str, Violation]] = []
        self._answers: dict[str, _Answer] = {}

    def finder(self, name: str) -> Any:
        """What finds the violations of one rule in an estate."""
        return lambda estate: [violation for rule, violation in self._in(estate) if rule == name]

    def _in(self, estate: Estate) -> list[tuple[str, Violation]]:
        if self._estate is not estate:
            self._found = [found for view in estate.views for found in self._of_view(estate, view)]
            self._estate = estate
        return self._found

    def _of_view(self, estate: Estate, view: StackView) -> Iterator[tuple[str, Violation]]:
        resources = {it.logical_id: it for it in estate.resources if it.view is view}
        template = as_template(view, resources.values())
        text = json.dumps(template)
        if text not in self._answers:
            self._answers[text] = self._evaluated(text)
        for rule, path, message in self._answers[text]:
            value = _at(resources, path)
            if is_open(value):
                message = f"{message}? {'.'.join(map(str, path[3:]))} is not known here"
            yield rule, Violation(view, path, message, decided=not is_open(value))

    def _evaluated(self, text: str) -> _Answer:
        from cloudformation_validate import ValidateConfig

        report = self.engine.validate_template(text.encode(), ValidateConfig(disable_builtin_rules=True))
        found: dict[tuple[str, tuple[str | int, ...]], str] = {}
        for diagnostic in report.diagnostics:
            key = (diagnostic.rule_id, _path(diagnostic))
            message = " ".join(diagnostic.message.split())
            # A rule's own words tell more than the clause that failed.
            if key not in found or found[key].startswith("Guard check `"):
                found[key] = message
        return [(rule, path, message) for (rule, path), message in found.items()]


def _unreadable(said: str) -> CfngenError:
    """What the parser says, without the file's text that it repeats."""
    place = _PLACE.search(said)
    if place is None:
        return CfngenError(f"cannot be used: {said}", where="--guard")
    where = f"{place[1]}:{place[2]}:{place[3]}"
    return CfngenError("is not in CloudFormation Guard's language", where=where, hint=f"Read {_SOURCE}")


def as_template(view: StackView, resources: Iterable[Resource]) -> dict[str, Any]:
    """A stack as a template in which nothing is left to resolve, flags and numbers as their type wants them."""
    written = view.stack.template.document.data
    found: dict[str, Any] = {name: written[name] for name in _SECTIONS if name in written}
    found["Resources"] = {
        it.logical_id: {
            "Type": it.type,
            **{name: it.attributes[name] for name in _ATTRIBUTES if name in it.attributes},
            "Properties": _typed(it),
        }
        for it in resources
    }
    return found


def _typed(it: Resource) -> dict[str, Any]:
    about = schema(it.type, it.region) or Schema()
    return {name: _of_type(value, about, about.child(about.body, name)) for name, value in it.properties.items()}


def _of_type(value: Any, about: Schema, node: dict[str, Any] | None) -> Any:
    """A value with the texts that CloudFormation takes for flags and numbers written as such."""
    if isinstance(value, dict):
        return {key: _of_type(inner, about, about.child(node, key)) for key, inner in value.items()}
    if isinstance(value, list):
        return [_of_type(inner, about, about.child(node, position)) for position, inner in enumerate(value)]
    if isinstance(value, UnknownValue):
        return str(value)
    if not isinstance(value, str) or node is None:
        return value
    kinds = node.get("type")
    wanted = kinds if isinstance(kinds, list) else [kinds]
    if "boolean" in wanted and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if "string" not in wanted and not {"integer", "number"}.isdisjoint(wanted):
        try:
            return int(value)
        except ValueError:
            return value
    return value


def _path(diagnostic: Diagnostic) -> tuple[str | int, ...]:
    place = (diagnostic.property_path or "").replace("/", ".")
    steps = tuple(int(step) if step.isdecimal() else step for step in place.split(".") if step)
    if diagnostic.entity is None:
        return steps
    return steps if steps[:1] == ("Resources",) else ("Resources", diagnostic.entity.logical_id, *steps)


def _at(resources: dict[str, Resource], path: tuple[str | int, ...]) -> Any:
    """The resolved value at a path of a property; None where there is none."""
    if len(path) < 4 or path[0] != "Resources" or str(path[1]) not in resources:
        return None
    value: Any = resources[str(path[1])].properties
    for step in path[3:]:
        if isinstance(value, dict):
            value = value.get(str(step))
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value
