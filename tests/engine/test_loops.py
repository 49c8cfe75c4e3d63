"""Fn::ForEach and the other language extensions, expanded with the values of a stack's parameters."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cfngen.engine.transforms import ANY
from cfngen.engine.tree import load_stack
from cfngen.errors import CfngenError
from tests.engine.trees import changed, nested, stack, topic

EXTENDED = {"Transform": "AWS::LanguageExtensions"}
NAMES = {"Names": {"Type": "CommaDelimitedList", "Default": "alpha,beta"}}


def looped(collection: Any, fragment: Any, **sections: Any) -> dict[str, Any]:
    """A template with one loop among its resources."""
    return {**EXTENDED, "Resources": {"Fn::ForEach::Loop": ["X", collection, fragment]}, **sections}


def properties(template: Any, parameters: dict[str, str] | None = None) -> dict[str, Any]:
    """What a comparison with nothing adds, by logical id."""
    return {name: row.after_properties for name, row in changed(None, stack(template, parameters)).items()}


@pytest.mark.parametrize(
    ("collection", "sections"),
    [
        (["alpha", "beta"], {}),
        ({"Ref": "Names"}, {"Parameters": NAMES}),
        ({"Fn::FindInMap": ["M", "prod", "Names"]}, {"Mappings": {"M": {"prod": {"Names": ["alpha", "beta"]}}}}),
        (
            {"Fn::FindInMap": ["M", "dev", "Names", {"DefaultValue": {"Fn::Split": [",", "alpha,beta"]}}]},
            {"Mappings": {"M": {"prod": {"Names": []}}}},
        ),
    ],
    ids=["literal", "parameter", "mapping", "default of a mapping"],
)
def test_a_loop_takes_its_collection_from_where_aws_does(collection: Any, sections: dict[str, Any]) -> None:
    made = properties(looped(collection, {"T${X}": topic(TopicName={"Fn::Sub": "a-${X}"})}, **sections))

    assert {"Talpha": {"TopicName": "a-alpha"}, "Tbeta": {"TopicName": "a-beta"}} == made


def test_a_parameter_decides_which_resources_there_are() -> None:
    template = looped({"Ref": "Names"}, {"T${X}": topic()}, Parameters=NAMES)

    rows = changed(stack(template), stack(template, {"Names": "beta,gamma"}))

    assert {"Talpha": "Remove", "Tgamma": "Add"} == {name: row.action for name, row in rows.items()}


def test_the_ampersand_form_leaves_letters_and_digits() -> None:
    made = properties(looped(["a-1", "b.2"], {"T&{X}": topic(TopicName={"Ref": "X"}, DisplayName="${X}")}))

    assert {
        "Ta1": {"TopicName": "a-1", "DisplayName": "a-1"},
        "Tb2": {"TopicName": "b.2", "DisplayName": "b.2"},
    } == made


def test_loops_are_nested_and_the_inner_one_sees_the_outer_item() -> None:
    mappings = {"M": {"dev": {"Kinds": ["In"]}, "prd": {"Kinds": ["In", "Out"]}}}
    inner = {"Fn::ForEach::Kinds": ["K", {"Fn::FindInMap": ["M", {"Ref": "X"}, "Kinds"]}, {"T${X}${K}": topic()}]}

    assert ["TdevIn", "TprdIn", "TprdOut"] == sorted(properties(looped(["dev", "prd"], inner, Mappings=mappings)))


def test_loops_stand_in_properties_conditions_and_outputs() -> None:
    template = {
        **EXTENDED,
        "Conditions": {"Fn::ForEach::C": ["N", ["a", "b"], {"Is${N}": {"Fn::Equals": ["${N}", "a"]}}]},
        "Resources": {
            "T": topic(**{"Fn::ForEach::P": ["P", ["TopicName", "DisplayName"], {"${P}": {"Fn::Sub": "x-${P}"}}]}),
            "A": topic() | {"Condition": "Isa"},
            "B": topic() | {"Condition": "Isb"},
        },
        "Outputs": {"Fn::ForEach::O": ["N", ["A", "T"], {"Arn${N}": {"Value": {"Fn::GetAtt": ["${N}", "TopicArn"]}}}]},
    }

    made = stack(template)

    assert {"A", "T"} == changed(None, made).keys()
    assert {"TopicName": "x-TopicName", "DisplayName": "x-DisplayName"} == properties(template)["T"]
    assert ["ArnA", "ArnT"] == [name for name, _ in made.outputs()]


def test_policies_may_be_expressions() -> None:
    template = {
        **EXTENDED,
        "Parameters": {"Keep": {"Type": "String"}},
        "Conditions": {"Keeps": {"Fn::Equals": [{"Ref": "Keep"}, "yes"]}},
        "Resources": {"T": topic() | {"DeletionPolicy": {"Fn::If": ["Keeps", "Retain", "Delete"]}}},
    }

    removed = [changed(stack(template, {"Keep": keep}), None)["T"].policy_action for keep in ("yes", "no")]

    assert ["Retain", "Delete"] == removed


def test_names_may_be_expressions() -> None:
    parameters = {"Which": {"Type": "String"}, "P": {"Type": "String", "Default": "given"}}
    which = {"Ref": "Which"}
    resources = {
        "Ta": topic(TopicName="a"),
        "Tb": topic(TopicName="b"),
        "U": topic(DisplayName={"Fn::GetAtt": [which, "TopicName"]}, TopicName={"Ref": {"Fn::Join": ["", ["P"]]}}),
    }
    template = {**EXTENDED, "Parameters": parameters, "Resources": resources}

    old, new = stack(template, {"Which": "Ta"}), stack(template, {"Which": "Tb"})

    values = {(change.target.before, change.target.after) for change in changed(old, new)["U"].details}
    assert {("a", "b")} == values


def test_a_name_that_a_loop_fills_is_waited_for() -> None:
    fragment = {
        "T${X}": topic(),
        "P${X}": topic(TopicName={"Fn::GetAtt": [{"Fn::Sub": "T${X}"}, "TopicName"]}),
        "Q${X}": topic(DisplayName={"Ref": {"Fn::Sub": "P${X}"}}),
    }

    template = stack(looped(["a", "b"], fragment)).template

    assert [{"Ta"}, {"Pb"}] == [template.dependencies("Pa"), template.dependencies("Qb")]


def test_a_nested_stack_expands_with_what_its_parent_gives() -> None:
    child = looped({"Ref": "Names"}, {"T${X}": topic()}, Parameters={"Names": {"Type": "CommaDelimitedList"}})
    root = {"Resources": {"Child": nested("child.yaml", Names="a,b")}}

    assert {"Child", "Child/Ta", "Child/Tb"} == changed(None, stack(root, child=child)).keys()


def test_a_line_is_that_of_the_fragment() -> None:
    text = """\
