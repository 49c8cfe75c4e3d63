"""JSON with lines is the same data as the standard library reads, and refuses what it refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfngen.environments.json_lines import Node, Number, Repeated, read_json

_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def plain(node: Node) -> Any:
    value = node.value
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return json.loads(value.text) if isinstance(value, Number) else value


@given(_data, st.sampled_from([None, 0, 2]), st.booleans())
def test_reads_what_the_standard_library_writes(data: Any, indent: int | None, ascii_only: bool) -> None:
    node, repeated = read_json(f" {json.dumps(data, indent=indent, ensure_ascii=ascii_only)}\r\n\t")

    assert data == plain(node)
    assert [] == repeated


def test_a_number_stays_as_it_is_written() -> None:
    node, _ = read_json("[1.10, -0, 1e3, 12345678901234567890]")

    assert isinstance(node.value, list)
    assert ["1.10", "-0", "1e3", "12345678901234567890"] == [
        item.value.text for item in node.value if isinstance(item.value, Number)
    ]


def test_text_is_no_number() -> None:
    assert not isinstance(read_json('"1"')[0].value, Number)


def test_every_value_has_the_line_where_it_or_its_key_begins() -> None:
    node, _ = read_json('\n{\n"a":\n 1,\r\n"b": [\n"x",\n\n"y"], "c": {"d": null}\n}')

    assert (
        Node(
            {
                "a": Node(Number("1"), 3),
                "b": Node([Node("x", 6), Node("y", 8)], 5),
                "c": Node({"d": Node(None, 8)}, 8),
            },
            2,
        )
        == node
    )


def test_a_line_break_belongs_to_the_line_that_it_ends() -> None:
    assert 1 == read_json("1\n")[0].line
    assert 2 == read_json("\n1")[0].line


def test_a_repeated_key_is_told_with_both_lines_and_the_last_counts() -> None:
    node, repeated = read_json('{"a": 1,\n"b": {"a": 2,\n"a": 3},\n"a": 4, "a": 5}')

    assert {"a": 5, "b": {"a": 3}} == plain(node)
    assert [Repeated("a", 3, 2), Repeated("a", 4, 1), Repeated("a", 4, 4)] == repeated


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("", "no value at", 1, 1),
        ("\n ", "no value at", 2, 2),
        ("{} {}", "something after the end at", 1, 4),
        ('{"a": 1,\n}', "no key in double quotes at", 2, 1),
        ("{a: 1}", "no key in double quotes at", 1, 2),
        ("{'a': 1}", "no key in double quotes at", 1, 2),
        ('{"a" 1}', "no colon at", 1, 6),
        ('{"a": 1\n"b": 2}', "no comma or } at", 2, 1),
        ('{"a": 1', "no comma or } at", 1, 8),
        ("[1 2]", "no comma or ] at", 1, 4),
        ("[1,]", "no value at", 1, 4),
        ('{"a": }', "no value at", 1, 7),
        ("// text\n{}", "no value at", 1, 1),
        ('"a\nb"', "Invalid control character at", 1, 3),
        ('"a', "Unterminated string starting at", 1, 1),
        ("NaN", "no value at", 1, 1),
        ("-Infinity", "no value at", 1, 1),
        ("True", "no value at", 1, 1),
        ("truer", "something after the end at", 1, 5),
        ("01", "something after the end at", 1, 2),
        ("1.", "something after the end at", 1, 2),
        ("+1", "no value at", 1, 1),
        ("\u00a01", "no value at", 1, 1),
        ("１", "no value at", 1, 1),
        ('{"\\ud83d": 1}', "half of a surrogate pair in the text at", 1, 2),
        ("[" * 51 + "]" * 51, "more than 50 levels at", 1, 51),
        ('{"a":' * 100_000, "more than 50 levels at", 1, 251),
    ],
)
def test_what_is_not_json_is_refused_where_it_goes_wrong(text: str, message: str, line: int, column: int) -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        read_json(text)

    assert (message, line, column) == (caught.value.msg, caught.value.lineno, caught.value.colno)


def test_fifty_levels_are_read() -> None:
    text = "[" * 50 + "1" + "]" * 50

    assert json.loads(text) == plain(read_json(text)[0])


def test_a_whole_surrogate_pair_is_one_character() -> None:
    assert "\U0001f600" == read_json('"\\ud83d\\ude00"')[0].value
