"""Stack tags are refused where CloudFormation or the tagged services refuse them."""

from __future__ import annotations

from typing import Any

import pytest

from cfngen.errors import Problem
from tests.environments.environment_bench import Bench


@pytest.fixture(autouse=True)
def _settings(bench: Bench) -> None:
    bench.settings('name = Setting("Name", "Name of it", default="a")')


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("k" * 128, "v" * 256),
        ("担当", "システム部 第一課"),
        ("Team:a/b=c+d-e@f.g_h", "a:b/c=d+e-f@g.h_i"),
        ("Aws", "aws:owned"),
    ],
)
def test_accepted(bench: Bench, key: str, value: str) -> None:
    bench.write("dev", {"Tags": {key: value}})

    assert {key: value} == bench.environments()["dev"].tags


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("", "v", "the key is empty"),
        ("k", "", "the value is empty"),
        ("k" * 129, "v", "the key has 129 characters; 128 at most"),
        ("k", "v" * 257, "the value has 257 characters; 256 at most"),
        ("aws:k", "v", "the prefix aws: is AWS's own"),
        ("AwS:k", "v", "the prefix aws: is AWS's own"),
        ("k!", "v", "the key holds '!'; letters, digits, spaces and _.:/=+-@ are allowed"),
        ("k", "v\n", "the value holds '\\n'; letters, digits, spaces and _.:/=+-@ are allowed"),
        ("k", 1234, "the number 1234 where text belongs"),
        ("k", True, "true where text belongs"),
        ("k", ["v"], "a list where text belongs"),
        ("k", None, "null where text belongs"),
    ],
)
def test_refused(bench: Bench, key: str, value: Any, reason: str) -> None:
    bench.write("dev", {"Tags": {"Team": "core", key: value}})

    assert Problem(f"tag {key!r}: {reason}", "parameters/dev.json:4") == bench.problem()


def test_both_parts_of_a_tag_are_checked(bench: Bench) -> None:
    bench.write("dev", {"Tags": {"a?": "b?"}})

    assert 2 == len(bench.problems())


def test_fifty_tags_are_accepted_and_the_next_is_refused(bench: Bench) -> None:
    tags = {f"k{number}": "v" for number in range(50)}
    bench.write("dev", {"Tags": tags})
    assert tags == bench.environments()["dev"].tags

    bench.write("dev", {"Tags": tags | {"more": "v", "again": "v"}})

    assert Problem("52 tags; 50 at most", "parameters/dev.json:53") == bench.problem()
