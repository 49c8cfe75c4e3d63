"""Settings, outputs and logical ids that cannot be, or are there already."""

from __future__ import annotations

import pytest

from tests.estates import template, topic
from tests.refusals import Load, one_problem, refused

OPTIONAL = template(
    topic(output="TopicArn"), stack='stack = Stack(__name__, when=Condition("Use", Equals(environment, "prod")))'
)
IMPORT = "from estate.one.giver import topic_arn\n"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ('Setting("A-b", "x")', "estate.one.a: the name 'A-b' is not alphanumeric"),
        ('Setting("", "x")', "estate.one.a: the name '' is not alphanumeric"),
        ('Setting("A", "  ")', "estate.one.a: A has no description"),
        ('Flag("A", "")', "estate.one.a: A has no description"),
        ('stack.output("A", "x", "")', "estate.one.a: A has no description"),
        ('stack.output("A_b", "x", "x")', "estate.one.a: the name 'A_b' is not alphanumeric"),
        ('Condition("A b", Equals("a", "a"))', "estate.one.a: the name 'A b' is not alphanumeric"),
        ('Rule("A", must=Equals("a", "a"), message="")', "estate.one.a: A has no description"),
        ('Rule("A b", must=Equals("a", "a"), message="x")', "estate.one.a: the name 'A b' is not alphanumeric"),
        ('Setting("A", "x", type="Text")', "estate.one.a, setting A: 'Text' is no parameter type"),
        ('Setting("A", "x", type="List<String>")', "use CommaDelimitedList"),
        ('Setting("A", "x", default=True)', "estate.one.a, setting A: the default is a truth value of Python"),
        ('Setting("A", "x", default=["a"])', "setting A: the default is a value that only CloudFormation knows"),
        ('Setting("A", "x", default=project_name)', "setting A: the default is a value that only CloudFormation"),
        ('Setting("A", "x", default=f"{project_name}")', "setting A: the default is a value that only"),
        ('Setting("A", "x", default="c", allowed_values=("a", "b"))', "'c' is not among the allowed values"),
        ('Setting("A", "x", no_echo=True)', "estate.one.a, setting A: a secret is no setting"),
        ('Setting("A", "x", no_echo=True)', 'Sub(f"{{{{resolve:secretsmanager:{name}:SecretString:key}}}}")'),
        ('Setting("A", "x", allowed_values="ab")', "estate.one.a, setting A: allowed_values is text"),
        ('stack.output("A", "x", "x", type="List<String>")', "estate.one.a, output A: 'List<String>' is no type"),
        ('stack.output("A", "x", "x", type="AWS::SSM::Parameter::Value<String>")', "use String"),
        ('stack.output("A", ["x"], "x")', "estate.one.a: the output A is a list but its type is String"),
        ('stack.output("A", ("x",), "x")', "estate.one.a: the output A is a list but its type is String"),
        ('stack.add(sns.Topic("T"), must="x")', "estate.one.a, T: must is text; it is a tuple of texts"),
        ('stack.add(sns.Topic("T"), controls="x")', "estate.one.a, T: controls is text; it is a tuple"),
        ('stack.add(sns.Topic("T"), mutable="often")', "estate.one.a, T: unknown mutability ['often']"),
        ('stack.add(sns.Topic("T"), mutability={"X": "often"})', "estate.one.a, T: unknown mutability ['often']"),
    ],
)
def test_what_cannot_be_declared(load: Load, code: str, message: str) -> None:
    assert message in one_problem(load, {"one/a.py": template(code)})


def test_a_default_may_be_a_number_among_allowed_text(load: Load) -> None:
    body = 'x = Setting("X", "Days", type="Number", default=7, allowed_values=(1, 7))\n'
    body += 'y = Setting("Y", "Days", type="Number", default="7", allowed_values=(1, 7))\n'
    body += 'z = Setting("Z", "Some", type="CommaDelimitedList", default="a,b", allowed_values=("a", "b"))\n'
    load({"one/a.py": template(body + topic("T", DisplayName='Join("", [x, y])'))})


