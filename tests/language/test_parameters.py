"""The parameters of root and child: their order, their groups, their types and constraints."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from cfngen.language import CidrSetting, Flag, Setting
from cfngen.language.estate import Estate
from tests.estates import nested, template, topic, wired

Load = Callable[..., Estate]

GIVER = template(topic(output="TopicArn"))
OPTIONAL = template(
    topic(output="TopicArn"),
    stack='use = Condition("Use", Equals(environment, "prod"))\nstack = Stack(__name__, when=use)',
)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("AWS::SSM::Parameter::Value<String>", "String"),
        ("AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "AWS::EC2::Image::Id"),
        ("AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>", "List<AWS::EC2::Subnet::Id>"),
        ("AWS::SSM::Parameter::Value<List<String>>", "CommaDelimitedList"),
        ("AWS::SSM::Parameter::Name", "String"),
        ("Number", "Number"),
        ("List<Number>", "List<Number>"),
    ],
)
def test_an_ssm_typed_setting_is_looked_up_by_the_root_only(load: Load, given: str, taken: str) -> None:
    """The child gets what it resolves to, without constraints on the parameter's name."""
    body = f'x = Setting("X", "A value", type="{given}", default="/a", allowed_pattern="^/")\n'
    estate = load({"one/a.py": template(body + topic("T", TracingConfig="If(present(x), 'a', 'b')"))})

    constraints = {} if given.startswith("AWS::SSM") else {"AllowedPattern": "^/"}
    assert {"Type": taken, "Description": "A value", **constraints} == nested(estate, "a")["Parameters"]["X"]
    assert given == estate.roots[0].data["Parameters"]["X"]["Type"]
    is_list = taken.startswith("List<") or taken == "CommaDelimitedList"
    assert ({"Fn::Join": [",", {"Ref": "X"}]} if is_list else {"Ref": "X"}) == wired(estate, "AStack")["X"]


def test_every_constraint_of_a_setting_reaches_root_and_child(load: Load) -> None:
    body = (
        'x = Setting("X", "A value", default="ab", allowed_pattern="^a", constraint_description="a first",'
        " min_length=1, max_length=9)\n"
        'y = Setting("Y", "A number", type="Number", default=3, min_value=1, max_value=9)\n'
        'z = Setting("Z", "A choice", allowed_values=("p", "q"))\nf = Flag("F", "A flag", default=True)\n'
    )
    estate = load({"one/a.py": template(body + topic("T", DisplayName='Join("", [f, z, y, x])'))})

    expected: dict[str, dict[str, object]] = {
        "X": {
            "Type": "String",
            "Description": "A value",
            "Default": "ab",
            "AllowedPattern": "^a",
            "MinLength": 1,
            "MaxLength": 9,
            "ConstraintDescription": "a first",
        },
        "Y": {"Type": "Number", "Description": "A number", "Default": 3, "MinValue": 1, "MaxValue": 9},
        "Z": {"Type": "String", "Description": "A choice", "AllowedValues": ["p", "q"]},
        "F": {"Type": "String", "Description": "A flag", "Default": "true", "AllowedValues": ["true", "false"]},
    }
    assert list(expected.items()) == list(estate.roots[0].data["Parameters"].items())  # as written in the module
    without = {
        name: {key: value for key, value in entry.items() if key != "Default"} for name, entry in expected.items()
    }
    assert list(without.items()) == list(nested(estate, "a")["Parameters"].items())


