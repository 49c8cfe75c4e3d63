"""Nested stacks: parameters go in, outputs come out, at every level.

No recorded answer of AWS covers these; each case says why it must be so. "View" is
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets-view.html and
"Nested" is https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/change-sets-for-nested-stacks.html
"""

from __future__ import annotations

from typing import Any

import pytest

from cfngen.engine.pseudo import Pseudo
from cfngen.engine.values import UNKNOWN_TEXT
from cfngen.engine.verdict import judge
from cfngen.errors import CfngenError
from tests.engine.trees import changed, nested, stack, topic

TEXT = {"Type": "String"}
GIVER = {
    "Parameters": {"Name": TEXT},
    "Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Ref": "Name"}}}},
    "Outputs": {"BucketName": {"Value": {"Ref": "Bucket"}}, "Fixed": {"Value": "always"}},
}
TAKER = {
    "Parameters": {"Bucket": TEXT},
    "Resources": {
        "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": {}}},
        "Topic": topic(DisplayName={"Fn::Sub": "of ${Bucket}"}),
        "Untouched": topic(DisplayName="same"),
    },
}
ROOT = {
    "Parameters": {"Name": TEXT},
    "Resources": {
        "Giver": nested("giver.yaml", Name={"Ref": "Name"}),
        "Taker": nested("taker.yaml", Bucket={"Fn::GetAtt": ["Giver", "Outputs.BucketName"]}),
        "Bystander": nested("taker.yaml", Bucket={"Fn::GetAtt": ["Giver", "Outputs.Fixed"]}),
    },
}


def actions(changes: dict[str, Any]) -> dict[str, tuple[str, str | None]]:
    return {path: (change.action, change.replacement) for path, change in changes.items()}


def test_an_output_of_a_replaced_resource_reaches_a_sibling() -> None:
    """The bucket's name is create-only, so the bucket is replaced and its Ref known only afterwards (View: "mark
    resources in a child stack for conditional replacement if they reference the output of a parent stack"). The
    taker's policy cannot move to another bucket, so it may be replaced; the topic is changed; nobody else is.
    """
    files = {"giver": GIVER, "taker": TAKER}
    changes = changed(stack(ROOT, {"Name": "one"}, **files), stack(ROOT, {"Name": "two"}, **files))

    assert {
        "Giver": ("Modify", "False"),
        "Giver/Bucket": ("Modify", "True"),
        "Taker": ("Modify", "False"),
        "Taker/Policy": ("Modify", "Conditional"),
        "Taker/Topic": ("Modify", "False"),
    } == actions(changes)
    (detail,) = changes["Taker/Policy"].details
    assert ("ParameterReference", "Dynamic", "Bucket", "one", UNKNOWN_TEXT) == (
        detail.change_source,
        detail.evaluation,
        detail.causing_entity,
        detail.target.before,
        detail.target.after,
    )
    verdict = judge(changes["Taker/Policy"])
    assert ("possible", ("Giver",), "Bucket") == (
        verdict.replacement,
        verdict.depends_on[0].stack,
        verdict.depends_on[0].entity,
    )
    assert [("ResourceAttribute", "Dynamic", "Giver.Outputs.BucketName")] == [
        (detail.change_source, detail.evaluation, detail.causing_entity) for detail in changes["Taker"].details
    ]


def test_an_output_whose_value_is_known_is_followed_without_false_replacement() -> None:
    """An output that is made of parameters alone has a known new value, and one that stays the same changes nobody."""
    giver = {
        "Parameters": {"Name": TEXT},
        "Resources": {"T": topic()},
        "Outputs": {"BucketName": {"Value": {"Fn::Sub": "x-${Name}"}}, "Fixed": {"Value": "always"}},
    }
    files = {"giver": giver, "taker": TAKER}
    changes = changed(stack(ROOT, {"Name": "one"}, **files), stack(ROOT, {"Name": "two"}, **files))

    assert {
        "Giver": ("Modify", "False"),
        "Taker": ("Modify", "False"),
        "Taker/Policy": ("Modify", "True"),
        "Taker/Topic": ("Modify", "False"),
    } == actions(changes)
    assert "x-two" == changes["Taker/Policy"].details[0].target.after


