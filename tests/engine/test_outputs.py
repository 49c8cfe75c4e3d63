"""Outputs of the root stack that come, go or get another value."""

from __future__ import annotations

import json
from typing import Any

from cfngen.engine.compare import compare_trees
from cfngen.engine.outputs import output_changes
from cfngen.engine.pseudo import Pseudo
from cfngen.engine.tree import load_stack


def stack(outputs: dict[str, Any], **topic: Any) -> dict[str, Any]:
    resource = {"Type": "AWS::SNS::Topic", "Properties": topic}
    return {"Conditions": {"Never": {"Fn::Equals": ["a", "b"]}}, "Resources": {"T": resource}, "Outputs": outputs}


def told(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    old, new = (load_stack("root", {}, Pseudo(), read={"root": json.dumps(one)}.__getitem__) for one in (before, after))
    return [one.told for one in output_changes(compare_trees(old, new))]


def test_an_output_that_comes_goes_or_changes_is_told() -> None:
    before = stack({"Kept": {"Value": "1"}, "Gone": {"Value": "2"}, "Url": {"Value": "old"}})
    after = stack({"Kept": {"Value": "1"}, "New": {"Value": "3"}, "Url": {"Value": "new"}})

    assert ["output Gone is removed", "output New is added: 3", "output Url: old → new"] == told(before, after)


def test_a_resource_that_is_replaced_changes_what_names_it() -> None:
    outputs = {"Arn": {"Value": {"Ref": "T"}}}

    assert ["output Arn may get another value than <T>"] == told(stack(outputs), stack(outputs, TopicName="other"))
    assert [] == told(stack(outputs), stack(outputs, DisplayName="other"))


def test_an_output_whose_condition_is_false_is_not_there() -> None:
    hidden = {"O": {"Value": "1", "Condition": "Never"}}

    assert ["output O is removed"] == told(stack({"O": {"Value": "1"}}), stack(hidden))
    assert [] == told(stack({}), stack(hidden))


def test_what_was_exported_is_told_with_the_exports_and_a_new_export_here() -> None:
    exported = {"O": {"Value": "1", "Export": {"Name": "x"}}}

    assert [] == told(stack(exported), stack({}))
    assert ["output O is added: 1"] == told(stack({}), stack(exported))
