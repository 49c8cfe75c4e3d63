"""What holds for every tree, tried on generated ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.trees import changed, nested, stack

VALUES = st.recursive(
    st.one_of(st.integers(0, 99), st.booleans(), st.sampled_from(["a", "b", "日本", ""]), st.just({"Ref": "P"})),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["Key", "Value", "Other"]), inner, max_size=3),
        inner.map(lambda value: {"Fn::If": ["On", value, {"Ref": "AWS::NoValue"}]}),
    ),
    max_leaves=6,
)
TEXTS = st.sampled_from(["x", {"Ref": "P"}, {"Fn::Sub": "${P}-${AWS::Region}"}, {"Fn::GetAtt": ["R0", "Arn"]}])
RESOURCES = st.lists(
    st.builds(
        lambda kind, name, deep, condition: {
            "Type": kind,
            "Properties": {"TopicName" if "SNS" in kind else "QueueName": name, "Tags": deep},
            **({"Condition": "On"} if condition else {}),
        },
        st.sampled_from(["AWS::SNS::Topic", "AWS::SQS::Queue"]),
        TEXTS,
        VALUES,
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def template(resources: list[dict[str, Any]], parameter: str = "P") -> dict[str, Any]:
    named = {f"R{number}": resource for number, resource in enumerate(resources, start=1)}
    return {
        "Parameters": {parameter: {"Type": "String", "Default": "p"}},
        "Conditions": {"On": {"Fn::Equals": [{"Ref": parameter}, "p"]}},
        "Resources": {"R0": {"Type": "AWS::SQS::Queue", "Properties": {}}, **named},
    }


def mapped(node: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(node, dict):
        return change({key: mapped(value, change) for key, value in node.items()})
    return [mapped(item, change) for item in node] if isinstance(node, list) else change(node)


@settings(max_examples=60, deadline=None)
@given(RESOURCES)
def test_a_tree_compared_with_itself_has_no_change(resources: list[dict[str, Any]]) -> None:
    body = template(resources)
    root = {"Parameters": {"P": {"Type": "String"}}, "Resources": {"C": nested("child.yaml", P={"Ref": "P"})}}

    assert {} == changed(stack(body), stack(json.loads(json.dumps(body))))
    assert {} == changed(stack(root, {"P": "p"}, child=body), stack(root, {"P": "p"}, child=json.dumps(body, indent=1)))


@settings(max_examples=60, deadline=None)
@given(RESOURCES)
def test_key_order_never_matters(resources: list[dict[str, Any]]) -> None:
    body = template(resources)
    turned = mapped(body, lambda node: dict(reversed(node.items())) if isinstance(node, dict) else node)

    assert {} == changed(stack(body), stack(turned))


@settings(max_examples=60, deadline=None)
@given(RESOURCES)
def test_renaming_a_parameter_that_keeps_its_value_changes_nothing(resources: list[dict[str, Any]]) -> None:
    def rename(node: Any) -> Any:
        return {"Ref": "Q"} if node == {"Ref": "P"} else node.replace("${P}", "${Q}") if isinstance(node, str) else node

    body = template(resources)

    assert {} == changed(stack(body), stack(mapped(template(resources, "Q"), rename)))


@settings(max_examples=60, deadline=None)
@given(RESOURCES, RESOURCES)
def test_the_way_back_is_the_inverse(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    for resource in other:
        resource["Type"] = "AWS::SQS::Queue"
        resource["Properties"] = {"QueueName": "q", "Tags": resource["Properties"]["Tags"]}
    one = [resource for resource in one if resource["Type"] == "AWS::SQS::Queue"] or [{"Type": "AWS::SQS::Queue"}]
    there = changed(stack(template(one)), stack(template(other)))
    back = changed(stack(template(other)), stack(template(one)))
    opposite = {"Add": "Remove", "Remove": "Add", "Modify": "Modify"}

    assert {path: opposite[change.action] for path, change in there.items()} == {
        path: change.action for path, change in back.items()
    }


@settings(max_examples=30, deadline=None)
@given(RESOURCES)
def test_adding_everything_is_the_inverse_of_removing_it(resources: list[dict[str, Any]]) -> None:
    made = stack(template(resources))
    added, removed = changed(None, made), changed(made, None)

    assert added.keys() == removed.keys()
    assert {"Add"} == {change.action for change in added.values()}
    assert {"Remove"} == {change.action for change in removed.values()}
    assert all(added[path].after_resource == removed[path].before_resource for path in added)