def test_an_unknown_goes_through_every_level() -> None:
    """A grandchild's bucket is replaced; the value leaves through two outputs and enters through two parameters."""
    middle_giver = {
        "Parameters": {"Name": TEXT},
        "Resources": {"Inner": nested("giver.yaml", Name={"Ref": "Name"})},
        "Outputs": {"BucketName": {"Value": {"Fn::GetAtt": ["Inner", "Outputs.BucketName"]}}, "Fixed": {"Value": 1}},
    }
    middle_taker = {
        "Parameters": {"Bucket": TEXT},
        "Resources": {"Inner": nested("leaf.yaml", Bucket={"Fn::Sub": "b/${Bucket}"})},
    }
    files = {"giver": GIVER, "taker": middle_taker, "leaf": TAKER, "middle": middle_giver}
    root = ROOT | {"Resources": ROOT["Resources"] | {"Giver": nested("middle.yaml", Name={"Ref": "Name"})}}
    changes = changed(stack(root, {"Name": "one"}, **files), stack(root, {"Name": "two"}, **files))

    assert ("Modify", "Conditional") == actions(changes)["Taker/Inner/Policy"]
    (cause,) = [
        cause for cause in changes["Taker/Inner/Topic"].causes["/Properties/DisplayName"] if cause.entity == "Bucket"
    ]
    assert (("Giver", "Inner"), "Bucket is replaced") == (cause.stack, cause.reason)
    assert not any(path.startswith("Bystander") for path in changes)


def conditional_child(flag: str) -> dict[str, Any]:
    return {
        "Parameters": {"Flag": TEXT},
        "Conditions": {"On": {"Fn::Equals": [{"Ref": "Flag"}, "on"]}},
        "Resources": {
            "Maybe": topic() | {"Condition": "On"},
            "Always": topic(DisplayName={"Fn::If": ["On", "a", "b"]}),
        },
        "Outputs": {"Value": {"Value": {"Fn::If": ["On", {"Ref": "Maybe"}, flag]}}},
    }


def test_a_childs_condition_that_flips_adds_and_changes_inside() -> None:
    """Conditions are evaluated before anything else when a stack is updated: what becomes true is added.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html
    """
    root = {
        "Parameters": {"Flag": TEXT},
        "Resources": {
            "Child": nested("child.yaml", Flag={"Ref": "Flag"}),
            "User": topic(DisplayName={"Fn::GetAtt": ["Child", "Outputs.Value"]}),
        },
    }
    child = conditional_child("none")
    off, on = stack(root, {"Flag": "off"}, child=child), stack(root, {"Flag": "on"}, child=child)

    turned_on = changed(off, on)

    assert {
        "Child": ("Modify", "False"),
        "Child/Always": ("Modify", "False"),
        "Child/Maybe": ("Add", "True"),
        "User": ("Modify", "False"),
    } == actions(turned_on)
    assert ("none", UNKNOWN_TEXT) == (
        turned_on["User"].details[0].target.before,
        turned_on["User"].details[0].target.after,
    )
    assert ("Remove", None) == actions(changed(on, off))["Child/Maybe"]


def test_a_removed_child_removes_what_is_inside_but_what_is_retained_stays() -> None:
    """Deleting a nested stack deletes its resources, each by its own DeletionPolicy; a child that is itself retained
    keeps all of them. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
    """
    child = {"Resources": {"Kept": topic() | {"DeletionPolicy": "Retain"}, "Gone": topic()}}
    with_child = {"Resources": {"Child": nested("child.yaml"), "Other": topic()}}
    without = {"Resources": {"Other": topic()}}
    changes = changed(stack(with_child, child=child), stack(without))

    assert {"Child": "Delete", "Child/Kept": "Retain", "Child/Gone": "Delete"} == {
        path: change.policy_action for path, change in changes.items()
    }

    retained = {"Resources": {"Child": nested("child.yaml") | {"DeletionPolicy": "Retain"}, "Other": topic()}}
    assert {"Child": "Retain"} == {
        path: change.policy_action for path, change in changed(stack(retained, child=child), stack(without)).items()
    }


