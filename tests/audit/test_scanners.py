"""What each scanner prints becomes findings with the names that `docs/exceptions.md` uses.

The scanners themselves are not installed for the tests: small programs print what they print.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from audit.findings import Finding
from audit.install import Tools
from audit.scanners import cdk_nag, checkov, guard
from cfngen.errors import CfngenError


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    return Tools(tmp_path / "tools")


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = tmp_path / "templates"
    (folder / "nested/database").mkdir(parents=True)
    (folder / "nested/database/rds.yaml").write_text("Resources: {}\n")
    return folder


def prints(command: Path, answer: object, code: int = 0) -> None:
    """Put a program there that prints an answer and ends."""
    command.parent.mkdir(parents=True, exist_ok=True)
    text = answer if isinstance(answer, str) else json.dumps(answer)
    command.write_text(f"#!/bin/sh\ncat <<'END'\n{text}\nEND\nexit {code}\n")
    command.chmod(0o755)


def test_checkov(tools: Tools, templates: Path) -> None:
    failed = {
        "check_id": "CKV_AWS_157",
        "check_name": "Multi-AZ",
        "file_path": "/nested/database/rds.yaml",
        "resource": "AWS::RDS::DBInstance.Database",
    }
    answer = {"results": {"failed_checks": [failed]}, "summary": {"passed": 3, "failed": 1, "parsing_errors": 0}}
    prints(tools.checkov, answer, code=1)

    scan = checkov(tools, templates, "deployed")

    assert scan.failed == (Finding("checkov", "CKV_AWS_157", "database/rds:Database", "deployed", "Multi-AZ"),)
    assert (scan.passed, scan.rate) == (3, 75.0)


def test_checkov_without_resources(tools: Tools, templates: Path) -> None:
    """Its answer has another shape when there is nothing to judge."""
    prints(tools.checkov, {"passed": 0, "failed": 0, "skipped": 0, "parsing_errors": 0, "resource_count": 0})

    scan = checkov(tools, templates, "committed")

    assert (scan.passed, scan.failed, scan.rate) == (0, (), 100.0)


def test_checkov_that_could_not_read_a_template_is_an_error(tools: Tools, templates: Path) -> None:
    prints(tools.checkov, {"results": {}, "summary": {"passed": 0, "failed": 0, "parsing_errors": 1}})

    with pytest.raises(CfngenError, match="could not read every template"):
        checkov(tools, templates, "committed")


def guard_failure(name: str, message: str, *paths: str) -> dict[str, object]:
    """Build what Guard says of one rule: each path under what was compared, one under what it was compared to."""
    clauses = [{"check": {"Resolved": {"from": {"path": path}, "to": {"path": "/Resources/Other"}}}} for path in paths]
    return {"Rule": {"name": name, "checks": [{"messages": {"custom_message": message}}, *clauses]}}


def test_guard(tools: Tools, templates: Path) -> None:
    message = "\n        [CT.RDS.PR.1]: Require Multi-AZ\n        [FIX]: Set it.\n"
    answer = [
        {
            "name": str(templates / "nested/database/rds.yaml"),
            "compliant": ["a", "b", "c"],
            "not_applicable": ["d"],
            "not_compliant": [
                guard_failure("multi_az", message, "/Resources/One/Properties", "/Resources/Two", "/1"),
                guard_failure("no_control", "", "/Resources"),
            ],
        }
    ]
    prints(tools.guard, answer, code=19)

    scan = guard(tools, templates, "committed")

    assert scan.failed == (
        Finding("guard", "CT.RDS.PR.1", "database/rds:One", "committed", "Require Multi-AZ"),
        Finding("guard", "CT.RDS.PR.1", "database/rds:Two", "committed", "Require Multi-AZ"),
        Finding("guard", "no_control", "database/rds", "committed"),
    )
    assert (scan.passed, scan.rate) == (3, 50.0)


def test_cdk_nag(tools: Tools, templates: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    template = str(templates / "nested/database/rds.yaml")
    verdicts = [
        {"template": template, "resource": "Db", "rule": "P-A", "status": "pass", "message": ""},
        {"template": template, "resource": "Db", "rule": "P-B", "status": "fail", "message": "Bad - (Control ID: 1)."},
        {"template": template, "resource": "Db", "rule": "P-C", "status": "undecided", "message": "Ref"},
    ]
    prints(tmp_path / "bin/node", verdicts)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")

    scan = cdk_nag(tools, templates, "deployed")

    assert scan.failed == (Finding("cdk-nag", "P-B", "database/rds:Db", "deployed", "Bad"),)
    assert scan.undecided == (Finding("cdk-nag", "P-C", "database/rds:Db", "deployed", "Ref"),)
    assert (scan.passed, scan.rate) == (1, 50.0)


def test_a_scanner_that_breaks_is_an_error(tools: Tools, templates: Path) -> None:
    """Silence of a scanner is never taken for a pass."""
    prints(tools.checkov, "Traceback", code=2)
    with pytest.raises(CfngenError, match="the scanner ended with 2"):
        checkov(tools, templates, "committed")

    prints(tools.guard, [], code=5)
    with pytest.raises(CfngenError, match="the scanner ended with 5"):
        guard(tools, templates, "committed")

    prints(tools.guard, "no JSON", code=0)
    with pytest.raises(CfngenError, match="is not JSON"):
        guard(tools, templates, "committed")
