"""A second root, and values that cross from one root to another."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cfngen.errors import AuthorError
from cfngen.language.estate import Estate
from tests.estates import nested, template, topic, wired

Load = Callable[..., Estate]

EDGE = '''"""The edge: what exists in us-east-1 only"""
from cfngen.language import Root
from estate.settings import environment, project_name
root = Root(region="us-east-1", prefix=f"{project_name}-{environment}")
'''


def files(
    expression: str, before: str = "", stack: str = "stack = Stack(__name__)", type_: str = "String"
) -> dict[str, str]:
    """A second root `edge` whose topic's ARN is used in the first."""
    giver = template(topic(output="TopicArn")).replace('"ARN of the topic"', f'"ARN of the topic", type="{type_}"')
    return {
        "edge/__init__.py": EDGE,
        "edge/giver_stack.py": giver,
        "one/taker.py": template(
            f"from estate.edge.giver_stack import topic_arn\n{before}\n" + topic("T", DisplayName=expression),
            stack=f"from estate.edge.giver_stack import topic_arn\n{stack}",
        ),
    }  # fmt: skip


CONDITIONAL = "If(present(topic_arn), topic_arn, 'none')"


def test_a_layer_with_a_root_of_its_own_is_a_second_root(load: Load) -> None:
    first, edge = load(files(CONDITIONAL)).roots

    assert ("", "", "stack.yaml", "ap-northeast-1") == (first.name, first.folder, first.path, first.root.region)
    assert ("edge", "edge/", "edge/stack.yaml", "us-east-1") == (edge.name, edge.folder, edge.path, edge.root.region)
    assert ["TakerStack"] == list(first.data["Resources"])
    assert "nested/giver-stack.yaml" == edge.data["Resources"]["GiverStackStack"]["Properties"]["TemplateURL"]
    assert "nested/giver-stack.yaml" == edge.child_url(edge.templates[0])
    assert ["ProjectName", "Environment"] == list(edge.settings)


def test_a_value_of_another_root_is_a_parameter_that_may_be_empty(load: Load) -> None:
    estate = load(files(CONDITIONAL))
    first, edge = estate.roots

    assert {
        "Type": "String",
        "Description": "ARN of the topic (from another root; '' while absent)",
        "Default": "",
    } == first.data["Parameters"]["TopicArn"]
    assert {"TopicArn": {"Ref": "TopicArn"}} == wired(estate, "TakerStack")
    assert {"Label": {"default": "From other root stacks"}, "Parameters": ["TopicArn"]} in first.data["Metadata"][
        "AWS::CloudFormation::Interface"
    ]["ParameterGroups"]
    assert ["TopicArn"] == list(first.received)
    assert {} == first.settings
    assert {} == edge.received
    assert {
        "TopicArn": {
            "Description": "ARN of the topic",
            "Value": {"Fn::GetAtt": ["GiverStackStack", "Outputs.TopicArn"]},
        }
    } == edge.data["Outputs"]


def test_a_third_root_repeats_nothing_of_the_others(load: Load) -> None:
    made = files(CONDITIONAL) | {"third/__init__.py": EDGE, "third/other.py": template(topic(output="OtherArn"))}

    assert [["TopicArn"], []] == [list(root.data.get("Outputs", {})) for root in load(made).roots[1:]]


def test_the_giving_root_is_deployed_first(load: Load) -> None:
    assert ["edge", ""] == [root.name for root in load(files(CONDITIONAL)).deployment_order]


@pytest.mark.parametrize(
    ("type_", "expected"),
    [("AWS::EC2::VPC::Id", "String"), ("Number", "String"), ("List<AWS::EC2::Subnet::Id>", "CommaDelimitedList")],
)
def test_no_aws_specific_type_checks_a_value_that_may_be_empty(load: Load, type_: str, expected: str) -> None:
    """'' is no id of a VPC, and another Region's VPC is none here."""
    estate = load(files(CONDITIONAL, type_=type_))

    assert expected == nested(estate, "taker")["Parameters"]["TopicArn"]["Type"]


def test_or_else_across_roots_is_an_if_over_the_parameter(load: Load) -> None:
    for otherwise, expected in (("project_name", {"Ref": "ProjectName"}), ('"x"', "x")):
        estate = load(files(f"topic_arn.or_else({otherwise})"))

        assert {"TopicArn": {"Fn::If": ["HasTopicArn", {"Ref": "TopicArn"}, expected]}} == wired(estate, "TakerStack")
        assert {"HasTopicArn": {"Fn::Not": [{"Fn::Equals": [{"Ref": "TopicArn"}, ""]}]}} == estate.roots[0].data[
            "Conditions"
        ]


def test_a_stack_may_exist_only_with_the_other_root(load: Load) -> None:
    for stack in (
        "stack = Stack(__name__, when=present(topic_arn))",
        'stack = Stack(__name__, when=Condition("Both", And(present(topic_arn), Equals(environment, "prod"))))',
    ):
        estate = load(files("topic_arn", stack=stack))
        first = estate.roots[0]

        assert {"TopicArn": {"Ref": "TopicArn"}} == wired(estate, "TakerStack")
        assert {"Fn::Not": [{"Fn::Equals": [{"Ref": "TopicArn"}, ""]}]} == first.data["Conditions"]["HasTopicArn"]
        assert ["edge", ""] == [root.name for root in estate.deployment_order]


