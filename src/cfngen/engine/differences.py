"""Where two resolved sets of properties differ, as finely as AWS tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from cfngen.engine.schemas import Schema
from cfngen.engine.values import as_api_text, same, shown

Step = str | int


@dataclass(frozen=True)
class Difference:
    """One place below the properties. `before` and `after` are values as evaluated, None on the side without one."""

    path: tuple[Step, ...]
    before: Any
    after: Any
    kind: Literal["Add", "Remove", "Modify"]
    free_form: bool = False

    def texts(self) -> tuple[str | None, str | None]:
        """Both values as BeforeValue and AfterValue show them."""
        return (
            None if self.kind == "Add" else _text(self.before, self.free_form),
            None if self.kind == "Remove" else _text(self.after, self.free_form),
        )


def _text(value: Any, free_form: bool) -> str | None:
    return as_api_text(shown(value) if free_form else _in_template_order(value))


def _in_template_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _in_template_order(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_in_template_order(item) for item in value]
    return shown(value)


def differences(schema: Schema | None, before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """Every difference, at the depth that AWS reports: a scalar, a whole added or removed part, a whole JSON document.

    Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-view.html
    """
    found: list[Difference] = []
    _walk(found, schema, schema.body if schema else None, (), before, after)
    return found


def _walk(
    found: list[Difference],
    schema: Schema | None,
    node: dict[str, Any] | None,
    path: tuple[Step, ...],
    before: Any,
    after: Any,
) -> None:
    if same(before, after):
        return
    free_form = schema is not None and schema.is_free_form(node)
    if not free_form and isinstance(before, dict) and isinstance(after, dict):
        for key in [*after, *(key for key in before if key not in after)]:
            inner = schema.child(node, key) if schema else None
            if key not in before:
                found.append(_whole(schema, inner, (*path, key), None, after[key], "Add"))
            elif key not in after:
                found.append(_whole(schema, inner, (*path, key), before[key], None, "Remove"))
            else:
                _walk(found, schema, inner, (*path, key), before[key], after[key])
    elif not free_form and isinstance(before, list) and isinstance(after, list):
        inner = schema.child(node, 0) if schema else None
        for index in range(max(len(before), len(after))):
            if index >= len(before):
                found.append(_whole(schema, inner, (*path, index), None, after[index], "Add"))
            elif index >= len(after):
                found.append(_whole(schema, inner, (*path, index), before[index], None, "Remove"))
            else:
                _walk(found, schema, inner, (*path, index), before[index], after[index])
    else:
        found.append(Difference(path, before, after, "Modify", free_form))


def _whole(
    schema: Schema | None,
    node: dict[str, Any] | None,
    path: tuple[Step, ...],
    before: Any,
    after: Any,
    kind: Literal["Add", "Remove"],
) -> Difference:
    return Difference(path, before, after, kind, schema is not None and schema.is_free_form(node))


def expression(properties: Any, path: tuple[Step, ...]) -> Any:
    """The part of a template's expressions that gives the value at a path: the intrinsic on the way to it, if any."""
    for step in path:
        if isinstance(properties, dict) and not _is_intrinsic(properties) and step in properties:
            properties = properties[str(step)]
        elif (
            isinstance(properties, list)
            and isinstance(step, int)
            and step < len(properties)
            and not any(isinstance(item, dict) and "Fn::If" in item for item in properties)
        ):
            properties = properties[step]
        else:
            return properties  # an intrinsic, or a list whose items a condition may leave out
    return properties


def _is_intrinsic(node: dict[str, Any]) -> bool:
    if len(node) != 1:
        return False
    key = next(iter(node))
    return key == "Ref" or key.startswith("Fn::")