def test_an_added_child_adds_what_is_inside_and_its_outputs_are_unknown() -> None:
    """In the recorded answers a new resource's attributes are unknown even when the template tells them; a nested
    stack is a resource."""
    child = {"Resources": {"T": topic()}, "Outputs": {"O": {"Value": "literal"}}}
    user = topic(DisplayName={"Fn::GetAtt": ["Child", "Outputs.O"]})
    before = {"Resources": {"User": topic(DisplayName="x")}}
    changes = changed(stack(before), stack({"Resources": {"Child": nested("child.yaml"), "User": user}}, child=child))

    assert {"Child": ("Add", "True"), "Child/T": ("Add", "True"), "User": ("Modify", "False")} == actions(changes)
    assert UNKNOWN_TEXT == changes["User"].details[0].target.after


def test_a_parameter_that_nothing_uses_changes_only_the_row_of_the_child() -> None:
    """Its Parameters property differs, so the nested stack is updated; inside nothing is."""
    child = {"Parameters": {"Unused": TEXT}, "Resources": {"T": topic()}}
    root = {"Parameters": {"P": TEXT}, "Resources": {"Child": nested("child.yaml", Unused={"Ref": "P"})}}
    changes = changed(stack(root, {"P": "1"}, child=child), stack(root, {"P": "2"}, child=child))

    assert {"Child": ("Modify", "False")} == actions(changes)
    assert "/Properties/Parameters/Unused" == changes["Child"].details[0].target.path


def test_a_list_output_is_one_text_between_stacks() -> None:
    """Outputs are strings: the giver joins, the taker's List<…> parameter splits."""
    giver = {
        "Parameters": {"Ids": TEXT},
        "Resources": {"T": topic()},
        "Outputs": {"SubnetIds": {"Value": {"Fn::Join": [",", {"Fn::Split": ["-", {"Ref": "Ids"}]}]}}},
    }
    taker = {
        "Parameters": {"Subnets": {"Type": "List<AWS::EC2::Subnet::Id>"}},
        "Resources": {
            "G": {"Type": "AWS::RDS::DBSubnetGroup", "Properties": {"SubnetIds": {"Ref": "Subnets"}}},
            "First": topic(DisplayName={"Fn::Select": [0, {"Ref": "Subnets"}]}),
        },
    }
    root = {
        "Parameters": {"Ids": TEXT},
        "Resources": {
            "Giver": nested("giver.yaml", Ids={"Ref": "Ids"}),
            "Taker": nested("taker.yaml", Subnets={"Fn::GetAtt": ["Giver", "Outputs.SubnetIds"]}),
        },
    }
    files = {"giver": giver, "taker": taker}
    changes = changed(stack(root, {"Ids": "a-b"}, **files), stack(root, {"Ids": "a-c-d"}, **files))

    assert {"Giver", "Taker", "Taker/G"} == set(changes)
    assert [("/Properties/SubnetIds/1", "b", "c"), ("/Properties/SubnetIds/2", None, "d")] == [
        (detail.target.path, detail.target.before, detail.target.after)
        for detail in changes["Taker/G"].details
        if detail.change_source == "DirectModification"
    ]


def test_a_child_whose_template_changes_is_modified_automatically() -> None:
    """View: "CloudFormation sets the ChangeSource to Automatic because the nested stack's template might have
    changed". Nothing of the row itself differs; a sibling with the same template as before has no row."""
    root = {"Resources": {"Child": nested("child.yaml"), "Sibling": nested("sibling.yaml")}}
    old, new = {"Resources": {"T": topic(DisplayName="a")}}, {"Resources": {"T": topic(DisplayName="b")}}
    changes = changed(stack(root, child=old, sibling=old), stack(root, child=new, sibling=old))

    assert {"Child": ("Modify", "False"), "Child/T": ("Modify", "False")} == actions(changes)
    assert ["Automatic"] == [detail.change_source for detail in changes["Child"].details]
    assert {
        "Target": {"Attribute": "Properties", "RequiresRecreation": "Never"},
        "Evaluation": "Dynamic",
        "ChangeSource": "Automatic",
    } == changes["Child"].details[0].to_api()


def test_a_child_that_only_reads_differently_is_no_change() -> None:
    """Comments, key order and quoting are not in a stack."""
    root = {"Resources": {"Child": nested("child.yaml")}}
    old = "Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: a, TopicName: '5'}}}"
    new = "# a comment\nResources:\n  T:\n    Properties: {TopicName: 5, DisplayName: a}\n    Type: AWS::SNS::Topic\n"

    assert {} == changed(stack(root, child=old), stack(root, child=new))


