"""How much longer a text can get: by other values that the parameters in it may have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cfngen.checks.stack_view import StackView
from cfngen.engine.references import sub_names
from cfngen.engine.values import text

# What takes only a part of a text, or one text or another: its length says nothing of the whole.
PARTIAL = ("Fn::If", "Fn::Select", "Fn::Split", "Fn::FindInMap", "Fn::GetAtt")


def longer(view: StackView, value: Any) -> Iterator[tuple[str, str, int]]:
    """(parameter, its longest allowed value, the characters that this adds) for the parameters in an expression.

    Only parameters that nobody gave a value, at the root: the value of another one is known, or tried already.
    """
    for name, times in _parameters(value).items():
        about = view.stack.template.parameters.get(name)
        if about is None:
            continue
        if view.parent is not None and name in view.stack.given:
            passed = view.parent.stack.template.resources[view.stack.path[-1]]["Properties"].get("Parameters")
            inner = passed.get(name) if isinstance(passed, dict) else None
            for parameter, longest, more in longer(view.parent, inner):
                yield parameter, longest, more * times
        elif name not in view.stack.given and isinstance(about.get("AllowedValues"), list) and about["AllowedValues"]:
            longest = max(map(text, about["AllowedValues"]), key=len)
            more = len(longest) - len(text(about.get("Default")))
            if more > 0:
                yield name, longest, more * times


def _parameters(value: Any) -> dict[str, int]:
    """The names that a text is composed of, and how often each."""
    found: dict[str, int] = {}
    if isinstance(value, list):
        parts = [_parameters(item) for item in value]
    elif not isinstance(value, dict) or value.keys() & set(PARTIAL):
        return found
    else:
        names = [value["Ref"]] if isinstance(value.get("Ref"), str) else []
        names += [name for name, attribute in sub_names(value.get("Fn::Sub")) if attribute is None]
        parts = [{name: 1} for name in names] + [_parameters(it) for it in value.values()]
    for part in parts:
        for name, times in part.items():
            found[name] = found.get(name, 0) + times
    return found
