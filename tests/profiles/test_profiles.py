"""Every profile builds with the committed parameters, lints clean, and breaks no policy that the report keeps."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cfngen.language.estate import load_estate
from cfngen.project import PROFILES
from cfngen.templates import root
from tests.estates import cfngen, contents

COMMITTED = Path(__file__).parents[2] / "templates_out"
ProjectOf = Callable[[str], Path]


# What an account may have already, whoever made it, by the parameter that says so.
THERE = (
    *("AccessAnalyzer", "AccountBaseline", "ConfigRecorder", "CostAnomalyMonitor"),
    *("GuardDuty", "Inspector", "Macie", "SecurityHub"),
)


def broken(project: Path) -> tuple[int, list[str]]:
    """The exit code of `cfngen check` over every environment, and each error that no waiver covers."""
    done = cfngen(project, "check", "--format", "json")
    found: list[dict[str, Any]] = json.loads(done.stdout)["findings"]
    errors = [f"{one['rule']} {one['stack']}:{one['path']}" for one in found if one["severity"] == "error"]
    return done.returncode, errors


def test_the_report_is_what_is_committed(project_of: ProjectOf) -> None:
    """A layer that nobody selects changes no byte of the output."""
    made = contents(project_of("report") / "templates_out")

    assert contents(COMMITTED) == made


def test_a_profile_adds_to_the_report_and_takes_nothing_away(profile: str, project_of: ProjectOf) -> None:
    report = {path for path in contents(COMMITTED) if path.endswith(".yaml")}
    made = contents(project_of(profile) / "templates_out")

    assert report <= made.keys()
    unchanged = [path for path in report if path.rpartition("/")[2] != "stack.yaml"]
    assert [] == [path for path in unchanged if contents(COMMITTED)[path] != made[path]]


def test_a_profile_lints_clean(profile: str, project_of: ProjectOf) -> None:
    done = cfngen(project_of(profile), "lint")

    assert (0, "no findings") == (done.returncode, done.stdout.strip().rpartition(": ")[2].rstrip(".")), done.stdout


def test_a_profile_breaks_no_policy_without_a_waiver(profile: str, project_of: ProjectOf) -> None:
    """In three environments, with the waivers that the report has, each of which counts or is needed."""
    assert (0, []) == broken(project_of(profile))


def test_what_the_account_has_already_is_no_error(project_of: ProjectOf, tmp_path: Path) -> None:
    project = shutil.copytree(project_of("medical-saas"), tmp_path / "there")
    for file in (project / "parameters").glob("*.json"):
        values = json.loads(file.read_text(encoding="utf-8"))
        values["Parameters"] |= dict.fromkeys(THERE, "existing")
        file.write_text(json.dumps(values), encoding="utf-8")
    assert 0 == cfngen(project, "build").returncode

    assert (0, []) == broken(project)


def test_a_profile_names_layers_that_there_are(profile: str) -> None:
    known = {layer.replace("_", "-") for layer in root.layers} | {"edge"}

    assert set(PROFILES["report"]) <= set(PROFILES[profile]) <= known


def test_every_layer_is_in_a_profile() -> None:
    selected = {layer.replace("-", "_") for layers in PROFILES.values() for layer in layers}

    assert set(root.layers) <= selected


def test_a_layer_may_be_written_as_its_folder_or_as_its_package() -> None:
    one, other = (
        load_estate("cfngen.templates", [*PROFILES["report"], "audit", name])
        for name in ("security_ext", "security-ext")
    )

    assert one.roots[0].data == other.roots[0].data


@pytest.mark.parametrize("name", sorted(PROFILES))
def test_build_takes_a_profile_for_one_run(name: str, tmp_path: Path) -> None:
    """Outside a project, too: the templates alone."""
    done = cfngen(tmp_path, "build", "--profile", name, "--out", "out")

    assert 0 == done.returncode, done.stderr
    assert (tmp_path / "out" / "stack.yaml").is_file()
