"""Exports that a change takes away, moves or gives another value."""

from __future__ import annotations

import json
from typing import Any

from cfngen.engine.compare import compare_trees
from cfngen.engine.exports import export_changes
from cfngen.engine.pseudo import Pseudo
from cfngen.engine.tree import load_stack

TOPIC = {"Type": "AWS::SNS::Topic"}


def exported(name: Any, value: Any) -> dict[str, Any]:
    return {"Value": value, "Export": {"Name": name}}


def child(**outputs: Any) -> dict[str, Any]:
    return {"Resources": {"T": TOPIC}, "Outputs": outputs}


def root(*children: str) -> dict[str, Any]:
    nested = {"Type": "AWS::CloudFormation::Stack"}
    return {"Resources": {f"{one.upper()}Stack": nested | {"Properties": {"TemplateURL": one}} for one in children}}


def told(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What is said of two trees, given as templates by name; the root is "root"."""
    old, new = (
        load_stack("root", {}, Pseudo(stack_name="shop"), read={k: json.dumps(v) for k, v in side.items()}.__getitem__)
        for side in (before, after)
    )
    return [str(one) for one in export_changes(compare_trees(old, new))]


def test_an_export_that_goes_moves_or_changes_is_told_with_its_real_name() -> None:
    name = {"Fn::Sub": "${AWS::StackName}-Gone"}
    before = {"root": root("a", "b"), "a": child(O=exported(name, "1"), P=exported("Moves", "1")), "b": child()}
    after = {"root": root("a", "b"), "a": child(Q=exported("New", "1")), "b": child(P=exported("Moves", "1"))}

    first, second = told(before, after)

    assert "export Moves moves from AStack to BStack, whose name is taken until the former has gone" == first
    assert second.startswith("export shop-AStack-")
    assert second.endswith("-Gone is removed")


def test_a_nested_stack_that_goes_takes_its_exports_with_it() -> None:
    before = {"root": root("a"), "a": child(O=exported("Gone", "1"))}

    assert ["export Gone is removed"] == told(before, {"root": {"Resources": {"T": TOPIC}}})


def test_another_value_is_told_and_one_that_may_be_another() -> None:
    def stack(value: str, resource: dict[str, Any]) -> dict[str, Any]:
        outputs = {"O": exported("Plain", value), "P": exported("Arn", {"Ref": "T"})}
        return {"root": {"Resources": {"T": resource}, "Outputs": outputs}}

    found = told(stack("1", TOPIC), stack("2", TOPIC | {"Properties": {"TopicName": "x"}}))

    assert ["export Arn may get another value than <T>", "export Plain: 1 → 2"] == found


def test_what_stays_is_not_told() -> None:
    before = {"root": root("a"), "a": child(O=exported("Stays", "1"))}
    after = {"root": root("a"), "a": child(O=exported("Stays", "1"), P=exported("New", "2"))}

    assert [] == told(before, after)
    assert [] == told(before, before)
