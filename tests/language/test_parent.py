"""The root template: assembled by discovery, with wires, exports, tags and rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cfngen.language.estate import Estate
from tests.estates import nested, template, topic, wired

Load = Callable[..., Estate]

GIVER = template(topic(output="TopicArn"))
OPTIONAL = template(
    topic(output="TopicArn"),
    stack='use = Condition("Use", Equals(environment, "prod"))\nstack = Stack(__name__, when=use)',
)


def test_every_module_without_underscore_is_a_stack_and_layers_stand_in_their_order(load: Load) -> None:
    estate = load(
        {
            "zulu/b_two.py": template(topic()),
            "zulu/a.py": template(topic()),
            "zulu/_helper.py": "x = 1\n",
            "alpha/c.py": template(topic(), doc="The last one\n\nWith an architecture."),
        }
    )
    (root,) = estate.roots

    assert ["AStack", "BTwoStack", "CStack"] == list(root.data["Resources"])
    assert {
        "Type": "AWS::CloudFormation::Stack",
        "DeletionPolicy": "Delete",
        "UpdateReplacePolicy": "Delete",
        "Metadata": {"com.aws.cloudformation.Context": {"why": "The last one"}},
        "Properties": {"TemplateURL": "nested/alpha/c.yaml"},
    } == root.data["Resources"]["CStack"]
    assert "2010-09-09" == root.data["AWSTemplateFormatVersion"]
    assert "2010-09-09" == nested(estate, "a")["AWSTemplateFormatVersion"]
    assert "nested/zulu/b-two.yaml" == root.data["Resources"]["BTwoStack"]["Properties"]["TemplateURL"]
    assert "An estate for a test" == root.data["Description"]
    assert {"arch": "It is small."} == root.data["Metadata"]["com.aws.cloudformation.Context"]
    assert "stack.yaml" == root.path
    assert "ap-northeast-1" == root.root.region


def test_only_selected_layers_are_built(load: Load) -> None:
    files = {"one/a.py": template(topic()), "two/b.py": template(topic())}

    assert ["BStack"] == list(load(files, layers=("two",)).roots[0].data["Resources"])


def test_a_setting_is_passed_by_ref_and_a_list_is_joined(load: Load) -> None:
    """Parameters of a nested stack are text."""
    estate = load({"one/a.py": template(topic("T", DisplayName="project_name", KmsMasterKeyId="Join('', names)"))})

    assert {"ProjectName": {"Ref": "ProjectName"}, "Names": {"Fn::Join": [",", {"Ref": "Names"}]}} == wired(
        estate, "AStack"
    )
    assert "CommaDelimitedList" == nested(estate, "a")["Parameters"]["Names"]["Type"]
    assert {
        "Type": "CommaDelimitedList",
        "Description": "Names of something",
        "Default": "a,b",
    } == estate.roots[0].data["Parameters"]["Names"]


def test_an_output_is_passed_by_getatt_and_exported(load: Load) -> None:
    estate = load(
        {
            "one/giver.py": GIVER,
            "two/taker.py": template("from estate.one.giver import topic_arn\n" + topic("T", DisplayName="topic_arn")),
        }
    )

    assert {"TopicArn": {"Fn::GetAtt": ["GiverStack", "Outputs.TopicArn"]}} == wired(estate, "TakerStack")
    assert {
        "TopicArn": {
            "Description": "ARN of the topic",
            "Value": {"Ref": "Topic"},
            "Export": {"Name": {"Fn::Sub": "${ProjectName}-${Environment}-TopicArn"}},
        }
    } == nested(estate, "giver")["Outputs"]
    assert "DependsOn" not in estate.roots[0].data["Resources"]["TakerStack"]


def test_an_output_that_is_not_exported_has_no_export(load: Load) -> None:
    giver = template(topic() + 'stack.output("TopicArn", ref(topic), "ARN", export=False)')

    assert {"TopicArn": {"Description": "ARN", "Value": {"Ref": "Topic"}}} == nested(
        load({"one/giver.py": giver}), "giver"
    )["Outputs"]


@pytest.mark.parametrize("value", [5, "Fn::If"])
def test_an_output_may_be_a_number_or_any_text(load: Load, value: object) -> None:
    giver = template(topic() + f'stack.output("Out", {value!r}, "Something")')

    assert value == nested(load({"one/giver.py": giver}), "giver")["Outputs"]["Out"]["Value"]


@pytest.mark.parametrize("kind", ["list", "tuple"])
def test_a_list_is_joined_by_its_giver_and_typed_in_its_taker(load: Load, kind: str) -> None:
    given = f"{kind}([ref(topic), project_name])"
    giver = template(topic() + f'ids = stack.output("Ids", {given}, "Ids", type="List<AWS::EC2::Subnet::Id>")')
    estate = load(
        {
            "one/giver.py": giver,
            "two/taker.py": template(
                "from estate.one.giver import ids\n" + topic("T", DisplayName="Join('', ids)", KmsMasterKeyId="ids")
            ),
        }
    )

    assert {"Fn::Join": [",", [{"Ref": "Topic"}, {"Ref": "ProjectName"}]]} == nested(estate, "giver")["Outputs"]["Ids"][
        "Value"
    ]
    assert "List<AWS::EC2::Subnet::Id>" == nested(estate, "taker")["Parameters"]["Ids"]["Type"]
    assert {"Ids": {"Fn::GetAtt": ["GiverStack", "Outputs.Ids"]}} == wired(estate, "TakerStack")


def test_a_list_that_arrives_as_a_parameter_is_joined_when_given_on(load: Load) -> None:
    """An output's value is text."""
    giver = template(topic() + 'out = stack.output("Out", names, "Names again", type="CommaDelimitedList")')

    assert {"Fn::Join": [",", {"Ref": "Names"}]} == nested(load({"one/giver.py": giver}), "giver")["Outputs"]["Out"][
        "Value"
    ]


