"""Order where no value flows, and stacks that may be absent."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cfngen.errors import AuthorError
from cfngen.language.estate import Estate
from tests.estates import nested, template, topic, wired

Load = Callable[..., Estate]

GIVER = template(topic(output="TopicArn"))
OPTIONAL = template(
    topic(output="TopicArn"),
    stack='use = Condition("Use", Equals(environment, "prod"))\nstack = Stack(__name__, when=use)',
)


def taker(expression: str, before: str = "", stack: str = "stack = Stack(__name__)") -> str:
    return template(
        f"from estate.one.giver import topic_arn\n{before}\n" + topic("T", DisplayName=expression), stack=stack
    )


def test_after_is_a_dependson_unless_a_value_flows(load: Load) -> None:
    estate = load(
        {
            "one/giver.py": GIVER,
            "one/other.py": template(topic()),
            "two/taker.py": template(
                "from estate.one.giver import topic_arn\nfrom estate.one import giver, other\n"
                "stack.after(other.stack, giver.stack)\nstack.after(other.stack)\n"
                + topic("T", DisplayName="topic_arn")
            ),
            "two/waits.py": template(
                "from estate.one import giver, other\nstack.after(other.stack, giver.stack)\n" + topic()
            ),
        }
    )

    resources = estate.roots[0].data["Resources"]
    assert ["OtherStack"] == resources["TakerStack"]["DependsOn"]
    assert ["GiverStack", "OtherStack"] == resources["WaitsStack"]["DependsOn"]


def test_an_optional_stack_has_a_condition_in_the_parent(load: Load) -> None:
    estate = load({"one/giver.py": OPTIONAL})

    assert "Use" == estate.roots[0].data["Resources"]["GiverStack"]["Condition"]
    assert {"Use": {"Fn::Equals": [{"Ref": "Environment"}, "prod"]}} == estate.roots[0].data["Conditions"]
    assert "Conditions" not in nested(estate, "giver")


@pytest.mark.parametrize(
    ("otherwise", "expected"),
    [
        ("project_name", {"Ref": "ProjectName"}),
        ("names", {"Fn::Join": [",", {"Ref": "Names"}]}),
        ('"x"', "x"),
        ('""', ""),
    ],
)
def test_or_else_is_an_if_in_the_parent(load: Load, otherwise: str, expected: object) -> None:
    """The child sees one parameter only."""
    estate = load(
        {
            "one/giver.py": OPTIONAL,
            "two/taker.py": taker("Sub(f'{topic_arn} ${{TopicArn}}')", f"topic_arn = topic_arn.or_else({otherwise})"),
        }
    )

    assert {"TopicArn": {"Fn::If": ["Use", {"Fn::GetAtt": ["GiverStack", "Outputs.TopicArn"]}, expected]}} == wired(
        estate, "TakerStack"
    )
    assert ["TopicArn"] == list(nested(estate, "taker")["Parameters"])


def test_or_else_of_a_stack_that_always_exists_is_the_output(load: Load) -> None:
    estate = load({"one/giver.py": GIVER, "two/taker.py": taker("topic_arn.or_else('x')")})

    assert {"TopicArn": {"Fn::GetAtt": ["GiverStack", "Outputs.TopicArn"]}} == wired(estate, "TakerStack")


@pytest.mark.parametrize(
    ("type_", "otherwise", "expected"),
    [
        ("AWS::EC2::VPC::Id", '""', "String"),
        ("AWS::EC2::VPC::Id", '"vpc-1"', "AWS::EC2::VPC::Id"),
        ("AWS::EC2::VPC::Id", "project_name", "String"),
        ("AWS::EC2::VPC::Id", 'Setting("V", "A VPC", type="AWS::EC2::VPC::Id")', "AWS::EC2::VPC::Id"),
        ("List<AWS::EC2::Subnet::Id>", '""', "CommaDelimitedList"),
        ("List<AWS::EC2::Subnet::Id>", '"subnet-1,subnet-2"', "List<AWS::EC2::Subnet::Id>"),
        ("Number", '""', "String"),
    ],
)
def test_what_may_be_empty_has_no_type_that_refuses_it(load: Load, type_: str, otherwise: str, expected: str) -> None:
    giver = OPTIONAL.replace('"ARN of the topic"', f'"Something", type="{type_}"')
    estate = load({"one/giver.py": giver, "two/taker.py": taker(f"topic_arn.or_else({otherwise})")})

    assert {"Type": expected, "Description": "Something"} == nested(estate, "taker")["Parameters"]["TopicArn"]


@pytest.mark.parametrize(
    "when",
    [
        "use",
        'Condition("Both", And(use, Equals(project_name, "x")))',
        'Condition("Both", And(Equals(project_name, "x"), Condition("Inner", And(Equals("a", "a"), use))))',
        'Condition("Both", And(Equals(project_name, "x"), And(Equals("a", "a"), use)))',
        'Condition("Alias", use)',
    ],
)
def test_a_stack_that_exists_only_with_the_giver_takes_plainly(load: Load, when: str) -> None:
    stack = f"from estate.one.giver import use\nstack = Stack(__name__, when={when})"
    estate = load({"one/giver.py": OPTIONAL, "two/taker.py": taker("topic_arn", stack=stack)})

    assert {"TopicArn": {"Fn::GetAtt": ["GiverStack", "Outputs.TopicArn"]}} == wired(estate, "TakerStack")


@pytest.mark.parametrize(
    "when", ['Condition("Either", Or(use, Equals(project_name, "x")))', 'Condition("Other", Not(use))']
)
def test_a_stack_that_may_exist_without_the_giver_must_say_what_else(load: Load, when: str) -> None:
    stack = f"from estate.one.giver import use\nstack = Stack(__name__, when={when})"

    with pytest.raises(AuthorError, match=r"two\.taker: uses TopicArn plainly, but estate\.one\.giver exists only"):
        load({"one/giver.py": OPTIONAL, "two/taker.py": taker("topic_arn", stack=stack)})
