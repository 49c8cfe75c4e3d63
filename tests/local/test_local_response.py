"""Answers, read back with botocore's own parser."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

pytest.importorskip("botocore")

from botocore.parsers import create_parser

from cfngen.local.aws_error import AwsError
from cfngen.local.model import operation, service_model
from cfngen.local.response import render

AWKWARD = 'line\r\nfeed\ttab <&> "quotes" ]]> 日本語 \U0001f600  '


def example(shape: Any, depth: int = 0) -> Any:
    kind = shape.type_name
    if kind == "structure":
        return {name: example(member, depth + 1) for name, member in shape.members.items()} if depth < 7 else {}
    if kind == "list":
        return [example(shape.member, depth + 1) for _ in range(2)] if depth < 7 else []
    if kind == "map":
        return {AWKWARD.strip(): example(shape.value, depth + 1)}
    return {"boolean": False, "integer": 0, "long": 7, "double": 0.5, "timestamp": 1767322245.678}.get(kind, AWKWARD)


def expected(shape: Any, value: Any) -> Any:
    if shape.type_name == "timestamp":
        return datetime.fromtimestamp(value, UTC).replace(microsecond=678000)
    if shape.type_name == "structure":
        return {name: expected(shape.members[name], item) for name, item in value.items()}
    if shape.type_name == "list":
        return [expected(shape.member, item) for item in value]
    return value


@pytest.mark.parametrize("action", service_model().operation_names)
def test_botocore_reads_what_is_written(action: str) -> None:
    """Every operation's output survives our writer and botocore's parser, carriage returns too."""
    shape = operation(action).output_shape
    result = example(shape) if shape is not None else {}
    body = render(action, result, "the-request")
    parsed = create_parser("query").parse({"status_code": 200, "headers": {}, "body": body}, shape)

    assert "the-request" == parsed.pop("ResponseMetadata")["RequestId"]
    assert (expected(shape, result) if shape is not None else {}) == parsed


def test_members_without_a_value_and_unknown_ones_are_left_out() -> None:
    body = render("DescribeStacks", {"Stacks": [{"StackName": "a", "Description": None, "Mood": "x"}]}, "r")

    assert b"Description" not in body
    assert b"Mood" not in body


def test_an_error_has_the_shape_of_the_query_protocol() -> None:
    body = AwsError("ValidationError", "a < b\r").body("r")
    parsed = create_parser("query").parse({"status_code": 400, "headers": {}, "body": body}, None)

    assert {"Type": "Sender", "Code": "ValidationError", "Message": "a < b\r"} == parsed["Error"]


def test_characters_that_xml_cannot_carry_are_replaced() -> None:
    body = render("GetTemplate", {"TemplateBody": "a\x07b"}, "r")

    assert "a\ufffdb".encode() in body
