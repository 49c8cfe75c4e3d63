"""The SARIF that `check` writes of a project: with waivers, with what is undecided, with lines of Python."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif

Run = Callable[..., tuple[int, str, str]]
# A policy of the bucket and whoever reads it are not known here: undecided, at a place with a line.
OPEN = """\
Parameters:
  Names: {Type: CommaDelimitedList}
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Function: {Type: AWS::Serverless::Function, Properties: {Handler: a.b}}
  Queue: {Type: AWS::SQS::Queue, Properties: {SqsManagedSseEnabled: false}}
  Fn::ForEach::Topics:
    - Name
    - !Ref Names
    - Topic${Name}: {Type: AWS::SNS::Topic}
"""
QUEUES = "Resources:\n" + "".join(
    f"  {it}: {{Type: AWS::SQS::Queue, Properties: {{SqsManagedSseEnabled: false}}}}\n" for it in "ABC"
)


def sarif(cfngen: Run, *arguments: str) -> dict[str, Any]:
    """The one run of a log that is valid by the standard's own schema, which allows nothing that it does not name.

    The classes are made from the schema's last draft, in which the `status` of a suppression was its `state`, with
    the same values. Source: https://github.com/oasis-tcs/sarif-spec/issues/371
    """
    _, out, _ = cfngen(*arguments, "--format", "sarif")
    (run,) = json.loads(out)["runs"]
    Sarif.model_validate_json(out.replace('"status":', '"state":'))
    return dict(run)


@pytest.fixture
def waived(waive: Callable[..., None]) -> None:
    waive()


@pytest.mark.usefixtures("waived")
def test_a_waived_finding_is_a_suppressed_result_with_the_python_line(cfngen: Run) -> None:
    run = sarif(cfngen, "check")

    (result,) = [it for it in run["results"] if "suppressions" in it]
    assert [{"kind": "external", "status": "accepted"}] == [
        {name: it[name] for name in ("kind", "status")} for it in result["suppressions"]
    ]
    (related,) = result["relatedLocations"]
    assert "src/estate/templates/data/secret.py" == related["physicalLocation"]["artifactLocation"]["uri"]
    assert "K03" == run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]


def test_what_is_undecided_is_a_notification_and_no_result(project: Path, cfngen: Run) -> None:
    (project / "open.yaml").write_text(OPEN, encoding="utf-8")

    run = sarif(cfngen, "check", "open.yaml", "--only", "E07")

    assert ["E07"] == [it["ruleId"] for it in run["results"]]
    (invocation,) = run["invocations"]
    told = invocation["toolExecutionNotifications"]
    assert ["CG000", "CG000"] == [it["descriptor"]["id"] for it in told]
    places = [it["locations"][0]["physicalLocation"] for it in told]
    assert [("open.yaml", 3), ("open.yaml", 7)] == [
        (it["artifactLocation"]["uri"], it["region"]["startLine"]) for it in places
    ]


def test_the_ids_of_results_and_their_places_are_one_of_a_kind(project: Path, cfngen: Run) -> None:
    (project / "open.yaml").write_text(QUEUES, encoding="utf-8")

    run = sarif(cfngen, "check", "open.yaml")

    prints = [it["partialFingerprints"]["cfngenFindingId/v1"] for it in run["results"]]
    assert len(prints) == len(set(prints)) > 1
    assert all(0 < it["locations"][0]["physicalLocation"]["region"]["startLine"] for it in run["results"])


def test_a_file_that_cannot_be_read_makes_the_run_unsuccessful(project: Path, cfngen: Run) -> None:
    (project / "a.yaml").write_bytes(b"\xff")

    run = sarif(cfngen, "check", "a.yaml")

    assert [False] == [it["executionSuccessful"] for it in run["invocations"]]
    assert ["CG000"] == [it["ruleId"] for it in run["results"]]
