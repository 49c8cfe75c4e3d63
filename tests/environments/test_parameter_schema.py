"""An editor that uses the schema marks what `build` would refuse, and nothing that it accepts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cfngen.environments import schema
from cfngen.errors import CfngenError
from tests.environments.environment_bench import Bench

SETTINGS = """
from cfngen.settings import project_name
text = Setting("Text", "Some text", default="a", max_length=5)
name = Setting(
    "Name", "A name", default="abc", min_length=2, allowed_pattern="[a-z]+", constraint_description="letters"
)
maybe = Setting("Maybe", "May be empty", default="", allowed_pattern="^$|^x-[0-9]+$")
kind = Setting("Kind", "Kind", default="a", allowed_values=("a", "b"))
flag = Flag("UseIt", "Whether", default=True)
size = Setting("Size", "Size", type="Number", default=20, min_value=10, max_value=30.5)
days = Setting("Days", "Days", type="Number", default=30, allowed_values=(30, 60))
steps = Setting("Steps", "Steps", type="Number", default=0.5, allowed_values=("0.5", 1))
names = Setting("Names", "Names", type="CommaDelimitedList", default="", allowed_pattern="[a-z]*")
few = Setting("Few", "At least one", type="CommaDelimitedList")
ports = Setting("Ports", "Ports", type="List<Number>", default="80", max_value=99)
vpc = CidrSetting("VpcCidr", "Range", shortest=16, longest=19, default="10.0.0.0/16")
"""
VALID = {"ProjectName": "portal", "Few": ["a"]}


@pytest.fixture
def checked(bench: Bench) -> Bench:
    bench.settings(SETTINGS)
    return bench


def both(bench: Bench, document: Any) -> tuple[bool, bool]:
    """Whether the editor and cfngen accept a parameter file."""
    validator = Draft202012Validator(schema(bench.estate))
    bench.write("dev", document)
    try:
        bench.environments()
    except CfngenError:
        return validator.is_valid(document), False
    return validator.is_valid(document), True


def test_it_is_a_schema(checked: Bench) -> None:
    Draft202012Validator.check_schema(schema(checked.estate))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Text", ""),
        ("Text", "12345"),
        ("Text", "a,b"),
        ("Name", "ab"),
        ("Maybe", ""),
        ("Maybe", "x-12"),
        ("Kind", "b"),
        ("UseIt", True),
        ("UseIt", False),
        ("UseIt", "true"),
        ("UseIt", "false"),
        ("Size", 10),
        ("Size", "10"),
        ("Size", 30.5),
        ("Size", "30.5"),
        ("Days", 60),
        ("Days", "60"),
        ("Steps", 0.5),
        ("Steps", 1),
        ("Names", "a, b"),
        ("Names", ["a", "b"]),
        ("Names", []),
        ("Names", ""),
        ("Few", "a"),
        ("Ports", [80, "99"]),
        ("Ports", "80, 99"),
        ("VpcCidr", "10.0.32.0/19"),
    ],
)
def test_editor_and_build_accept(checked: Bench, name: str, value: Any) -> None:
    assert (True, True) == both(checked, {"Parameters": VALID | {name: value}})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Text", 1),
        ("Text", True),
        ("Text", None),
        ("Text", ["a"]),
        ("Text", {}),
        ("Text", "123456"),
        ("Name", "a"),
        ("Name", "abc1"),
        ("Name", "1abc"),
        ("Name", ""),
        ("Name", "a" * 4097),
        ("Maybe", "x-"),
        ("Maybe", "x-1y"),
        ("Kind", "c"),
        ("UseIt", 1),
        ("UseIt", "True"),
        ("UseIt", None),
        ("Size", "thirty"),
        ("Size", ""),
        ("Size", "1e1"),
        ("Size", True),
        ("Size", 9),
        ("Size", 31),
        ("Days", 45),
        ("Days", "45"),
        ("Days", True),
        ("Steps", 2),
        ("Names", ["A"]),
        ("Names", ["a,b"]),
        ("Names", 1),
        ("Names", "a" * 4097),
        ("Few", []),
        ("Few", ""),
        ("Few", [1]),
        ("Few", [""]),
        ("Few", ["a,b"]),
        ("Ports", ["http"]),
        ("Ports", [100]),
        ("Ports", []),
        ("Ports", ""),
        ("VpcCidr", "10.0.0.0/20"),
        ("VpcCidr", "10.0.0.0"),
        ("ProjectName", "n" * 40),
        ("ProjectName", "Ａ"),
        ("Unknown", "x"),
    ],
)
def test_editor_and_build_refuse(checked: Bench, name: str, value: Any) -> None:
    assert (False, False) == both(checked, {"Parameters": VALID | {name: value}})


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"Parameters": {}},
        {"Parameters": {"ProjectName": "portal"}},
        {"Parameters": []},
        {"Parameters": VALID, "tags": {}},
        {"Parameters": VALID, "Tags": []},
        {"Parameters": VALID, "Tags": {"a": 1}},
        {"Parameters": VALID, "Tags": {"a": ""}},
        {"Parameters": VALID, "Tags": {"": "a"}},
        {"Parameters": VALID, "Tags": {"AWS:a": "b"}},
        {"Parameters": VALID, "Tags": {"k" * 129: "b"}},
        {"Parameters": VALID, "Tags": {"k": "v" * 257}},
        {"Parameters": VALID, "Tags": {f"k{number}": "v" for number in range(51)}},
        "text",
        [{"ParameterKey": "Unknown", "ParameterValue": "x"}],
        [{"ParameterKey": "Text"}],
        [{"ParameterValue": "Text"}],
        [{"ParameterKey": "Text", "ParameterValue": "x", "UsePreviousValue": True}],
        ["Text"],
    ],
)
def test_editor_and_build_refuse_a_form(checked: Bench, document: Any) -> None:
    written = f'"{document}"' if isinstance(document, str) else document
    validator = Draft202012Validator(schema(checked.estate))
    checked.write("dev", written)

    assert not validator.is_valid(document)
    assert checked.problems()


@pytest.mark.parametrize(
    "document",
    [
        {"$schema": "../templates_out/parameters.schema.json", "Parameters": VALID, "Tags": {"担当": "一課", "a": "b"}},
        {"Parameters": VALID, "Tags": {f"k{number}": "v" * 256 for number in range(50)}},
        [{"ParameterKey": name, "ParameterValue": value} for name, value in VALID.items()],
    ],
)
def test_editor_and_build_accept_a_form(checked: Bench, document: Any) -> None:
    assert (True, True) == both(checked, document)


def test_where_nothing_is_required_nothing_must_be_there(bench: Bench) -> None:
    bench.settings('x = Setting("X", "X", default="a")')

    assert (True, True) == both(bench, {})


def test_an_editor_shows_descriptions_and_defaults(checked: Bench) -> None:
    made = schema(checked.estate)["properties"]["Parameters"]["properties"]

    assert "A name. letters" == made["Name"]["description"]
    assert "default" not in made["ProjectName"]
    assert {"Text": "a", "UseIt": True, "Size": 20, "Names": "", "Maybe": ""} == {
        name: made[name]["default"] for name in ("Text", "UseIt", "Size", "Names", "Maybe")
    }
    assert ["ProjectName", "Text"] == list(made)[:2]
    assert '[30, 60, "30", "60"]' == json.dumps(made["Days"]["enum"])
    assert '[0.5, 1, "0.5", "1"]' == json.dumps(made["Steps"]["enum"])


def test_an_editor_shows_what_each_part_is(checked: Bench) -> None:
    made = schema(checked.estate)

    assert "https://json-schema.org/draft/2020-12/schema" == made["$schema"]
    assert {"type": "string"} == made["properties"]["$schema"]
    assert "Parameters of one environment" == made["title"]
    assert (
        "What differs from the defaults. Also read: the list that the AWS CLI takes as --parameters."
        == made["description"]
    )
    assert {
        "Parameters": "Values of the root stacks' parameters",
        "Tags": "Tags of the root stacks, which CloudFormation hands on to their resources",
    } == {name: part["description"] for name, part in made["properties"].items() if "description" in part}