def test_a_child_that_cannot_be_followed_is_opaque() -> None:
    """Its row is compared; its outputs stay what they were until the row changes, and then nobody knows them."""

    def root(value: str) -> dict[str, Any]:
        return {
            "Resources": {
                "Child": nested("https://s3.amazonaws.com/bucket/child.yaml", P=value),
                "User": topic(DisplayName={"Fn::GetAtt": ["Child", "Outputs.O"]}),
            }
        }

    assert {} == changed(stack(root("1")), stack(root("1")))
    changes = changed(stack(root("1")), stack(root("2")))
    assert {"Child": ("Modify", "False"), "User": ("Modify", "False")} == actions(changes)
    assert "cannot be read offline" in changes["User"].causes["/Properties/DisplayName"][0].reason


def test_wrong_wiring_is_told_with_the_parents_line() -> None:
    child = {"Parameters": {"A": TEXT}, "Resources": {"T": topic()}}
    root = """\
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: child.yaml
      Parameters: {B: 1}
"""

    with pytest.raises(CfngenError) as caught:
        changed(None, stack(root, child=child))

    assert [
        ("root.yaml:2", "Parameters: [A] must have values"),
        ("root.yaml:2", "Parameters: [B] do not exist in the template"),
    ] == [(problem.where, problem.what) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "root.yaml:1: the nested template child.yaml does not exist"),
        (
            {"child": {"Resources": {"Again": nested("child.yaml")}}},
            "nested stacks are circular: child.yaml -> child.yaml",
        ),
        (
            {"child": {"Resources": {"X": nested("other.yaml")}}, "other": {"Resources": {"Y": nested("root.yaml")}}},
            "nested stacks are circular: root.yaml -> child.yaml -> other.yaml -> root.yaml",
        ),
    ],
)
def test_a_tree_that_cannot_be_followed_is_refused(files: dict[str, Any], said: str) -> None:
    root = {"Resources": {"Child": nested("child.yaml")}}

    with pytest.raises(CfngenError, match=said):
        changed(None, stack(root, **files))


def test_an_output_that_is_not_there_is_refused() -> None:
    root = {"Resources": {"Child": nested("child.yaml"), "U": topic(X={"Fn::GetAtt": ["Child", "Outputs.No"]})}}
    child = {"Resources": {"T": topic()}}

    with pytest.raises(CfngenError, match="there is no output No of the nested stack Child"):
        changed(stack(root, child=child), stack(root, child={"Resources": {"T": topic(DisplayName="x")}}))


def test_a_childs_stack_name_is_its_own() -> None:
    child = {"Resources": {"T": topic(DisplayName={"Ref": "AWS::StackName"})}}
    changes = changed(
        None, stack({"Resources": {"C": nested("child.yaml")}}, pseudo=Pseudo(stack_name="root"), child=child)
    )

    assert "root-C-<generated>" == (changes["C/T"].after_properties or {})["DisplayName"]


def test_a_circle_inside_a_child_is_named() -> None:
    child = {
        "Resources": {"A": topic(X={"Ref": "B"}), "B": topic(X={"Ref": "A"})},
        "Outputs": {"O": {"Value": {"Ref": "A"}}},
    }
    root = {"Resources": {"C": nested("child.yaml"), "T": topic(X={"Fn::GetAtt": ["C", "Outputs.O"]})}}
    fine = {"Resources": {"A": topic()}, "Outputs": {"O": {"Value": "x"}}}

    with pytest.raises(CfngenError, match=r"Circular dependency between resources: \[A, B\]"):
        changed(stack(root, child=fine), stack(root, child=child))


def test_a_parameter_that_is_no_longer_passed_takes_its_default() -> None:
    child = {
        "Parameters": {"P": TEXT | {"Default": "default"}},
        "Resources": {"T": topic(DisplayName={"Ref": "P"})},
    }
    old, new = nested("child.yaml", P="given"), nested("child.yaml")
    changes = changed(stack({"Resources": {"C": old}}, child=child), stack({"Resources": {"C": new}}, child=child))

    assert {"C", "C/T"} == set(changes)
    assert ("given", "default") == (
        changes["C/T"].details[0].target.before,
        changes["C/T"].details[0].target.after,
    )