PAGE = '''"""An estate for a test"""
from cfngen.language import *
from troposphere import And, Equals, Not
from estate.settings import *
from estate.one.giver import topic_arn
from estate.two.other import other_arn

root = Root(
    region="ap-northeast-1",
    layers=("one", "two"),
    prefix=f"{project_name}-{environment}",
    tags={"Project": project_name, "Kind": "test"},
    outputs=(topic_arn, other_arn),
    rules=(
        Rule("ProdHasNames", when=Equals(environment, "prod"), must=Not(Equals(project_name, "x")), message="No x"),
        Rule("Always", must=Contains(["a", "b"], project_name), message="Only a and b"),
    ),
)
'''
OTHER = template(topic(output="OtherArn"))


def test_the_root_repeats_outputs_tags_its_stacks_and_has_rules(load: Load) -> None:
    estate = load({"__init__.py": PAGE, "one/giver.py": OPTIONAL, "two/other.py": OTHER})
    data = estate.roots[0].data

    assert {
        "TopicArn": {
            "Description": "ARN of the topic",
            "Value": {"Fn::If": ["Use", {"Fn::GetAtt": ["GiverStack", "Outputs.TopicArn"]}, ""]},
        },
        "OtherArn": {
            "Description": "ARN of the topic",
            "Value": {"Fn::GetAtt": ["OtherStack", "Outputs.OtherArn"]},
        },
    } == data["Outputs"]
    assert [
        {"Key": "Project", "Value": {"Ref": "ProjectName"}},
        {"Key": "Kind", "Value": "test"},
        {"Key": "Layer", "Value": "one"},
    ] == data["Resources"]["GiverStack"]["Properties"]["Tags"]
    assert {
        "ProdHasNames": {
            "RuleCondition": {"Fn::Equals": [{"Ref": "Environment"}, "prod"]},
            "Assertions": [
                {"Assert": {"Fn::Not": [{"Fn::Equals": [{"Ref": "ProjectName"}, "x"]}]}, "AssertDescription": "No x"}
            ],
        },
        "Always": {
            "Assertions": [
                {
                    "Assert": {"Fn::Contains": [["a", "b"], {"Ref": "ProjectName"}]},
                    "AssertDescription": "Only a and b",
                }
            ]
        },
    } == data["Rules"]


def test_an_output_of_a_layer_that_is_left_out_is_no_output(load: Load) -> None:
    estate = load({"__init__.py": PAGE, "one/giver.py": OPTIONAL, "two/other.py": OTHER}, layers=("two",))

    assert ["OtherArn"] == list(estate.roots[0].data["Outputs"])
    assert ["OtherStack"] == list(estate.roots[0].data["Resources"])
