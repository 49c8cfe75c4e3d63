"""The root's Rules are evaluated on every environment as CloudFormation evaluates them."""

from __future__ import annotations

from typing import Any

import pytest

from cfngen.errors import AuthorError, Problem
from tests.environments.environment_bench import Bench

SETTINGS = """
environment = Setting("Environment", "Environment", default="dev")
multi_az = Flag("MultiAz", "Two zones", default=False)
size = Setting("Size", "Size", type="Number", default=20)
names = Setting("Names", "Names", type="CommaDelimitedList", default="")
empty = Setting("Empty", "Nothing", default="")
"""


def holds(bench: Bench, expression: str, **parameters: object) -> bool:
    """Whether a rule with this assertion lets an environment pass."""
    bench.settings(SETTINGS, f'Rule("R", must={expression}, message="no"),')
    bench.set("dev", **parameters)
    try:
        bench.environments()
    except Exception:
        assert ["rule R: no"] == [problem.what for problem in bench.problems()]
        return False
    return True


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('Equals(environment, "prod")', True),
        ('Equals(environment, "Prod")', False),
        ('Equals("prod", environment)', True),
        ("Equals(environment, environment)", True),
        ("Equals(multi_az, True)", True),
        ("Equals(multi_az, False)", False),
        ('Equals(multi_az, "true")', True),
        ("Equals(size, 30)", True),
        ('Equals(size, "30")', True),
        ('Equals(size, "30.0")', False),
        ('Not(Equals(environment, "prod"))', False),
        ('Not(Equals(environment, "dev"))', True),
        ('And(Equals(environment, "prod"), Equals(size, 30))', True),
        ('And(Equals(environment, "prod"), Equals(size, 31))', False),
        ('Or(Equals(environment, "dev"), Equals(size, 30))', True),
        ('Or(Equals(environment, "dev"), Equals(size, 31))', False),
        ('Contains(["stg", "prod"], environment)', True),
        ('Contains(["dev", "stg"], environment)', False),
        ('Contains([environment], "prod")', True),
        ('Condition("IsProd", Equals(environment, "prod"))', True),
        ('Condition("IsDev", Equals(environment, "dev"))', False),
        ('Not(Condition("IsDev", Equals(environment, "dev")))', True),
        ("present(names)", True),
        ("present(empty)", False),
        ("present(environment)", True),
        ('Equals(Join("-", names), "a-b")', True),
        ('Equals(Join("/", [environment, size]), "prod/30")', True),
        ('Equals(region, "ap-northeast-1")', True),
        ('Equals(region, "us-east-1")', False),
    ],
)
def test_an_expression(bench: Bench, expression: str, expected: bool) -> None:
    assert expected is holds(bench, expression, Environment="prod", MultiAz=True, Size=30, Names=["a", "b"])


def test_a_default_counts_as_a_value(bench: Bench) -> None:
    assert holds(bench, "Equals(size, 20)")


RULE = (
    """Rule("ProdMultiAz", when=Equals(environment, "prod"), must=Equals(multi_az, "true"), message="two in prod"),"""
)


def test_a_broken_rule_says_what_it_looked_at_where_it_is_set(bench: Bench) -> None:
    bench.settings(SETTINGS, RULE)
    bench.set("prod", MultiAz=False, Size=30, Environment="prod", Names="a")

    assert (
        Problem(
            "rule ProdMultiAz: two in prod",
            "parameters/prod.json:5",
            "here Environment is 'prod', MultiAz is 'false'",
        )
        == bench.problem()
    )


def test_a_rule_over_defaults_is_told_for_the_file(bench: Bench) -> None:
    bench.settings(SETTINGS, """Rule("R", must=present(names), message="name one"),""")
    bench.write("dev", "{}")

    assert Problem("rule R: name one", "parameters/dev.json", "here Names is []") == bench.problem()


def test_a_rule_whose_condition_does_not_hold_asserts_nothing(bench: Bench) -> None:
    bench.settings(SETTINGS, RULE)
    bench.set("dev", MultiAz=False)

    assert ["dev"] == list(bench.environments())


def test_every_rule_is_checked_in_every_environment_asked_for(bench: Bench) -> None:
    bench.settings(SETTINGS, RULE + """Rule("Big", must=Not(Equals(size, 20)), message="be big"),""")
    bench.set("dev", Size=20)
    bench.set("prod", Environment="prod")

    assert ["rule Big: be big", "rule Big: be big", "rule ProdMultiAz: two in prod"] == [
        problem.what for problem in bench.problems()
    ]
    assert ["rule Big: be big"] == [problem.what for problem in bench.problems("dev")]


def test_a_rule_over_an_invalid_or_missing_value_adds_no_noise(bench: Bench) -> None:
    bench.settings(
        'a = Setting("A", "An A", max_length=1)\nb = Setting("B", "A B")',
        """Rule("R", must=Equals(a, "x"), message="no"),
        Rule("S", when=Equals(b, "y"), must=Equals(a, "x"), message="no"),""",
    )
    bench.set("dev", A="ab")

    assert ["B has no value, and no default", "A: 'ab' has 2 characters; 1 at most"] == [
        problem.what for problem in bench.problems()
    ]


def test_a_secret_is_not_shown(bench: Bench) -> None:
    bench.settings('p = Setting("DBPassword", "P")', """Rule("R", must=Equals(p, ""), message="no"),""")
    bench.set("dev", DBPassword="hunter2")

    assert "here DBPassword is not shown" == bench.problem().hint


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        ("Equals(account_id, '111111111111')", "AWS::AccountId"),
        ("Equals(Substitute('x'), 'x')", "Fn::Sub"),
        ("Join('', ['a'])", "Fn::Join"),
        ("Not(environment)", "Ref"),
    ],
)
def test_what_no_rule_can_use_is_the_authors_error(bench: Bench, expression: str, named: str) -> None:
    bench.settings(SETTINGS, f'Rule("R", must={expression}, message="no"),')
    bench.write("dev", "{}")

    with pytest.raises(AuthorError) as caught:
        bench.environments()

    (problem,) = caught.value.problems
    assert (
        Problem(
            f"the rule R uses {named}, which cannot be told before deployment",
            "estate",
            "use settings with Equals, Contains, Not, And and Or",
        )
        == problem
    )


@pytest.mark.parametrize(
    "node", ["true", ["a"], {}, {"Fn::Not": [], "Fn::Equals": ["a", "a"]}, {"Fn::Equals": [["a"], "a"]}]
)
def test_what_is_no_expression_is_the_authors_error(bench: Bench, node: Any) -> None:
    bench.settings(SETTINGS)
    bench.estate.roots[0].data["Rules"] = {"R": {"Assertions": [{"Assert": node, "AssertDescription": "no"}]}}
    bench.write("dev", "{}")

    with pytest.raises(AuthorError, match=r"the rule R uses .* which cannot be told before deployment"):
        bench.environments()


def test_what_concerns_the_whole_file_is_told_first(bench: Bench) -> None:
    bench.settings(SETTINGS, """Rule("R", must=present(names), message="name one"),""")
    bench.write("dev", '{"Parameters": {"Zzz": "x"}}')

    assert ["parameters/dev.json", "parameters/dev.json:1"] == [problem.where for problem in bench.problems()]
