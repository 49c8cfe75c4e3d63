"""Ranges of environments are kept apart, over every parameter file that there is."""

from __future__ import annotations

import pytest

from cfngen.errors import Problem
from tests.environments.environment_bench import Bench

HINT = "environments that may be connected need ranges of their own"
ONE = 'vpc = CidrSetting("VpcCidr", "Range of the VPC", disjoint=True)'


def test_overlapping_ranges_are_told_where_each_stands(bench: Bench) -> None:
    bench.settings(ONE)
    bench.set("dev", VpcCidr="10.0.0.0/16")
    bench.write("prod", '{"Parameters":\n\n\n{"VpcCidr": "10.0.128.0/17"}}')
    bench.set("stg", VpcCidr="10.1.0.0/16")

    assert (
        Problem(
            "VpcCidr: 10.0.128.0/17 overlaps 10.0.0.0/16, the VpcCidr of dev (parameters/dev.json:3)",
            "parameters/prod.json:4",
            HINT,
        )
        == bench.problem()
    )


def test_every_pair_is_compared_also_of_environments_not_asked_for(bench: Bench) -> None:
    bench.settings(ONE)
    bench.set("dev", VpcCidr="10.9.0.0/16")
    for name in ("prod", "stg", "test"):
        bench.set(name, VpcCidr="10.0.0.0/16")

    assert ["parameters/stg.json:3", "parameters/test.json:3", "parameters/test.json:3"] == [
        problem.where for problem in bench.problems("dev")
    ]


def test_neighbours_do_not_overlap(bench: Bench) -> None:
    bench.settings(ONE)
    bench.set("dev", VpcCidr="10.0.0.0/17")
    bench.set("prod", VpcCidr="10.0.128.0/17")

    assert ["dev", "prod"] == list(bench.environments())


def test_a_default_that_two_environments_share_overlaps(bench: Bench) -> None:
    bench.settings('vpc = CidrSetting("VpcCidr", "Range", default="10.0.0.0/16", disjoint=True)')
    bench.write("dev", "{}")
    bench.write("prod", "{}")

    assert (
        Problem(
            "VpcCidr: 10.0.0.0/16 overlaps 10.0.0.0/16, the VpcCidr of dev (parameters/dev.json)",
            "parameters/prod.json",
            HINT,
        )
        == bench.problem()
    )


@pytest.mark.parametrize(
    "setting",
    [
        'CidrSetting("VpcCidr", "Range")',
        'Setting("VpcCidr", "Range")',
        'CidrSetting("VpcCidr", "Range", default="", optional=True, disjoint=True)',
    ],
)
def test_only_ranges_that_are_given_and_disjoint_are_compared(bench: Bench, setting: str) -> None:
    bench.settings(f"vpc = {setting}")
    given = {} if "default" in setting else {"VpcCidr": "10.0.0.0/16"}
    bench.set("dev", **given)
    bench.set("prod", **given)

    assert ["dev", "prod"] == list(bench.environments())


def test_disjoint_settings_are_compared_with_each_other_and_item_by_item(bench: Bench) -> None:
    bench.settings(
        f'{ONE}\nsites = CidrSetting("SiteCidrs", "Sites", many=True, disjoint=True, default="", optional=True)'
    )
    bench.set("dev", VpcCidr="10.0.0.0/16", SiteCidrs=["10.8.0.0/16", "10.9.0.0/16"])
    bench.set("prod", VpcCidr="10.9.1.0/24")

    assert (
        Problem(
            "VpcCidr: 10.9.1.0/24 overlaps 10.9.0.0/16, the SiteCidrs of dev (parameters/dev.json:4)",
            "parameters/prod.json:3",
            HINT,
        )
        == bench.problem()
    )


def test_ranges_of_one_environment_may_overlap(bench: Bench) -> None:
    """A range may be cut from another of its own environment."""
    bench.settings(f'{ONE}\npart = CidrSetting("PartCidr", "A part", disjoint=True)')
    bench.set("dev", VpcCidr="10.0.0.0/16", PartCidr="10.0.0.0/24")

    assert ["dev"] == list(bench.environments())


def test_what_keeps_another_environment_from_being_compared_is_told(bench: Bench) -> None:
    bench.settings(f'{ONE}\nname = Setting("Name", "Name", default="a")')
    bench.set("dev", VpcCidr="10.0.0.0/16")
    bench.set("prod", VpcCidr="10.1.0.1/16", Name=1, Other="x")
    bench.write("stg", "{")

    assert ["parameters/prod.json:3", "parameters/stg.json:1"] == [problem.where for problem in bench.problems("dev")]


def test_other_ranges_of_an_environment_not_asked_for_do_not_matter(bench: Bench) -> None:
    bench.settings(f'{ONE}\noffice = CidrSetting("OfficeCidr", "Office", default="10.9.0.0/16")')
    bench.set("dev", VpcCidr="10.0.0.0/16")
    bench.set("prod", VpcCidr="10.1.0.0/16", OfficeCidr="x")

    assert ["dev"] == list(bench.environments("dev"))


def test_the_defaults_of_a_file_that_cannot_be_read_are_not_compared(bench: Bench) -> None:
    bench.settings('vpc = CidrSetting("VpcCidr", "Range", default="10.0.0.0/16", disjoint=True)')
    bench.write("dev", "{}")
    bench.write("prod", "{")

    assert "parameters/prod.json:1" == bench.problem().where


def test_an_invalid_range_is_told_once_and_not_compared(bench: Bench) -> None:
    bench.settings(ONE)
    bench.set("dev", VpcCidr="10.0.0.1/16")
    bench.set("prod", VpcCidr="10.0.0.0/16")

    assert "VpcCidr: 10.0.0.1/16 has host bits set" == bench.problem().what


ENVIRONMENT = 'environment = Setting("Environment", "Environment", allowed_values=("dev", "prod"))'


def test_a_file_that_says_it_is_another_environment_is_refused(bench: Bench) -> None:
    bench.settings(ENVIRONMENT)
    bench.set("dev", Environment="dev")
    bench.set("prod", Environment="dev")

    assert (
        Problem(
            "Environment: 'dev' in the file of prod, but dev is another environment",
            "parameters/prod.json:3",
            "the two would make resources of the same names",
        )
        == bench.problem()
    )
    assert ["dev"] == list(bench.environments("dev"))


def test_two_files_may_share_an_environment_that_has_no_file(bench: Bench) -> None:
    """One file an account, such as dev-east and dev-west."""
    bench.settings(ENVIRONMENT)
    bench.set("dev-east", Environment="dev")
    bench.set("dev-west", Environment="dev")

    assert ["dev-east", "dev-west"] == list(bench.environments())
