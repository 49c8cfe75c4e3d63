"""What the transform AWS::LanguageExtensions makes of a template with the values that one stack has.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from cfngen.engine.intrinsics import UNMAPPED
from cfngen.engine.loops import SECTIONS, Expansion
from cfngen.engine.template import Template
from cfngen.engine.transforms import ANY
from cfngen.engine.values import Opaque, marked
from cfngen.errors import CfngenError, Problem

if TYPE_CHECKING:
    from cfngen.engine.stack import Stack

_POLICIES = ("DeletionPolicy", "UpdateReplacePolicy")


def with_loops(stack: Stack) -> Template:
    """A stack's template with its loops expanded.

    A loop over a collection that is not known gives nothing, and is among the template's `unsettled`. Raises
    CfngenError for loops that AWS would refuse, and for one that is not known where the reader passes none such.
    """
    written = stack.written
    document = written.document

    def evaluate(path: tuple[str | int, ...], node: Any) -> Any:
        return _value(stack, path, node) if isinstance(node, dict | list) else node

    def refuse(path: tuple[str | int, ...], what: str) -> NoReturn:
        raise CfngenError(f"Template format error: {what}", where=document.at(*path))

    loops = Expansion(evaluate, refuse)
    entries = {name: document.data.get(name) for name in SECTIONS if written.has_loops}
    sections = {name: loops.section(name, them) for name, them in entries.items() if isinstance(them, dict)}
    if loops.unsettled and not written.passes >= ANY:
        raise CfngenError([Problem(it.what, document.at(*it.path)) for it in loops.unsettled])
    return Template(document.expanded(sections), written.passes, loops.unsettled)


def settle_policies(stack: Stack) -> None:
    """Give the resources of a stack's own template the words that expressions of their policies stand for."""
    for name, resource in stack.template.resources.items():
        for attribute in _POLICIES:
            if isinstance(resource.get(attribute), dict):
                value = _value(stack, ("Resources", name, attribute), resource[attribute])
                if isinstance(value, str) and not isinstance(value, Opaque):
                    stack.template.resources[name] = resource = {**resource, attribute: value}


def _value(stack: Stack, path: tuple[str | int, ...], node: Any) -> Any:
    """An expression's value; a reader who takes what only AWS knows takes a mapping for another Region so, too."""
    try:
        return stack.evaluator(marked).at(*path).value(node)
    except CfngenError as error:
        if stack.written.passes >= ANY and all(UNMAPPED in problem.what for problem in error.problems):
            return Opaque("<mapping>")
        raise
