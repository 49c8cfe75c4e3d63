"""Comparing any two templates or folders."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.diff.templates import changes, diff, named, shown, template, topic, values, write


def test_equal_templates_have_no_changes(tmp_path: Path) -> None:
    write(tmp_path, a=template(T=topic()), b_yaml="Resources: {T: {Type: 'AWS::SNS::Topic', Properties: {}}}")

    assert "No changes.\n" == shown(tmp_path, "a.json", "b.yaml")
    assert {} == changes(tmp_path, "a.json", "b.yaml")
    assert "No changes.\n" == shown(tmp_path, "/dev/null", "/dev/null")


@pytest.mark.parametrize(
    ("before", "after", "action"), [("/dev/null", "a.json", "Add"), ("a.json", "/dev/null", "Remove")]
)
def test_nothing_on_a_side_adds_or_removes_everything(tmp_path: Path, before: str, after: str, action: str) -> None:
    write(tmp_path, a=template(One=topic(), Two=topic()))

    found = changes(tmp_path, before, after)

    assert {"One": action, "Two": action} == {path: entry["ResourceChange"]["Action"] for path, entry in found.items()}


@pytest.mark.parametrize(
    "form",
    [
        {"Name": "given"},
        {"Parameters": {"Name": "given"}, "Tags": {"a": "b"}},
        [{"ParameterKey": "Name", "ParameterValue": "given"}],
    ],
)
def test_parameters_are_read_in_three_forms(tmp_path: Path, form: Any) -> None:
    write(tmp_path, before=template(), after=named(), values=form)
    write(tmp_path, before=template(Other=topic()))

    entry = changes(tmp_path, "before.json", "after.json", "--parameters", "values.json")["Topic"]

    assert {"TopicName": "given"} == json.loads(entry["ResourceChange"]["AfterContext"])["Properties"]


@pytest.mark.parametrize(("value", "text"), [(30, "30"), (True, "true"), (["a", "b"], "a,b"), (1.5, "1.5")])
def test_values_that_are_no_text_are_made_text(tmp_path: Path, value: Any, text: str) -> None:
    write(tmp_path, before=named("old"), after=named(), values={"Name": value})

    entry = changes(tmp_path, "/dev/null", "after.json", "--parameters", "values.json")["Topic"]

    assert {"TopicName": text} == json.loads(entry["ResourceChange"]["AfterContext"])["Properties"]


def test_what_the_parameter_store_held_may_be_given_as_aws_gives_it(tmp_path: Path) -> None:
    """ResolvedValue, as DescribeStacks lists it: for a text, for a list, and through a nested stack."""
    child = template({"Name": {"Type": "String"}}, Topic=topic(TopicName={"Ref": "Name"}))
    properties = {"TemplateURL": "child.json", "Parameters": {"Name": {"Ref": "Image"}}}
    root = template(
        {
            "Image": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/image"},
            "Zones": {"Type": "AWS::SSM::Parameter::Value<List<String>>", "Default": "/zones"},
        },
        Topic=topic(DisplayName={"Fn::Select": [1, {"Ref": "Zones"}]}),
        Child={"Type": "AWS::CloudFormation::Stack", "Properties": properties},
    )
    image = {"ParameterKey": "Image", "ParameterValue": "/image", "ResolvedValue": "ami-1"}
    zones = {"ParameterKey": "Zones", "ParameterValue": "/zones", "ResolvedValue": "a, b"}
    write(tmp_path, root=root, child=child, old=[image, zones], new=[image | {"ResolvedValue": "ami-2"}, zones])
    given = ("--parameters-before", "old.json", "--parameters", "new.json")

    assert {} == changes(tmp_path, "root.json", "root.json", "--parameters", "old.json")
    found = changes(tmp_path, "root.json", "root.json", *given)
    assert {"Child", "Child/Topic"} == set(found)
    assert {"/Properties/TopicName": "ami-1"} == values(found["Child/Topic"], "BeforeValue")
    assert {"/Properties/TopicName": "ami-2"} == values(found["Child/Topic"])
    made = changes(tmp_path, "/dev/null", "root.json", "--parameters", "old.json")["Topic"]["ResourceChange"]
    assert "b" == json.loads(made["AfterContext"])["Properties"]["DisplayName"]


def test_both_sides_have_the_same_values_unless_the_older_ones_are_given(tmp_path: Path) -> None:
    write(tmp_path, a=named(), new={"Name": "new"}, old={"Name": "old"})

    assert {} == changes(tmp_path, "a.json", "a.json", "--parameters", "new.json")
    entry = changes(tmp_path, "a.json", "a.json", "--parameters", "new.json", "--parameters-before", "old.json")[
        "Topic"
    ]
    assert {"/Properties/TopicName": "old"} == values(entry, "BeforeValue")
    assert {"/Properties/TopicName": "new"} == values(entry)


def test_one_file_of_values_may_name_what_only_one_of_the_templates_declares(tmp_path: Path) -> None:
    write(tmp_path, before=named(), after=template(Topic=topic(TopicName="fixed")), values={"Name": "given"})

    entry = changes(tmp_path, "before.json", "after.json", "--parameters", "values.json")["Topic"]
    assert {"/Properties/TopicName": "given"} == values(entry, "BeforeValue")

    entry = changes(tmp_path, "after.json", "before.json", "--parameters", "values.json")["Topic"]
    assert {"/Properties/TopicName": "given"} == values(entry)


@pytest.mark.parametrize(("before", "expected"), [({"Name": "live"}, "live"), ({}, "default")])
def test_a_previous_value_is_that_of_the_stack_before(tmp_path: Path, before: dict[str, str], expected: str) -> None:
    previous = [{"ParameterKey": "Name", "UsePreviousValue": True}]
    write(tmp_path, before=named("default"), after=named("other"), old=before, new=previous)

    arguments = ("--parameters-before", "old.json", "--parameters", "new.json")

    assert {} == changes(tmp_path, "before.json", "after.json", *arguments)
    write(tmp_path, after=template({"Name": {"Type": "String"}}, Topic=topic(TopicName={"Fn::Sub": "x-${Name}"})))
    entry = changes(tmp_path, "before.json", "after.json", *arguments)["Topic"]
    assert {"/Properties/TopicName": f"x-{expected}"} == values(entry)


def test_pseudo_parameters_are_given_or_have_defaults(tmp_path: Path) -> None:
    name = {"Fn::Sub": "${AWS::StackName} ${AWS::AccountId} ${AWS::Region}"}
    write(tmp_path, **{"my stack": template(Topic=topic(DisplayName=name))})

    def display(*arguments: str) -> str:
        entry = changes(tmp_path, "/dev/null", "my stack.json", *arguments)["Topic"]["ResourceChange"]
        found: str = json.loads(entry["AfterContext"])["Properties"]["DisplayName"]
        return found

    assert "my-stack 111111111111 ap-northeast-1" == display()
    given = ("--stack-name", "shop", "--account", "222222222222", "--region", "eu-west-1")
    assert "shop 222222222222 eu-west-1" == display(*given)


def test_folders_are_compared_by_their_roots(tmp_path: Path) -> None:
    """A root in a subfolder is a second stack; relative nested templates are followed."""
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "nested/child.yaml"}}
    for side, name in (("old", "x"), ("new", "y")):
        write(
            tmp_path,
            **{
                f"{side}/stack_yaml": json.dumps(template(Child=nested)),
                f"{side}/nested/child_yaml": json.dumps(template(T=topic(TopicName=name))),
                f"{side}/edge/stack_yaml": json.dumps(template(E=topic(DisplayName={"Ref": "AWS::Region"}))),
                f"{side}/other/notes": {},
            },
        )

    assert {"Child", "Child/T"} == set(changes(tmp_path, "old", "new"))

    write(tmp_path, **{"new/edge/stack_yaml": json.dumps(template(E=topic(), F=topic()))})
    found = changes(tmp_path, "old", "new")
    assert {"stack": {"Child", "Child/T"}, "edge": {"E", "F"}} == {
        root: {path for path, entry in found.items() if entry["StackName"] == root} for root in ("stack", "edge")
    }


def test_a_folder_of_ours_says_the_region_of_each_root(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{
            "out/stack_yaml": json.dumps(template(T=topic())),
            "out/edge/stack_yaml": json.dumps(template(E=topic())),
            "out/manifest": {"roots": [{"path": "edge/stack.yaml", "region": "us-east-1"}]},
        },
    )

    text = shown(tmp_path, "/dev/null", "out")

    assert ["stack (ap-northeast-1)", "edge (us-east-1)"] == [line for line in text.splitlines() if line.endswith("1)")]
    assert "edge (eu-west-1)" in shown(tmp_path, "/dev/null", "out", "--region", "eu-west-1")


def test_one_file_of_values_serves_all_roots_of_a_folder(tmp_path: Path) -> None:
    write(
        tmp_path,
        **{"out/stack_yaml": json.dumps(named()), "out/edge/stack_yaml": json.dumps(template(E=topic()))},
        values={"Name": "given"},
    )

    assert {"Topic", "E"} == set(changes(tmp_path, "/dev/null", "out", "--parameters", "values.json"))


def test_exit_codes(tmp_path: Path) -> None:
    write(tmp_path, a=template(T=topic()), b=template(T=topic(DisplayName="x")))

    assert 0 == diff(tmp_path, "a.json", "b.json").returncode
    assert 0 == diff(tmp_path, "a.json", "a.json", "--detailed-exitcode").returncode
    assert 3 == diff(tmp_path, "a.json", "b.json", "--detailed-exitcode").returncode


def test_a_template_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    write(tmp_path, a_yaml="\ufeffResources: {T: {Type: AWS::SNS::Topic}}", b=template(T=topic()))

    assert "No changes.\n" == shown(tmp_path, "a.yaml", "b.json")
