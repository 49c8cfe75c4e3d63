"""Answers as XML of the query protocol, written from the service model's output shapes.

Source: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from cfngen.local.aws_error import NAMESPACE
from cfngen.local.model import operation
from cfngen.local.xml_text import escaped


def render(action: str, result: dict[str, Any], request_id: str) -> bytes:
    """Write the answer of `action`; members that are None or not in the model's shape are left out."""
    shape = operation(action).output_shape
    out: list[str] = [f'<{action}Response xmlns="{NAMESPACE}">']
    if shape is not None:
        wrapper = shape.serialization.get("resultWrapper", f"{action}Result")
        out.append(f"<{wrapper}>")
        _members(out, shape, result)
        out.append(f"</{wrapper}>")
    out.append(f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{action}Response>")
    return "".join(out).encode()


def size(shape: Any, value: Any) -> int:
    """Give the bytes that `value` takes in an answer, to cut pages by."""
    out: list[str] = []
    _value(out, shape, value, "member")
    return sum(len(part.encode()) for part in out)


def _members(out: list[str], shape: Any, value: dict[str, Any]) -> None:
    for name, member in shape.members.items():
        item = value.get(name)
        if item is not None:
            _value(out, member, item, member.serialization.get("name", name))


def _value(out: list[str], shape: Any, value: Any, tag: str) -> None:
    kind = shape.type_name
    if kind == "string":
        out.append(f"<{tag}>{escaped(value)}</{tag}>")
    elif kind == "structure":
        out.append(f"<{tag}>")
        _members(out, shape, value)
        out.append(f"</{tag}>")
    elif kind == "list":
        _list(out, shape, value, tag)
    elif kind == "map":
        _map(out, shape, value, tag)
    else:
        out.append(f"<{tag}>{_scalar(kind, value)}</{tag}>")


def _list(out: list[str], shape: Any, value: list[Any], tag: str) -> None:
    member = shape.member
    if shape.serialization.get("flattened"):
        for item in value:
            _value(out, member, item, member.serialization.get("name", tag))
        return
    out.append(f"<{tag}>")
    name = member.serialization.get("name", "member")
    for item in value:
        _value(out, member, item, name)
    out.append(f"</{tag}>")


def _map(out: list[str], shape: Any, value: dict[str, Any], tag: str) -> None:
    key_tag = shape.key.serialization.get("name", "key")
    value_tag = shape.value.serialization.get("name", "value")
    out.append(f"<{tag}>")
    for key, item in value.items():
        out.append("<entry>")
        _value(out, shape.key, key, key_tag)
        _value(out, shape.value, item, value_tag)
        out.append("</entry>")
    out.append(f"</{tag}>")


def _scalar(kind: str, value: Any) -> str:
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "timestamp":
        return iso(value) if isinstance(value, (int, float)) else str(value)
    return str(value)


def iso(seconds: float) -> str:
    """Write a moment as the API does: UTC with milliseconds and a Z."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
