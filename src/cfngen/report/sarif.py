"""A report of findings as SARIF 2.1.0, which GitHub code scanning and most security tools read."""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from cfngen import __version__
from cfngen.report.findings import Finding, Report, Waived

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_CFN_LINT_RULE = re.compile(r"[EWI]\d{4}")
_CFN_LINT_RULES = "https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md"


def as_sarif(report: Report) -> str:
    """Print a log of one run. What is undecided is a notification of the tool's, since it is no result;
    what is waived is a result that is suppressed.

    Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
    """
    rules = sorted({finding.rule for finding in (*report.findings, *(it.finding for it in report.waived))})
    driver = {"name": "cfngen", "version": __version__, "rules": [_rule(rule) for rule in rules]}
    invocation: dict[str, Any] = {"executionSuccessful": report.unreadable == 0}
    if report.undecided:
        invocation["toolExecutionNotifications"] = [_notification(finding) for finding in report.undecided]
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "columnKind": "unicodeCodePoints",
        "results": [
            *(_result(finding, rules.index(finding.rule)) for finding in report.findings),
            *(_suppressed(it, rules.index(it.finding.rule)) for it in report.waived),
        ],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


def _rule(rule: str) -> dict[str, Any]:
    described: dict[str, Any] = {"id": rule}
    if _CFN_LINT_RULE.fullmatch(rule):
        described["helpUri"] = f"{_CFN_LINT_RULES}#{rule}"
    return described


def _result(finding: Finding, index: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(finding)],
        "partialFingerprints": {"cfngenFindingId/v1": finding.id},
    }
    if finding.source:
        result["relatedLocations"] = [_source(finding.source)]
    properties = {"stack": finding.stack, "environments": list(finding.environments)}
    if any(properties.values()):
        result["properties"] = {name: value for name, value in properties.items() if value}
    return result


def _suppressed(it: Waived, index: int) -> dict[str, Any]:
    said = f"{it.reason} ({it.ticket}, {it.owner}, until {it.expires})"
    return {
        **_result(it.finding, index),
        "suppressions": [{"kind": "external", "status": "accepted", "justification": said}],
    }


def _notification(finding: Finding) -> dict[str, Any]:
    return {
        "descriptor": {"id": finding.rule},
        "level": "warning",
        "message": {"text": finding.message},
        "locations": [_location(finding)],
    }


def _location(finding: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": _physical(finding.file, finding.line)}
    if finding.path:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.path}]
    return location


def _source(source: str) -> dict[str, Any]:
    file, _, line = source.rpartition(":")
    return {"id": 0, "physicalLocation": _physical(file, int(line)), "message": {"text": "made by this"}}


def _physical(file: str, line: int) -> dict[str, Any]:
    artifact = {"uri": PurePath(file).as_uri()} if PurePath(file).is_absolute() else _relative(file)
    return {"artifactLocation": artifact, "region": {"startLine": max(1, line)}}


def _relative(file: str) -> dict[str, str]:
    return {"uri": quote(file), "uriBaseId": "%SRCROOT%"}