def test_a_logical_id_twice(load: Load) -> None:
    assert "estate.one.a: the logical id Topic is there already" in one_problem(
        load, {"one/a.py": template(topic() + topic())}
    )


def test_an_output_twice(load: Load) -> None:
    assert "estate.one.a: the output TopicArn is there already" in one_problem(
        load, {"one/a.py": template(topic("A", output="TopicArn") + topic("B", output="TopicArn"))}
    )


def test_two_values_with_one_name(load: Load) -> None:
    """In an output and a setting, two outputs, or two settings; wherever in the estate they are."""
    setting = 'x = Setting("Twice", "One")\n' + topic("T", DisplayName="x")
    output = topic(output="Twice")
    for first, second in ((setting, output), (output, output), (setting, setting)):
        problem = one_problem(load, {"one/a.py": template(first), "two/b.py": template(second)})

        assert problem.startswith("estate.two.b: two values are named Twice: one in estate.one.a, one in estate.two.b")


def test_two_values_of_one_name_in_one_stack(load: Load) -> None:
    body = 'x = Setting("Twice", "One")\ny = Setting("Twice", "Two")\n' + topic("T", DisplayName='Join("", [x, y])')

    assert "estate.one.a, T: two values are named Twice" in str(refused(load, {"one/a.py": template(body)}))


def test_the_roots_own_settings_share_the_vocabulary(load: Load) -> None:
    """A tag's setting is used by the root alone."""
    page = (
        '"""An estate"""\nfrom cfngen.language import Root, Setting\n'
        'root = Root(region="eu-west-1", layers=("one",), tags={"X": Setting("Twice", "Two")})\n'
    )
    body = 'x = Setting("Twice", "One")\n' + topic("T", DisplayName="x")

    assert "two values are named Twice" in one_problem(load, {"__init__.py": page, "one/a.py": template(body)})


@pytest.mark.parametrize("expression", ["vpc_id", 'Sub(f"{vpc_id}")', 'Sub("${VpcId}")'])
def test_a_logical_id_that_is_also_the_name_of_a_used_value(load: Load, expression: str) -> None:
    """`${VpcId}` would be the resource to CloudFormation, and the value to the author."""
    body = 'vpc_id = Setting("VpcId", "A VPC")\n' + topic("VpcId", DisplayName=expression)

    assert "estate.one.a, VpcId: the logical id VpcId is also the name of a value" in one_problem(
        load, {"one/a.py": template(body)}
    )


def test_a_stacks_logical_id_that_is_also_a_setting(load: Load) -> None:
    body = 'x = Setting("AStack", "A name")\n' + topic("T", DisplayName="x")

    assert "estate, AStack: the logical id AStack is also the name of a value" in one_problem(
        load, {"one/a.py": template(body)}
    )


@pytest.mark.parametrize(
    "value",
    [
        'If(present(project_name), project_name, "")',
        'If(present(project_name), If(present(environment), "x", ""), "y")',
        '""',
        "empty",
        "If(present(project_name), project_name, no_value)",
        'topic_arn.or_else("")',
        "topic_arn.or_else(empty)",
    ],
)
def test_an_exported_value_that_may_be_empty(load: Load, value: str) -> None:
    body = IMPORT + 'empty = Setting("Empty", "May be empty", default="")\n' + topic()
    files = {
        "one/giver.py": OPTIONAL,
        "two/a.py": template(body + f'stack.output("Out", {value}, "Something")'),
    }

    assert (
        "estate.two.a: the output Out may be empty, but an export must not be\n    give export=False"
    ) == one_problem(load, files)
    files["two/a.py"] = template(body + f'stack.output("Out", {value}, "Something", export=False)')
    load(files)


@pytest.mark.parametrize("value", ['If(present(project_name), project_name, "x")', "topic_arn.or_else('x')"])
def test_an_exported_value_that_is_never_empty(load: Load, value: str) -> None:
    body = IMPORT + topic() + f'stack.output("Out", {value}, "Something")'
    load({"one/giver.py": OPTIONAL, "two/a.py": template(body)})
