"""A value is no Python value: every use of one as such is one clear error that names the module."""

from __future__ import annotations

import pytest

from cfngen.errors import AuthorError
from cfngen.language import account_id, region
from tests.estates import template, topic
from tests.refusals import Load, one_problem

GIVER = template(topic(output="TopicArn"))
IMPORT = "from estate.one.giver import topic_arn\n"
CONDITION_OF_PYTHON = "is used as a condition of Python, but its value is known to CloudFormation only"


@pytest.mark.parametrize(
    ("code", "how"),
    [
        ("if project_name:\n    pass", CONDITION_OF_PYTHON),
        ("x = project_name and 1", CONDITION_OF_PYTHON),
        ("x = project_name or 1", CONDITION_OF_PYTHON),
        ("x = not project_name", CONDITION_OF_PYTHON),
        ("x = 1 if project_name else 2", CONDITION_OF_PYTHON),
        ("while project_name:\n    pass", CONDITION_OF_PYTHON),
        ("bool(project_name)", CONDITION_OF_PYTHON),
        ('project_name == "x"', "is compared with 'x'"),
        ('"x" == project_name', "is compared with 'x'"),
        ('project_name != "x"', "is compared with 'x'"),
        ("project_name == None", "is compared with None"),
        ("project_name == environment", "is compared with <Setting Environment>"),
        ("project_name != environment", "is compared with <Setting Environment>"),
        ('project_name in ("a", "b")', "is compared with 'a'"),
        ("project_name < 5", "is compared with 5"),
        ("project_name <= 5", "is compared with 5"),
        ("project_name > 5", "is compared with 5"),
        ("5 >= project_name", "is compared with 5"),
        ("sorted([project_name, environment])", "is compared with <Setting ProjectName>"),
        ('"x" in project_name', "is searched with `in`"),
        ("list(project_name)", "is iterated"),
        ("a, b = project_name", "is iterated"),
        ("len(project_name)", "is asked for its length"),
        ("project_name[0]", "is indexed"),
        ('project_name + "x"', "is added to text"),
        ('"x" + project_name', "is added to text"),
        ('f"{project_name:>10}"', "is formatted with '>10'"),
    ],
)
def test_a_value_is_no_python_value(load: Load, code: str, how: str) -> None:
    problem = one_problem(load, {"one/a.py": template(code)})

    assert problem.startswith(f"estate.one.a: {'Environment' if 'sorted' in code else 'ProjectName'} {how}")


@pytest.mark.parametrize("kind", ["topic_arn", "region", "ref(topic)", "topic_arn.or_else('')"])
@pytest.mark.parametrize("code", ["bool(v)", "v == 'x'", "list(v)"])
def test_no_kind_of_value_is_a_python_value(load: Load, kind: str, code: str) -> None:
    body = IMPORT + topic() + f"v = {kind}\n{code}"

    assert "estate.two.a: " in one_problem(load, {"one/giver.py": GIVER, "two/a.py": template(body)})


def asked(module: str, code: str) -> object:
    """What a module of this name gets for an expression over a value `v`."""
    namespace = {"__name__": module, "v": region, "other": account_id}
    exec(f"answer = {code}", namespace)  # noqa: S102 -- the frame's module is what is tested
    return namespace["answer"]


@pytest.mark.parametrize("module", ["troposphere", "troposphere.validators.ec2", "awacs", "awacs.aws"])
def test_a_library_sees_a_value_that_is_there_and_equal_to_nothing(module: str) -> None:
    for code in ("bool(v)", "v != 'x'", "'x' != v", "v != other", "v == v"):
        assert asked(module, code) is True
    for code in ("v == 'x'", "'x' == v", "v == other", "v != v", "v < 5", "v >= 5", "v in ('x', other)"):
        assert asked(module, code) is False


@pytest.mark.parametrize("module", ["estate.one.a", "troposphere_of_mine", "awacsish.aws", "tests.troposphere"])
def test_nobody_else_does(module: str) -> None:
    for code in ("bool(v)", "v != 'x'", "v == 'x'", "v == other", "v < 5"):
        with pytest.raises(AuthorError, match=rf"^{module}: AWS::Region is "):
            asked(module, code)


def test_a_value_is_itself_and_a_key_of_a_dict(load: Load) -> None:
    """Identity is no question about what CloudFormation knows."""
    body = (
        "assert project_name == project_name\nassert not project_name != project_name\n"
        "assert project_name in (project_name, environment)\nassert {project_name: 1}[project_name] == 1\n"
    )
    load({"one/a.py": template(body + topic())})


@pytest.mark.parametrize("code", ["if c:\n    pass", "x = c and 1", "not c", 'f"{c}"', '"{}".format(c)'])
def test_a_condition_is_no_python_value(load: Load, code: str) -> None:
    body = f'c = Condition("IsProd", Equals(environment, "prod"))\n{code}'

    assert one_problem(load, {"one/a.py": template(body)}).startswith("estate.one.a: the condition IsProd is ")


@pytest.mark.parametrize(
    "code",
    [
        'stack.add(sns.Topic("T", DisplayName=f"{project_name}-x"))',
        'stack.add(sns.Topic("T", DisplayName=str(project_name)))',
        'stack.add(sns.Topic("T", DisplayName="%s-x" % project_name))',
        'stack.add(sns.Topic("T", DisplayName="{}-x".format(project_name)))',
        'stack.add(sns.Topic("T", DisplayName=Join("", [f"{project_name}-x"])))',
        'stack.add(sns.Topic("T", Tags=Tags(Name=f"{project_name}-x")))',
        'stack.add(sns.Topic("T"), why=f"Because of {project_name}-x")',
        'stack.add(sns.Topic("T", Metadata={"x": f"{project_name}-x"}))',
        'stack.output("X", f"{project_name}-x", "X")\nstack.add(sns.Topic("T"))',
        'stack.add(sns.Topic(f"{project_name}-x"))',
        'stack.add(sqs.Queue("T", DelaySeconds=f"{project_name}-x"))',
    ],
)
def test_a_value_formatted_outside_sub(load: Load, code: str) -> None:
    problem = one_problem(load, {"one/a.py": template(code)})

    assert problem.startswith("estate.one.a")
    assert "a value is formatted outside Sub: " in problem
    assert "${ProjectName}" in problem


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ('stack.output("X", "x", f"{project_name}")', "X"),
        ('Setting("X", f"{project_name}")', "X"),
        ('Rule("X", must=Equals("a", "a"), message=f"{project_name}")', "X"),
    ],
)
def test_a_value_in_a_description(load: Load, code: str, name: str) -> None:
    assert f"estate.one.a: a value is formatted in the description of {name}" in one_problem(
        load, {"one/a.py": template(code)}
    )


@pytest.mark.parametrize("key", ["project_name", "f'{project_name}'"])
def test_a_value_cannot_be_a_key(load: Load, key: str) -> None:
    for more in ("", ", 'other': 1"):
        problem = one_problem(load, {"one/a.py": template(f'stack.add(sns.Topic("T", Metadata={{{key}: 1{more}}}))')})

        assert problem.startswith("estate.one.a, T: ")
        assert "is a key of a mapping" in problem
