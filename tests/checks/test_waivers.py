"""waivers.toml: what somebody agreed to live with, and what is wrong with a file that says it badly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cfngen.cli import main

ROOT = Path(__file__).parents[2]
Run = Callable[..., tuple[int, str, str]]
Waive = Callable[..., None]


def check(cfngen: Run, *args: str) -> tuple[int, dict[str, Any]]:
    code, out, _ = cfngen("check", *args, "--format", "json")
    return code, json.loads(out)


@pytest.mark.usefixtures("project")
def test_an_error_without_a_waiver_fails(cfngen: Run) -> None:
    code, report = check(cfngen)

    assert 1 == code
    assert [("K03", ["dev"])] == [(it["rule"], it["environments"]) for it in report["findings"]]
    assert "waived" not in report


def test_a_waived_finding_is_in_the_report_with_what_was_agreed(waive: Waive, cfngen: Run) -> None:
    waive()

    code, report = check(cfngen)

    assert (0, []) == (code, report["findings"])
    (waived,) = report["waived"]
    agreed = {"reason": "dev holds no data", "ticket": "OPS-1", "owner": "platform team", "expires": "2999-12-31"}
    assert agreed == waived["waiver"]
    assert ("K03", "Resources/Secret", ["dev"]) == (waived["rule"], waived["path"], waived["environments"])
    assert 1 == report["summary"]["waived"]


def test_a_waiver_does_not_change_the_id_of_its_finding(waive: Waive, cfngen: Run) -> None:
    _, before = check(cfngen)
    waive()
    _, after = check(cfngen)

    assert before["findings"][0]["id"] == after["waived"][0]["id"]


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("text", "waived until 2999-12-31 (OPS-1, platform team): dev holds no data"),
        ("sarif", '"justification": "dev holds no data (OPS-1, platform team, until 2999-12-31)"'),
        ("junit", '<skipped message="waived until 2999-12-31 (OPS-1): dev holds no data"'),
        ("github", "1 template: 1 waived."),
    ],
)
def test_every_format_tells_what_is_waived(waive: Waive, cfngen: Run, style: str, shown: str) -> None:
    waive()

    code, out, _ = cfngen("check", "--format", style)

    assert 0 == code
    assert shown.replace("1 template", "2 templates") in out


def test_an_expired_waiver_is_an_error_and_waives_nothing(waive: Waive, cfngen: Run) -> None:
    waive(expires="2020-01-31")

    code, report = check(cfngen)

    assert 1 == code
    assert ["K03", "CG999"] == [it["rule"] for it in report["findings"]]
    expired = report["findings"][1]
    assert "the waiver of K03 for data/secret:Secret (OPS-1) expired on 2020-01-31" == expired["message"]
    assert ("waivers.toml", 1) == (expired["file"], expired["line"])


def test_a_waiver_that_nothing_needs_is_an_error(waive: Waive, cfngen: Run) -> None:
    waive(resource="data/*:Other")

    code, report = check(cfngen)

    assert 1 == code
    assert "nothing needs the waiver of K03 for data/*:Other" in [it["message"] for it in report["findings"]]


def test_an_environment_that_does_not_need_its_waiver_is_an_error(waive: Waive, cfngen: Run) -> None:
    waive(environments=["dev", "prod"])

    code, report = check(cfngen)

    assert 1 == code
    assert ["nothing needs the waiver of K03 for data/secret:Secret in prod"] == [
        it["message"] for it in report["findings"]
    ]


@pytest.mark.parametrize(
    "args", [("--env", "prod"), ("--skip", "K03"), ("--only", "E01"), ("templates_out/stack.yaml",)]
)
def test_a_run_that_does_not_see_everything_calls_no_waiver_unneeded(
    waive: Waive, cfngen: Run, args: tuple[str, ...]
) -> None:
    waive()

    assert 0 == cfngen("check", *args)[0]


@pytest.mark.parametrize(("layers", "left"), [(["data"], ["K03"]), (["other"], [])])
def test_a_waiver_counts_only_without_certain_layers(
    project: Path, waive: Waive, cfngen: Run, layers: list[str], left: list[str]
) -> None:
    """Where one of them is there, the waiver neither waives nor is called unneeded."""
    (project / "pyproject.toml").write_text('[tool.cfngen]\nlayers = ["data"]\n', encoding="utf-8")
    waive(without_layers=layers)

    _, report = check(cfngen)

    assert left == [it["rule"] for it in report["findings"]]


def test_a_waiver_of_another_environment_waives_nothing(waive: Waive, cfngen: Run) -> None:
    waive(environments=["prod"])

    code, report = check(cfngen)

    assert 1 == code
    assert "K03" in [it["rule"] for it in report["findings"]]


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"ticket": None}, "the waiver needs ticket, a text"),
        ({"owner": ""}, "the waiver needs owner, a text"),
        ({"reason": "  "}, "the waiver needs reason, a text"),
        ({"check": None}, "the waiver needs check, a text"),
        ({"resource": 3}, "the waiver needs resource, a text"),
        ({"expires": None}, "the waiver needs expires, a date without quotes such as 2027-03-31"),
        ({"expires": '"2027-03-31"'}, "the waiver needs expires, a date without quotes such as 2027-03-31"),
        ({"expires": "2027-03-31T00:00:00Z"}, "the waiver needs expires, a date without quotes"),
        ({"until": "2027"}, "a waiver has no until"),
        ({"environments": "dev"}, "environments is a list of names"),
        ({"environments": []}, "environments is empty: leave it out to mean every environment"),
        ({"without_layers": []}, "without_layers is empty: leave it out to mean any layers"),
        ({"environments": ["develop"]}, "there is no environment develop"),
        ({"check": "K033"}, "no check has the id K033"),
        ({"expires": "2027-13-01"}, "cannot be read as TOML"),
    ],
)
def test_a_waiver_that_does_not_say_everything_is_refused(
    waive: Waive, cfngen: Run, changes: dict[str, Any], what: str
) -> None:
    waive(**changes)

    code, out, err = cfngen("check")

    assert (1, "") == (code, out)
    assert what in err
    assert "waivers.toml" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("[[waivers]]\n", "waivers.toml:1: there is no waivers in a file of waivers"),
        ("\n[waiver]\ncheck = 'K03'\n", "waivers.toml:2: waiver is not a list of tables"),
        ("waiver = [1]\n", "waivers.toml:1: waiver is not a list of tables"),
        ("[[waiver]\n", "cannot be read as TOML"),
        ("[[change]]\ncheck = 'change-replace'\n", "waivers.toml:1: the waiver needs rule, a text"),
    ],
)
def test_a_file_of_another_form_is_refused(project: Path, cfngen: Run, text: str, what: str) -> None:
    (project / "waivers.toml").write_text(text, encoding="utf-8")

    code, _, err = cfngen("check")

    assert 1 == code
    assert what in err


def test_everything_that_is_wrong_is_told_at_once(waive: Waive, cfngen: Run) -> None:
    waive(owner=None, ticket=None, expires=None)

    assert "3 problems." in cfngen("check")[2]


def test_a_waiver_of_a_change_waives_no_finding(waive: Waive, project: Path, cfngen: Run) -> None:
    waive()
    file = project / "waivers.toml"
    file.write_text(file.read_text("utf-8").replace("[[waiver]]\ncheck", "[[change]]\nrule"), encoding="utf-8")

    code, report = check(cfngen)

    assert (1, ["K03"]) == (code, [it["rule"] for it in report["findings"]])


def test_waivers_are_the_projects_and_not_those_of_other_templates(waive: Waive, project: Path, cfngen: Run) -> None:
    waive(resource="*")
    other = project / "elsewhere.yaml"
    other.write_text("Resources:\n  Secret:\n    Type: AWS::SecretsManager::Secret\n", encoding="utf-8")

    assert 1 == cfngen("check", str(other), "--only", "K03")[0]


def test_this_projects_own_estate_needs_each_of_its_waivers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The committed estate has no error without a waiver, and no waiver too many."""
    monkeypatch.chdir(ROOT)

    with pytest.raises(SystemExit) as exit_:
        main(["check", "--severity", "error"])

    assert 0 == exit_.value.code, capsys.readouterr().out
