"""Reports in the formats that other tools read."""

from __future__ import annotations

import html
import json
from xml.etree import ElementTree

import pytest
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif

from cfngen.report.findings import Finding, Report, without_secrets
from cfngen.report.formats import FORMATS, render

ERROR = Finding("E3012", "error", "'x' is not right", "out/a b.yaml", 3, "Resources/A", "network/a", "src/a.py:7")
WARNING = ERROR._replace(rule="W1", severity="warning", line=9, path="", source="", stack="", environments=("dev",))
NOTE = ERROR._replace(rule="I1", severity="info", file="/elsewhere/日本.yaml")
UNDECIDED = ERROR._replace(rule="U1", message="Cannot tell.")
REPORT = Report.of([ERROR, WARNING, NOTE], 2, [UNDECIDED])
EMPTY = Report.of([], 2)


@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["findings", "none"])
def test_sarif_is_valid(report: Report) -> None:
    """The classes are made from the standard's own schema and refuse properties that it does not have."""
    Sarif.model_validate_json(render(report, "sarif"))


def test_sarif() -> None:
    (run,) = json.loads(render(REPORT, "sarif"))["runs"]
    note, error, warning = run["results"]

    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["E3012", "I1", "W1"]
    assert error == {
        "ruleId": "E3012",
        "ruleIndex": 0,
        "level": "error",
        "message": {"text": "'x' is not right"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "out/a%20b.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 3},
                },
                "logicalLocations": [{"fullyQualifiedName": "Resources/A"}],
            }
        ],
        "partialFingerprints": {"cfngenFindingId/v1": ERROR.id},
        "relatedLocations": [
            {
                "id": 0,
                "physicalLocation": {
                    "artifactLocation": {"uri": "src/a.py", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 7},
                },
                "message": {"text": "made by this"},
            }
        ],
        "properties": {"stack": "network/a"},
    }
    assert (warning["level"], warning["properties"]) == ("warning", {"environments": ["dev"]})
    assert note["level"] == "note"
    assert note["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "file:///elsewhere/%E6%97%A5%E6%9C%AC.yaml"
    }


def test_sarif_tells_the_undecided_as_notifications() -> None:
    """What a rule could not judge is neither a result nor a pass."""
    (invocation,) = json.loads(render(REPORT, "sarif"))["runs"][0]["invocations"]

    assert invocation["executionSuccessful"] is True
    assert [it["descriptor"]["id"] for it in invocation["toolExecutionNotifications"]] == ["U1"]


def test_sarif_of_a_run_that_could_not_read_everything() -> None:
    (invocation,) = json.loads(render(Report.of([], 1, unreadable=1), "sarif"))["runs"][0]["invocations"]

    assert invocation == {"executionSuccessful": False}


def test_junit() -> None:
    root = ElementTree.fromstring(render(REPORT, "junit"))  # noqa: S314 -- our own text

    assert {"name": "cfngen", "tests": "4", "failures": "3", "skipped": "1"} == root.attrib
    assert [suite.get("name") for suite in root] == ["/elsewhere/日本.yaml", "out/a b.yaml"]
    assert ["1", "3"] == [suite.get("tests") for suite in root]
    assert [case[0].tag for case in root.iter("testcase")] == ["failure", "failure", "failure", "skipped"]
    failure = root.find("testsuite[2]/testcase[1]/failure")
    assert failure is not None
    assert failure.attrib == {"message": "'x' is not right", "type": "error"}
    assert failure.text == "out/a b.yaml:3: 'x' is not right\nmade by src/a.py:7"


def test_junit_without_findings_has_a_case_that_passes() -> None:
    root = ElementTree.fromstring(render(EMPTY, "junit"))  # noqa: S314 -- our own text

    assert root.attrib["tests"] == "1"
    assert [len(case) for case in root.iter("testcase")] == [0]


def test_junit_survives_what_xml_cannot_write() -> None:
    text = render(Report.of([ERROR._replace(message="a\x00b\x1b[31m <&> \ufffe")], 1), "junit")

    failure = ElementTree.fromstring(text).find(".//failure")  # noqa: S314 -- our own text
    assert failure is not None
    assert failure.get("message") == "a\ufffdb\ufffd[31m <&> \ufffd"


def test_github() -> None:
    odd = ERROR._replace(file="a,b:c.yaml", message="100 %\nof it: all", source="")

    assert render(Report.of([odd, WARNING._replace(file="b.yaml")], 2, [UNDECIDED]), "github").splitlines() == [
        "::error file=a%2Cb%3Ac.yaml,line=3,title=E3012::100 %25%0Aof it: all",
        "::warning file=b.yaml,line=9,title=W1::'x' is not right%0AIn dev.",
        "::notice file=out/a b.yaml,line=3,title=U1::undecided: Cannot tell.%0AMade by src/a.py:7.",
        "2 templates: 1 error, 1 warning, 1 undecided.",
    ]


@pytest.mark.parametrize("style", FORMATS)
def test_no_format_prints_a_secret(style: str) -> None:
    leaking = ERROR._replace(path="Resources/Db/Properties/MasterUserPassword", message="'hunter2' is too short")

    text = render(Report.of([leaking], 1, [leaking._replace(rule="U1")]), style)

    assert "hunter2" not in text
    assert "****" in html.unescape(text)


@pytest.mark.parametrize(
    ("message", "path", "shown"),
    [
        ("'hunter2' is not of type 'boolean'", "Parameters/DBPassword/Default", "'****' is not of type 'boolean'"),
        ("12345 is not of type 'string'", "Resources/A/Properties/ApiKey", "**** is not of type 'string'"),
        ('"it\'s" does not match', "Resources/A/Properties/ClientSecret", "'****' does not match"),
        ("'s3cr3t' is wrong", "Resources/T/Properties/ContainerDefinitions/0/Environment/1/Value", "'****' is wrong"),
        ("'x' is wrong", "Resources/DBSecret/Properties/KmsKeyId", "'x' is wrong"),
        ("'x' is wrong", "Resources/A/Properties/PasswordLength", "'x' is wrong"),
        ("the key's value 'x' is wrong", "Resources/A/Properties/Token", "the key's value '****' is wrong"),
    ],
)
def test_values_named_as_secrets_are_masked(message: str, path: str, shown: str) -> None:
    assert without_secrets(message, path.split("/")) == shown
