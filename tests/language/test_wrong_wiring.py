"""What a template uses and cannot have is one clear error that names the module."""

from __future__ import annotations

import pytest

from tests.estates import template, topic
from tests.refusals import Load, one_problem

GIVER = template(topic(output="TopicArn"))
OPTIONAL = template(
    topic(output="TopicArn"), stack='stack = Stack(__name__, when=Condition("Use", Equals(environment, "prod")))'
)
IMPORT = "from estate.one.giver import topic_arn\n"


def test_one_output_used_in_two_ways(load: Load) -> None:
    for values in ('topic_arn, topic_arn.or_else("")', 'topic_arn.or_else(""), topic_arn'):
        body = IMPORT + topic("T", DisplayName=f'Join("", [{values}])')

        assert "estate.two.a, T: TopicArn is used in two ways" in one_problem(
            load, {"one/giver.py": GIVER, "two/a.py": template(body)}
        )


def test_the_same_stand_in_may_be_made_twice(load: Load) -> None:
    for one, two in (("''", "''"), ("environment", "environment")):
        body = IMPORT + topic("T", DisplayName=f'Join("", [topic_arn.or_else({one}), topic_arn.or_else({two})])')
        load({"one/giver.py": OPTIONAL, "two/a.py": template(body)})
    for one, two in (
        ("'a'", "''"),
        ("environment", "''"),
        ("''", "environment"),
        ("environment", "project_name"),
    ):
        body = IMPORT + topic("T", DisplayName=f'Join("", [topic_arn.or_else({one}), topic_arn.or_else({two})])')

        assert "TopicArn is used in two ways" in one_problem(
            load, {"one/giver.py": OPTIONAL, "two/a.py": template(body)}
        )


def test_a_stack_that_uses_a_layer_which_is_not_selected(load: Load) -> None:
    files = {"one/giver.py": GIVER, "two/a.py": template(IMPORT + topic("T", DisplayName="topic_arn"))}

    assert (
        "estate.two.a: uses TopicArn of estate.one.giver, but the project does not select the layer one\n"
        "    add 'one' to [tool.cfngen] layers, or leave 'two' out"
    ) == one_problem(load, files, layers=("two",))


def test_a_stack_that_comes_after_one_which_is_not_selected(load: Load) -> None:
    files = {
        "one/giver.py": GIVER,
        "two/a.py": template("from estate.one import giver\nstack.after(giver.stack)\n" + topic()),
    }

    assert "estate.two.a: uses GiverStack of estate.one.giver, but the project does not select" in one_problem(
        load, files, layers=("two",)
    )


def test_an_optional_output_used_plainly(load: Load) -> None:
    files = {"one/giver.py": OPTIONAL, "two/a.py": template(IMPORT + topic("T", DisplayName="topic_arn"))}

    assert (
        "estate.two.a: uses TopicArn plainly, but estate.one.giver exists only under Use\n"
        "    use TopicArn by .or_else(…)"
    ) == one_problem(load, files)


@pytest.mark.parametrize("otherwise", ["region", "topic_arn", "ref(topic)", 'f"{project_name}"', "None", "5"])
def test_or_else_takes_a_setting_or_text(load: Load, otherwise: str) -> None:
    body = IMPORT + topic() + f"topic_arn.or_else({otherwise})"

    assert "estate.two.a: TopicArn.or_else takes a setting or plain text" in one_problem(
        load, {"one/giver.py": OPTIONAL, "two/a.py": template(body)}
    )


@pytest.mark.parametrize("expression", ['Sub(f"{names}")', 'Sub("${Names}")', 'Sub("${x}", x=names)'])
def test_a_list_inside_sub(load: Load, expression: str) -> None:
    """One pseudo parameter is a list, too."""
    arns = template(topic("T", DisplayName='Sub("${AWS::NotificationARNs}")'))
    assert "the list AWS::NotificationARNs is used inside Sub" in one_problem(load, {"one/a.py": arns})
    assert "estate.one.a, T: the list Names is used inside Sub\n    join it" in one_problem(
        load, {"one/a.py": template(topic("T", DisplayName=expression))}
    )


@pytest.mark.parametrize(
    ("expression", "function"),
    [
        ('Select(0, Split(",", topic_arn))', "Fn::Split"),
        ("Select(0, topic_arn)", "Fn::Select"),
        ('Split(",", topic_arn)', "Fn::Split"),
        ('Split(":", Sub(f"{topic_arn}"))', "Fn::Split"),
        ("Cidr(topic_arn, 4, 8)", "Fn::Cidr"),
        ('FindInMap("Map", topic_arn, "x")', "Fn::FindInMap"),
        ('Select(0, Split(",", topic_arn.or_else("")))', "Fn::Split"),
        ('Split(",", If(present(project_name), topic_arn, "x"))', "Fn::Split"),
        ('Split(",", Ref("TopicArn"))', "Fn::Split"),
    ],
)
def test_a_wired_value_is_not_cut(load: Load, expression: str, function: str) -> None:
    problem = one_problem(
        load, {"one/giver.py": GIVER, "two/a.py": template(IMPORT + topic("T", DisplayName=expression))}
    )

    assert f"estate.two.a, T: {function} is applied to TopicArn, which comes from another stack" in problem