def test_a_condition_alone_makes_the_parameter(load: Load) -> None:
    estate = load(files("project_name", stack="stack = Stack(__name__, when=present(topic_arn))"))

    assert ["ProjectName", "TopicArn"] == list(estate.roots[0].data["Parameters"])
    assert ["TopicArn"] == list(estate.roots[0].received)
    assert ["TopicArn"] == list(estate.roots[1].data["Outputs"])


@pytest.mark.parametrize(
    "expression",
    ["topic_arn", "topic_arn.or_else('')", "Sub(f'{topic_arn}')", "If(present(project_name), topic_arn, 'x')"],
)
def test_a_value_that_may_be_empty_must_be_asked_for(load: Load, expression: str) -> None:
    with pytest.raises(AuthorError) as caught:
        load(files(expression))

    assert (
        "estate.one.taker: TopicArn comes from another root and is empty while that root is absent, "
        "but no condition of the stack asks for it\n    use it under present(TopicArn)"
    ) in str(caught.value)


def test_a_root_can_be_left_out_and_can_stand_alone(load: Load) -> None:
    only = files("project_name") | {"one/taker.py": template(topic())}

    assert ["one"] == [
        template.stack.layer for root in load(only, layers=("one",)).roots for template in root.templates
    ]
    assert ["edge"] == [root.name for root in load(only, layers=("edge",)).roots]


def test_a_value_of_a_root_that_is_left_out_is_an_error(load: Load) -> None:
    with pytest.raises(AuthorError, match="does not select the layer edge"):
        load(files(CONDITIONAL), layers=("one",))


def test_roots_that_take_from_each_other_are_an_error(load: Load) -> None:
    """Neither could be deployed first."""
    made = files(CONDITIONAL) | {
        "one/second.py": template(topic(output="SecondArn")),
        "edge/taker.py": template(
            "from estate.one.second import second_arn\n"
            + topic("T", DisplayName="If(present(second_arn), second_arn, 'none')")
        ),
    }

    with pytest.raises(AuthorError, match="estate: the roots take values from each other in a circle"):
        load(made)


def test_a_stack_cannot_come_after_a_stack_of_another_root(load: Load) -> None:
    made = files(CONDITIONAL, before="from estate.edge import giver_stack\nstack.after(giver_stack.stack)")

    with pytest.raises(AuthorError, match=r"one\.taker: is to come after estate\.edge\.giver_stack, which is not a"):
        load(made)


def test_a_root_cannot_repeat_another_roots_output(load: Load) -> None:
    page = (
        '"""An estate"""\nfrom cfngen.language import Root\nfrom estate.edge.giver_stack import topic_arn\n'
        'root = Root(region="eu-west-1", layers=("one",), outputs=(topic_arn,))\n'
    )

    with pytest.raises(AuthorError, match="estate: TopicArn is an output of another root's stack"):
        load(files("project_name") | {"__init__.py": page})


def test_a_rule_that_a_stack_requires_is_the_roots_while_the_stack_is_nested(load: Callable[..., Estate]) -> None:
    body = topic() + 'stack.require(Rule("Named", must=Not(Equals(environment, "prod")), message="not in prod"))\n'
    files = {"one/a.py": template(topic()), "two_more/b.py": template(body)}

    assert "Rules" not in load(files, layers=("one",)).roots[0].data
    assert ["Named"] == list(load(files, layers=("one", "two-more")).roots[0].data["Rules"])


def test_a_stack_may_bring_a_rule_instead_of_one_of_the_roots(load: Callable[..., Estate]) -> None:
    """The root differs exactly where the stack is in it."""
    page = (
        '"""An estate"""\nfrom troposphere import Equals\nfrom cfngen.language import Root, Rule\n'
        "from estate.settings import environment\n"
        'strict = Rule("Named", must=Equals(environment, "dev"), message="dev only")\n'
        'root = Root(region="eu-west-1", layers=("one", "two"), rules=(strict,))\n'
    )
    body = topic() + (
        "from estate import strict\n"
        'stack.require(Rule("Named", must=Equals(environment, "stg"), message="stg only"), instead_of=strict)\n'
    )
    files = {"__init__.py": page, "one/a.py": template(topic()), "two/b.py": template(body)}

    for layers, message in ((("one",), "dev only"), (("one", "two"), "stg only")):
        rules = load(files, layers=layers).roots[0].data["Rules"]
        assert {"Named": message} == {name: rule["Assertions"][0]["AssertDescription"] for name, rule in rules.items()}


def test_a_layer_of_several_words_has_hyphens_where_people_read_it(load: Callable[..., Estate]) -> None:
    (root,) = load({"two_more/b.py": template(topic())}, layers=("two_more",)).roots

    assert "nested/two-more/b.yaml" == root.data["Resources"]["BStack"]["Properties"]["TemplateURL"]
