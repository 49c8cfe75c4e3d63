"""Requests of the query protocol, as botocore writes them and as no client should."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("botocore")

from botocore.serialize import create_serializer

from cfngen.local.aws_error import AwsError
from cfngen.local.model import operation, service_model
from cfngen.local.request import parse


def example(shape: Any, depth: int = 0) -> Any:
    """Make a value that satisfies a shape of the service model."""
    kind = shape.type_name
    if kind == "structure":
        return {name: example(member, depth + 1) for name, member in shape.members.items() if depth < 6}
    if kind == "list":
        return [example(shape.member, depth + 1) for _ in range(min(2, shape.metadata.get("max", 2)))]
    if kind == "map":
        return {"key": example(shape.value, depth + 1)}
    if kind == "boolean":
        return True
    if kind in ("integer", "long"):
        return shape.metadata.get("min", 3)
    if kind == "timestamp":
        return "2026-01-02T03:04:05Z"
    return text(shape)


def text(shape: Any) -> str:
    """Make a text that satisfies a string shape: one of its values, or one that its pattern takes."""
    import re

    if shape.enum:
        return str(shape.enum[-1])
    least = shape.metadata.get("min", 1)
    candidates = ["a" * least, "1" * max(least, 12), "arn:aws:cloudformation:ap-northeast-1:111111111111:stack/a/b",
                  "arn:aws:iam::111111111111:role/deploy", "AWS::S3::Bucket", "ou-abcd-12345678", "o-abcdefghij",
                  "https://example.jp", "AWS::CloudFormation::Hook",
                  "arn:aws:cloudformation:ap-northeast-1:111111111111:type/resource/AWS-S3-Bucket",
                  "arn:aws:cloudformation:ap-northeast-1:111111111111:generatedTemplate/a-b", "a" * 64]  # fmt: skip
    pattern = shape.metadata.get("pattern")
    for candidate in candidates:
        fits = len(candidate) >= least and len(candidate) <= shape.metadata.get("max", 10**6)
        if fits and (not pattern or re.fullmatch(pattern, candidate)):
            return str(candidate)
    pytest.skip(f"no example for {pattern}")


@pytest.mark.parametrize("action", service_model().operation_names)
def test_what_botocore_serializes_is_read_back(action: str) -> None:
    """Every operation's input survives botocore's serializer and our reader."""
    shape = operation(action).input_shape
    if shape is None:
        pytest.skip("takes no input")
    values = example(shape)
    body = create_serializer("query", include_validation=False).serialize_to_request(values, operation(action))["body"]

    assert values == parse(action, [(name, _as_text(value)) for name, value in body.items()])


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def refused(action: str, values: dict[str, str]) -> AwsError:
    with pytest.raises(AwsError) as caught:
        parse(action, values.items())
    return caught.value


def test_everything_wrong_is_said_at_once() -> None:
    error = refused("CreateChangeSet", {"ChangeSetName": "1x", "OnStackFailure": "EXPLODE"})

    assert error.code == "ValidationError"
    assert error.message == (
        "3 validation errors detected: "
        "Value null at 'stackName' failed to satisfy constraint: Member must not be null; "
        "Value '1x' at 'changeSetName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*; "
        "Value 'EXPLODE' at 'onStackFailure' failed to satisfy constraint: "
        "Member must satisfy enum value set: [DO_NOTHING, ROLLBACK, DELETE]"
    )


def test_a_template_body_over_51200_bytes_is_refused_by_bytes() -> None:
    body = "あ" * 17067  # 51,201 bytes, 17,067 characters

    message = refused("CreateStack", {"StackName": "a", "TemplateBody": body}).message
    assert (
        "at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200" in message
    )
    assert len(message) < 2000
    assert parse("CreateStack", [("StackName", "a"), ("TemplateBody", body[:-1])])


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"Tags": "x"}, "Unexpected list element termination"),
        ({"Tags.first.Key": "x"}, "Unexpected list element termination"),
        ({"StackName.x": "a"}, "Start of structure or map found where not expected."),
        ({"StackName": "a", "StackName.x": "a"}, "Start of structure or map found where not expected."),
        ({"Tags.member.1": "x"}, "Unexpected complex element termination"),
        ({".".join("a" * 40): "x"}, "Unexpected complex element termination"),
    ],
)
def test_malformed_structures_are_malformed_input(values: dict[str, str], message: str) -> None:
    error = refused("CreateStack", {"StackName": "a"} | values)

    assert ("MalformedInput", message) == (error.code, error.message)


@pytest.mark.parametrize("value", ["maybe", "", "1"])
def test_a_boolean_is_true_or_false(value: str) -> None:
    assert refused("CreateStack", {"StackName": "a", "DisableRollback": value}).code == "MalformedInput"


@pytest.mark.parametrize("value", ["1.5", "１", "9" * 30, "x"])
def test_a_number_is_ascii_digits(value: str) -> None:
    assert refused("CreateStack", {"StackName": "a", "TimeoutInMinutes": value}).code == "MalformedInput"


def test_control_characters_are_refused() -> None:
    assert refused("CreateStack", {"StackName": "a", "TemplateBody": "a\x00b"}).code == "MalformedInput"


def test_unknown_members_are_ignored() -> None:
    assert {"StackName": "a"} == parse("CreateStack", [("StackName", "a"), ("Colour", "red")])


def test_list_items_are_in_the_order_of_their_numbers() -> None:
    values = [(f"Capabilities.member.{n}", v) for n, v in (("10", "CAPABILITY_IAM"), ("9", "CAPABILITY_AUTO_EXPAND"))]

    assert ["CAPABILITY_AUTO_EXPAND", "CAPABILITY_IAM"] == parse("CreateStack", [("StackName", "a"), *values])[
        "Capabilities"
    ]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["CreateStack", "CreateChangeSet", "DescribeStacks", "DescribeEvents", "UpdateStack"]),
    st.lists(
        st.tuples(
            st.lists(
                st.sampled_from(["StackName", "Tags", "member", "entry", "1", "0", "-1", "Key", "", "Filters", "x"]),
                min_size=1,
                max_size=5,
            ).map(".".join),
            st.text(max_size=20),
        ),
        max_size=8,
    ),
)
def test_nothing_but_an_aws_error_comes_of_any_request(action: str, values: list[tuple[str, str]]) -> None:
    with suppress(AwsError):
        parse(action, values)
