"""Environments that share an account name one owner of what the account has once."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfngen.accounts import contradictions
from tests.environments.environment_bench import Bench
from tests.estates import cfngen

OWNER = "AccountOwnerEnvironment"
SETTING = f'owner = Setting("{OWNER}", "Who owns the account", default="prod")'
ONE, OTHER = "111111111111", "222222222222"


def wrong(owners: dict[str, str], accounts: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, what) for name, what, _ in contradictions(owners, accounts)]


def test_one_account_has_one_owner() -> None:
    assert [("prod", f"{OWNER}: 'prod', but dev, in the same account {ONE}, says 'dev'")] == wrong(
        {"dev": "dev", "prod": "prod"}, {"dev": ONE, "prod": ONE}
    )


def test_the_owner_is_in_the_same_account() -> None:
    assert [("dev", f"{OWNER}: 'prod' is in another account ({OTHER}) than dev ({ONE})")] == wrong(
        {"dev": "prod", "prod": "prod", "stg": "prod"}, {"dev": ONE, "stg": ONE, "prod": OTHER}
    )


@pytest.mark.parametrize(
    ("owners", "accounts"),
    [
        ({"dev": "prod", "prod": "prod"}, {"dev": ONE, "prod": ONE}),
        ({"dev": "dev", "prod": "prod"}, {"dev": ONE, "prod": OTHER}),
        ({"dev": "none", "prod": "prod"}, {"dev": ONE, "prod": OTHER}),
        ({"dev": "prod"}, {"dev": ONE}),  # whose account is not known may be the same
        ({"dev": "dev", "prod": "prod"}, {}),
    ],
)
def test_what_agrees_is_not_told(owners: dict[str, str], accounts: dict[str, str]) -> None:
    assert [] == wrong(owners, accounts)


def test_it_is_told_where_the_owner_is_named(bench: Bench) -> None:
    """Of a default, in the file that leaves it out."""
    bench.settings(SETTING)
    bench.write("dev", '{"Parameters": {\n\n"AccountOwnerEnvironment": "dev"}}')
    bench.write("prod", "{}")
    bench.accounts = {"dev": ONE, "prod": ONE}

    problem = bench.problem()

    assert f"{OWNER}: 'prod', but dev, in the same account {ONE}, says 'dev'" == problem.what
    assert "parameters/prod.json" == problem.where
    assert "name the same environment in all that share the account" in problem.hint


TARGETS = """\
[tool.cfngen]
profile = "municipal"
[tool.cfngen.environments.{one}]
account = "111111111111"
bucket = "templates"
[tool.cfngen.environments.{other}]
account = "111111111111"
bucket = "templates"
"""


def test_build_and_check_refuse_two_owners_of_an_account(tmp_path: Path) -> None:
    """`check` reads what is built, so a build before the accounts were written down does not hide it."""
    parameters = Path(__file__).parents[2] / "parameters"
    (tmp_path / "parameters").mkdir()
    for name in ("dev", "stg"):
        text = (parameters / f"{name}.json").read_text("utf-8")
        text = text.replace('"Parameters": {', f'"Parameters": {{\n    "{OWNER}": "{name}",')
        (tmp_path / f"parameters/{name}.json").write_text(text, encoding="utf-8")
    project = tmp_path / "pyproject.toml"
    project.write_text('[tool.cfngen]\nprofile = "municipal"\n', encoding="utf-8")
    assert 0 == cfngen(tmp_path, "build").returncode
    project.write_text(TARGETS.format(one="dev", other="stg"), encoding="utf-8")

    built = cfngen(tmp_path, "build")
    checked = cfngen(tmp_path, "check", "--only", "CG060")

    told = f"{OWNER}: 'stg', but dev, in the same account {ONE}, says 'dev'"
    assert (1, True, True) == (built.returncode, told in built.stderr, "parameters/stg.json:4" in built.stderr)
    assert (1, True) == (checked.returncode, "parameters/stg.json:4: error CG060" in checked.stdout), checked.stdout
    assert told in checked.stdout
