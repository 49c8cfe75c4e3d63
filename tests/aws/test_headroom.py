"""`cfngen headroom`: offline, every template and every name against the limits of AWS."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.estates import cfngen, template, write_project

# The example parameter files set Names.
SETTINGS_USED = 'stack.add(sns.Topic("N", DisplayName=Join("", [project_name, environment, Join("", names)])))\n'


def project(folder: Path, body: str) -> Path:
    """A built project with one stack."""
    made = write_project(folder / "project", {"data/things.py": template(body + SETTINGS_USED)})
    done = cfngen(made, "build")
    assert 0 == done.returncode, done.stderr
    return made


def measured(folder: Path, *arguments: str) -> tuple[int, dict[str, list[dict[str, Any]]]]:
    done = cfngen(folder, "headroom", "--format", "json", *arguments)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


def one(listed: list[dict[str, Any]], what: str, where: str) -> dict[str, Any]:
    (found,) = [item for item in listed if (item["what"], item["where"]) == (what, where)]
    return found


def test_counts_and_bytes_are_those_of_the_committed_template(tmp_path: Path) -> None:
    made = project(tmp_path, 'for i in range(7):\n    stack.add(sqs.Queue(f"Q{i}"))\n')

    code, found = measured(made, "--env", "dev")

    assert (0, ["dev"]) == (code, list(found))
    path = "nested/data/things.yaml"
    size = (made / "templates_out" / path).stat().st_size
    assert (8, 500, 1) == tuple(one(found["dev"], "resources", path)[key] for key in ("used", "limit", "percent"))
    assert (size, 1048576) == tuple(one(found["dev"], "bytes", path)[key] for key in ("used", "limit"))
    assert (9, 2500) == tuple(one(found["dev"], "resources of the tree", "shop-dev")[key] for key in ("used", "limit"))


@pytest.mark.parametrize(
    ("length", "near", "over", "code"), [(25, False, False, 0), (26, True, False, 0), (33, True, True, 1)]
)
def test_a_name_is_measured_as_each_environment_makes_it(
    tmp_path: Path, length: int, near: bool, over: bool, code: int
) -> None:
    """80 % of the 32 characters of a load balancer's name are 25.6."""
    rest = "x" * (length - len("shop-dev-"))
    made = project(
        tmp_path,
        "from troposphere import elasticloadbalancingv2 as elb\n"
        f'stack.add(elb.LoadBalancer("Lb", Name=Sub(f"{{project_name}}-{{environment}}-{rest}"), Subnets=["s"]))\n',
    )

    exit_code, found = measured(made)

    assert ["dev", "prod", "stg"] == list(found)
    name = one(found["dev"], "AWS::ElasticLoadBalancingV2::LoadBalancer Name", "shop-dev/ThingsStack/Lb")
    assert (length, 32, f"shop-dev-{rest}") == (name["used"], name["limit"], name["value"])
    assert (near, over) == (name["near"], name["over"])
    prod = one(found["prod"], "AWS::ElasticLoadBalancingV2::LoadBalancer Name", "shop-prod/ThingsStack/Lb")
    assert length + 1 == prod["used"]
    assert code == exit_code
    text = cfngen(made, "headroom", "--env", "dev").stdout
    assert near == (f"{name['percent']} %! of 32" in text)


def test_parameters_and_exports_are_measured_too(tmp_path: Path) -> None:
    made = project(
        tmp_path,
        f'big = Setting("Big", "Big", default="{"x" * 3500}")\n'
        'stack.output("TopicName", att(stack.add(sns.Topic("T", DisplayName=big)), "TopicName"), "Name")\n',
    )

    _, found = measured(made, "--env", "prod")

    assert one(found["prod"], "bytes of a parameter", "shop-prod, Big")["near"]
    assert "shop-prod-TopicName" == one(found["prod"], "export name", "shop-prod/ThingsStack/TopicName")["value"]


def test_without_a_build_it_says_so(tmp_path: Path) -> None:
    made = write_project(tmp_path / "project", {"data/things.py": template('stack.add(sqs.Queue("Q"))')})

    for arguments in ((), ("--env", "dev")):
        done = cfngen(made, "headroom", *arguments)

        assert (1, "") == (done.returncode, done.stdout)
        assert "run: cfngen build" in done.stderr