Transform: AWS::LanguageExtensions
Resources:
  Other: {Type: AWS::SNS::Topic}
  Fn::ForEach::Topics:
    - X
    - [a, b]
    - Queue${X}: {Type: AWS::SQS::Queue}
      Topic${X}:
        Type: AWS::SNS::Topic
        Properties:
          TopicName: !Sub "t-${X}"
"""
    document = stack(text).template.document

    assert 8 == document.line("Resources", "Topicb")
    assert 11 == document.line("Resources", "Topica", "Properties", "TopicName")
    assert 7 == document.line("Resources", "Queuea")
    assert document.line("Resources", "Nothing") is None


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ({"Resources": {"Fn::ForEach::L": ["X", ["a"], {"T${X}": topic()}]}}, "needs the transform"),
        (looped(["a", "b"], {"T": topic()}), "gives T twice"),
        (looped("a", {"T${X}": topic()}), "has to be a list of texts"),
        (looped([{"a": 1}], {"T${X}": topic()}), "has to be a list of texts"),
        ({**EXTENDED, "Resources": {"Fn::ForEach::L": ["X", ["a"]]}}, "an identifier, a collection and a fragment"),
        (looped({"Ref": "Nothing"}, {"T${X}": topic()}), r"Unresolved resource dependencies \[Nothing\]"),
        (looped(["a"], {"T${X}": topic(TopicName={"Ref": "Gone${X}"})}), r"dependencies \[Gonea\]"),
        (looped([str(n) for n in range(501)], {"T${X}": topic()}), "501, is greater than maximum allowed, 500"),
        (
            looped(
                [str(n) for n in range(300)],
                {"Fn::ForEach::B": ["Y", [str(n) for n in range(300)], {"T${X}x${Y}": topic()}]},
            ),
            "more than 20,000 entries",
        ),
    ],
)
def test_what_aws_refuses_of_a_loop_is_refused(template: Any, said: str) -> None:
    with pytest.raises(CfngenError, match=said) as caught:
        changed(None, stack(template))

    assert "root.yaml:1" == caught.value.problems[0].where


def test_a_collection_that_only_aws_knows_is_told_and_gives_nothing() -> None:
    """The names of the loop's resources are not missing then: nobody knows them."""
    stored = {"Names": {"Type": "AWS::SSM::Parameter::Value<List<String>>", "Default": "/names"}}
    template = looped({"Ref": "Names"}, {"T${X}": topic()}, Parameters=stored)
    template["Resources"]["Other"] = topic(DisplayName={"Fn::GetAtt": ["Ta", "TopicName"]})

    made = load_stack("a.json", read=lambda _: json.dumps(template), passes=ANY)

    assert {"Other"} == changed(None, made).keys()
    assert ["Fn::ForEach::Loop repeats a part of the template for a collection that is not known here"] == [
        what for _, what in made.template.unsettled
    ]
    with pytest.raises(CfngenError, match="not known here"):
        changed(None, stack(template))


def test_a_mapping_for_another_region_is_not_known_to_who_takes_what_only_aws_knows() -> None:
    mappings = {"M": {"eu-north-1": {"Names": ["a"], "Keep": "Retain"}}}
    here = {"Ref": "AWS::Region"}
    template = looped({"Fn::FindInMap": ["M", here, "Names"]}, {"T${X}": topic()}, Mappings=mappings)
    template["Resources"]["U"] = topic() | {"DeletionPolicy": {"Fn::FindInMap": ["M", here, "Keep"]}}

    made = load_stack("a.json", read=lambda _: json.dumps(template), passes=ANY)

    assert {"U"} == made.template.resources.keys()
    with pytest.raises(CfngenError, match="Unable to get mapping for M::us-east-1::Names"):
        changed(None, stack(template))