def test_parameters_stand_in_groups_by_layer(load: Load) -> None:
    """Project-wide ones first; a layer's shared settings before those of its templates."""
    estate = load(
        {
            "two/_settings.py": '"""Settings"""\nfrom cfngen.language import Setting\n'
            'b = Setting("B", "B")\na = Setting("A", "A")\n',
            "one/m.py": template(
                "from estate.two._settings import a, b\n" + topic("T", DisplayName='Join("", [a, b, project_name])')
            ),
            "two/a_module.py": template(
                'd = Setting("D", "D")\nc = Setting("C", "C")\n' + topic("T", DisplayName='Join("", [c, d])')
            ),
            "two/__init__.py": '"""The second layer: things\n\nMore.\n"""\n',
        }
    )
    data = estate.roots[0].data

    assert ["ProjectName", "B", "A", "D", "C"] == list(data["Parameters"])
    assert [
        {"Label": {"default": "Project"}, "Parameters": ["ProjectName"]},
        {"Label": {"default": "The second layer: things"}, "Parameters": ["B", "A", "D", "C"]},
    ] == data["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    assert ["ProjectName", "B", "A"] == list(nested(estate, "m")["Parameters"])


@pytest.mark.parametrize(
    ("options", "right", "wrong"),
    [
        ("", ["10.0.0.0/16", "255.255.255.255/32", "0.0.0.0/0"],
         ["", "10.0.0.0", "10.0.0/8", "256.0.0.0/8", "10.0.0.0/33", "01.0.0.0/8", "x10.0.0.0/8", "10.0.0.0/8x"]),
        ("shortest=16, longest=19", ["10.0.0.0/16", "10.0.0.0/19"], ["10.0.0.0/15", "10.0.0.0/20", "10.0.0.0/1"]),
        ("optional=True, default=''", ["", "10.0.0.0/16"], ["10.0.0.0", " "]),
    ],
)  # fmt: skip
def test_a_cidr_setting_has_the_pattern_of_its_prefix_lengths(
    load: Load, options: str, right: list[str], wrong: list[str]
) -> None:
    body = f'x = CidrSetting("X", "A range", {options})\n' + topic("T", DisplayName="x")
    root = load({"one/a.py": template(body)}).roots[0]
    parameter = root.data["Parameters"]["X"]

    assert all(re.search(parameter["AllowedPattern"], text) for text in right)
    assert not any(re.search(parameter["AllowedPattern"], text) for text in wrong)
    assert parameter["ConstraintDescription"].startswith("an IPv4 range from /")
    assert ("or empty" in parameter["ConstraintDescription"]) == ("optional" in options)
    assert parameter.get("Default") == ("" if "default" in options else None)
    assert {"Description": "A range", "Type": "String"}.items() <= parameter.items()


def test_settings_say_what_environments_must_know() -> None:
    assert Flag("F", "A flag").is_flag
    assert not Setting("S", "A setting", allowed_values=("a", "b")).is_flag
    assert not Setting("S", "A setting").is_flag
    assert [True, False] == [CidrSetting("C", "A range", disjoint=disjoint).disjoint for disjoint in (True, False)]
    assert not CidrSetting("C", "A range").disjoint
    assert [True, False] == [CidrSetting("C", "Ranges", many=many).is_list for many in (True, False)]
    assert not CidrSetting("C", "A range").is_list
    assert [None, "true", "false"] == [Flag("F", "A flag", default=d).default for d in (None, True, False)]


def test_a_layer_without_a_docstring_is_labelled_by_its_package(load: Load) -> None:
    body = 'x = Setting("X", "X")\n' + topic("T", DisplayName="x")
    estate = load({"one/__init__.py": "", "one/a.py": template(body)})

    (group,) = estate.roots[0].data["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    assert {"Label": {"default": "estate.one"}, "Parameters": ["X"]} == group


def test_settings_stand_in_the_order_of_their_layers_and_before_outputs(load: Load) -> None:
    """The layers' order is the page's, not the alphabet's."""
    estate = load(
        {
            "zulu/a.py": template('z = Setting("Z", "Z")\n' + topic("T", output="GivenArn", DisplayName="z")),
            "alpha/_z.py": '"""Settings"""\nfrom cfngen.language import Setting\nc = Setting("C", "C")\n',
            "alpha/b.py": template(
                "from estate.alpha._z import c\nfrom estate.zulu.a import given_arn, z\n"
                'd = Setting("D", "D")\n' + topic("T", DisplayName='Join("", [given_arn, d, c, z, project_name])')
            ),
        }
    )

    assert ["ProjectName", "Environment", "Z", "C", "D"] == list(estate.roots[0].data["Parameters"])
    assert ["ProjectName", "Z", "C", "D", "GivenArn"] == list(nested(estate, "b")["Parameters"])


def test_wired_outputs_stand_in_the_order_of_their_stacks(load: Load) -> None:
    estate = load(
        {
            "one/z.py": template(topic("A", output="Delta") + topic("B", output="Gamma")),
            "two/a.py": template(topic("A", output="Beta") + topic("B", output="Alpha")),
            "three/taker.py": template(
                "from estate.two.a import alpha, beta\nfrom estate.one.z import gamma, delta\n"
                + topic("T", DisplayName='Join("", [alpha, beta, gamma, delta])')
            ),
        }
    )

    assert ["Delta", "Gamma", "Beta", "Alpha"] == list(nested(estate, "taker")["Parameters"])


def test_a_root_without_parameters_has_no_groups(load: Load) -> None:
    page = '"""An estate"""\nfrom cfngen.language import Root\nroot = Root(region="eu-west-1", layers=("one",))\n'
    giver = template(topic(output="TopicArn"))
    estate = load({"__init__.py": page, "one/giver.py": giver})

    assert ["AWSTemplateFormatVersion", "Description", "Resources"] == list(estate.roots[0].data)
    assert "Export" not in nested(estate, "giver")["Outputs"]["TopicArn"]  # no prefix, no export
