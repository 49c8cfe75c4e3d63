"""A report of findings in the formats that people and other tools read, the same for `lint` and `check`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict

from cfngen.report.findings import Finding, Report, Waived

FORMATS = ("text", "json", "sarif", "junit", "github")


def render(report: Report, style: str) -> str:
    """Print a report in one of FORMATS."""
    if style in ("sarif", "junit"):
        from cfngen.report.junit import as_junit
        from cfngen.report.sarif import as_sarif

        return as_sarif(report) if style == "sarif" else as_junit(report)
    return _SMALL[style](report)


def as_json(report: Report) -> str:
    """Print the report as one JSON object: findings, undecided, summary, and `waived` where there is any."""
    document: dict[str, object] = {
        "findings": [_plain(finding) for finding in report.findings],
        "undecided": [_plain(finding) for finding in report.undecided],
        "summary": report.summary,
    }
    if report.waived:
        document["waived"] = [_accepted(it) for it in report.waived]
    return json.dumps(document, indent=2, ensure_ascii=False)


def as_text(report: Report) -> str:
    """Print two lines a finding (what, then where it comes from) and a last line that counts."""
    lines = [line for finding in report.findings for line in _lines(finding)]
    if report.undecided:
        lines.append("Undecided:")
        lines += [line for finding in report.undecided for line in _lines(finding)]
    if report.waived:
        lines.append("Waived:")
        lines += [line for it in report.waived for line in (*_lines(it.finding), f"    {_agreement(it)}")]
    return "\n".join([*lines, _count(report.summary)])


def as_github(report: Report) -> str:
    """Print one workflow command a finding, which GitHub Actions shows at its line of the pull request.

    Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    lines = [_annotation(finding, _ANNOTATIONS[finding.severity]) for finding in report.findings]
    lines += [_annotation(finding, "notice", "undecided: ") for finding in report.undecided]
    return "\n".join([*lines, _count(report.summary)])


_SMALL: dict[str, Callable[[Report], str]] = {"text": as_text, "json": as_json, "github": as_github}
_ANNOTATIONS = {"error": "error", "warning": "warning", "info": "notice"}


def _annotation(finding: Finding, command: str, prefix: str = "") -> str:
    message = prefix + finding.message
    if finding.source:
        message += f"\nMade by {finding.source}."
    if finding.environments:
        message += f"\nIn {', '.join(finding.environments)}."
    properties = {"file": finding.file, "line": str(finding.line), "title": finding.rule}
    shown = ",".join(
        f"{name}={_escaped(value).replace(':', '%3A').replace(',', '%2C')}" for name, value in properties.items()
    )
    return f"::{command} {shown}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _plain(finding: Finding) -> dict[str, object]:
    return {"id": finding.id, **asdict(finding)}


def _accepted(it: Waived) -> dict[str, object]:
    agreed = {"reason": it.reason, "ticket": it.ticket, "owner": it.owner, "expires": it.expires}
    return {**_plain(it.finding), "waiver": agreed}


def _agreement(it: Waived) -> str:
    return f"waived until {it.expires} ({it.ticket}, {it.owner}): {' '.join(it.reason.split())}"


def _lines(finding: Finding) -> list[str]:
    environments = f" [{', '.join(finding.environments)}]" if finding.environments else ""
    head = f"{finding.file}:{finding.line}: {finding.severity} {finding.rule}{environments}"
    message = " ".join(finding.message.split())
    origin = ", ".join(part for part in (finding.path, finding.source and f"made by {finding.source}") if part)
    return [f"{head} {message}", *([f"    {origin}"] if origin else [])]


def _count(summary: dict[str, int]) -> str:
    words = [
        _number(summary[key], word)
        for key, word in (("error", "error"), ("warning", "warning"), ("info", "informational finding"))
        if summary[key]
    ]
    if summary["undecided"]:
        words.append(f"{summary['undecided']} undecided")
    if summary.get("waived"):
        words.append(f"{summary['waived']} waived")
    if summary["unreadable"]:
        words.append(f"{_number(summary['unreadable'], 'file')} that could not be read")
    return f"{_number(summary['templates'], 'template')}: {', '.join(words) or 'no findings'}."


def _number(count: int, word: str) -> str:
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
