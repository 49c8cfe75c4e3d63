"""What an environment gives to each root: effective values, their sources, and the AWS CLI's file."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from cfngen.environments import parameter_file
from cfngen.errors import Problem
from tests.environments.environment_bench import Bench
from tests.estates import template, topic

SETTINGS = """
project = Setting("Project", "Project")
flag = Flag("UseIt", "Whether", default=True)
size = Setting("Size", "Size", type="Number", default=20)
ratio = Setting("Ratio", "Ratio", type="Number", default=0.5)
names = Setting("Names", "Names", type="CommaDelimitedList", default="a, b")
empty = Setting("Empty", "Nothing", default="")
"""
# A second root that takes a setting of the first, a setting of its own, and an output of the first.
OTHER_ROOT = '''"""Another Region"""
from cfngen.language import Root

root = Root(region="us-east-1")
'''
OTHER_STACK = template(
    'own = Setting("Own", "Its own", default="o")\n'
    + topic(TopicName="If(present(topic_arn), Sub(f'{project}-{own}-{topic_arn}'), Ref('AWS::NoValue'))")
).replace("stack = Stack", "from estate.app.giver import topic_arn\nstack = Stack")
TWO_ROOTS = {
    "app/giver.py": template(topic(output="TopicArn")),
    "far/__init__.py": OTHER_ROOT,
    "far/taker.py": OTHER_STACK,
}


def test_values_are_text_in_the_order_of_the_settings(bench: Bench) -> None:
    bench.settings(SETTINGS)
    bench.set("dev", Names=["x", "y"], Size=30, Project="p")

    dev = bench.environments()["dev"]

    assert [
        ("Project", "p", "parameters/dev.json:8"),
        ("UseIt", "true", "default"),
        ("Size", "30", "parameters/dev.json:7"),
        ("Ratio", "0.5", "default"),
        ("Names", "x,y", "parameters/dev.json:3"),
        ("Empty", "", "default"),
    ] == [(name, value, dev.sources[name]) for name, value in dev.parameters.items()]
    assert list(dev.parameters.items()) == list(dev.values(bench.estate.roots[0]).items())


def test_a_default_list_is_trimmed_as_cloudformation_does(bench: Bench) -> None:
    bench.settings(SETTINGS)
    bench.set("dev", Project="p")

    assert "a,b" == bench.environments()["dev"].parameters["Names"]


def test_each_root_gets_exactly_the_parameters_of_its_template(bench: Bench) -> None:
    bench.settings(
        'project = Setting("Project", "Project")\nsize = Setting("Size", "Size", default="1")', files=TWO_ROOTS
    )
    bench.set("dev", Project="p", Own="q")

    dev = bench.environments()["dev"]
    first, far = bench.estate.roots

    assert [{"ParameterKey": "Project", "ParameterValue": "p"}, {"ParameterKey": "Size", "ParameterValue": "1"}] == (
        parameter_file(dev, first)
    )
    assert [
        {"ParameterKey": "Project", "ParameterValue": "p"},
        {"ParameterKey": "Own", "ParameterValue": "q"},
        {"ParameterKey": "TopicArn", "ParameterValue": ""},
    ] == parameter_file(dev, far)
    assert list(far.data["Parameters"]) == list(dev.values(far))


def test_what_another_root_gives_cannot_be_set(bench: Bench) -> None:
    bench.settings('project = Setting("Project", "Project")', files=TWO_ROOTS)
    bench.set("dev", Project="p", TopicArn="arn:aws:sns:ap-northeast-1:111111111111:t")

    assert (
        Problem(
            "TopicArn comes from another root stack and cannot be set",
            "parameters/dev.json:4",
            "estate.app.giver gives it; `cfngen deploy` fills it in",
        )
        == bench.problem()
    )


def test_a_rule_of_each_root_is_checked_and_a_shared_one_told_once(bench: Bench) -> None:
    rule = 'Rule("R", must=Equals(project, "x"), message="no")'
    page = (
        "from troposphere import Equals\nfrom cfngen.language import Root, Rule\nfrom estate.settings import project\n"
        f'root = Root(region="us-east-1", rules=({rule}, Rule("S", must=Equals(project, "y"), message="nor")))\n'
    )
    bench.settings(
        'project = Setting("Project", "Project")', rule + ",", TWO_ROOTS | {"far/__init__.py": f'"""Far"""\n{page}'}
    )
    bench.set("dev", Project="p")

    assert ["rule R: no", "rule S: nor"] == [problem.what for problem in bench.problems()]


def test_a_root_without_parameters_has_an_empty_file(bench: Bench) -> None:
    bench.settings("", files={"app/using.py": template(topic())})
    bench.write("dev", "{}")

    assert [] == parameter_file(bench.environments()["dev"], bench.estate.roots[0])


def test_an_environment_does_not_change(bench: Bench) -> None:
    bench.settings(SETTINGS)
    bench.set("dev", Project="p")

    with pytest.raises(FrozenInstanceError):
        bench.environments()["dev"].name = "prod"  # type: ignore[misc]


@pytest.mark.parametrize("value", ["名前", "a\nb"])
def test_text_reaches_the_file_unchanged(bench: Bench, value: str) -> None:
    bench.settings('x = Setting("X", "X")')
    bench.set("dev", X=value)

    assert [{"ParameterKey": "X", "ParameterValue": value}] == parameter_file(
        bench.environments()["dev"], bench.estate.roots[0]
    )