def test_sub_and_join_over_a_wired_value_are_fine(load: Load) -> None:
    body = IMPORT + topic("T", DisplayName='Join("", [topic_arn, Sub(f"{topic_arn}")])')
    load({"one/giver.py": GIVER, "two/a.py": template(body)})


def test_import_value(load: Load) -> None:
    assert "estate.one.a, T: Fn::ImportValue is used\n    import the output" in one_problem(
        load, {"one/a.py": template(topic("T", DisplayName='ImportValue("x")'))}
    )


def test_a_stacks_own_output(load: Load) -> None:
    body = topic(output="TopicArn") + topic("T", DisplayName="topic_arn")

    assert "estate.one.a, T: TopicArn is this stack's own output" in one_problem(load, {"one/a.py": template(body)})


@pytest.mark.parametrize(
    "code",
    [
        'stack.add(sns.Topic("T", Condition="Text"))',
        'stack.add(sns.Topic("T", Condition=Equals(environment, "prod")))',
        'stack.add(sns.Topic("T", DisplayName=If("Text", "a", "b")))',
        'stack.add(sns.Topic("T", DisplayName=If(project_name, "a", "b")))',
        (
            'c = Condition("C", And(troposphere.Condition("Text"), Equals("a", "a")))\n'
            'stack.add(sns.Topic("T", Condition=c))'
        ),
    ],
)
def test_a_condition_by_text(load: Load, code: str) -> None:
    """It would be a name that the template does not define."""
    problem = one_problem(load, {"one/a.py": template("import troposphere\n" + code)})

    assert problem.startswith("estate.one.a, ")
    assert "is no Condition" in problem


def test_two_conditions_of_one_name(load: Load) -> None:
    body = (
        'a = Condition("C", Equals(environment, "a"))\nb = Condition("C", Equals(environment, "b"))\n'
        'stack.add(sns.Topic("T", Condition=a))\nstack.add(sns.Topic("U", Condition=b))'
    )

    assert "estate.one.a, U: two conditions are named C (in estate.one.a and estate.one.a)" in one_problem(
        load, {"one/a.py": template(body)}
    )


def test_two_conditions_of_one_name_in_the_parent(load: Load) -> None:
    stack = 'stack = Stack(__name__, when=Condition("C", Equals(environment, "{}")))'

    assert "two conditions are named C (in estate.one.a and estate.one.b)" in one_problem(
        load,
        {
            "one/a.py": template(topic(), stack=stack.format("a")),
            "one/b.py": template(topic(), stack=stack.format("b")),
        },
    )


def test_a_stack_that_depends_on_an_output(load: Load) -> None:
    """The parent decides before its nested stacks give anything."""
    stack = IMPORT + "stack = Stack(__name__, when=present(topic_arn))"

    assert "estate, condition HasTopicArn: TopicArn comes from a nested stack, too late" in one_problem(
        load, {"one/giver.py": GIVER, "two/a.py": template(topic(), stack=stack)}
    )


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ('GetAtt("Nothing", "Arn")', "Fn::GetAtt of Nothing, which is no resource of this stack"),
        ('GetAtt("Nothing.Arn", "X")', "Fn::GetAtt of Nothing.Arn, which is no resource of this stack"),
        ("Sub([])", "Sub takes text"),
        ("Sub(project_name)", "Sub takes text"),
        ("troposphere.Sub(project_name)", "Fn::Sub of something that is not text"),
        ('troposphere.Sub({"a": 1})', "Fn::Sub of something that is not text"),
        ('troposphere.Sub(["a"])', "Fn::Sub of something that is not text"),
        ("Ref('Nothing')", "Nothing is used but never declared"),
    ],
)
def test_what_is_not_there(load: Load, code: str, message: str) -> None:
    problem = one_problem(load, {"one/a.py": template("import troposphere\n" + topic("T", DisplayName=code))})

    assert problem.startswith("estate.one.a")
    assert message in problem


def test_dependson_of_another_stack(load: Load) -> None:
    for given in ('"Nothing"', '["T", "Nothing"]'):
        body = topic("T") + f'stack.add(sns.Topic("U", DependsOn={given}))'

        assert "estate.one.a, U: DependsOn Nothing, which is no resource of this stack" in one_problem(
            load, {"one/a.py": template(body)}
        )


def test_stacks_that_wait_for_each_other(load: Load) -> None:
    files = {
        "one/giver.py": GIVER,
        "two/a.py": template(
            IMPORT + "from estate.one import giver\ngiver.stack.after(stack)\n" + topic("T", DisplayName="topic_arn")
        ),
    }

    assert "estate: nested stacks wait for each other: " in one_problem(load, files)
