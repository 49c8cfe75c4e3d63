"""A report of findings in the formats that people and other tools read, the same for `lint` and `check`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from cfngen.report.findings import Finding, Report, Waived

if TYPE_CHECKING:
    from cfngen.report.check_words import CheckWords

FORMATS = ("text", "markdown", "json", "sarif", "junit", "github")


def render(report: Report, style: str) -> str:
    """Print a report in one of FORMATS."""
    if style in ("sarif", "junit"):
        from cfngen.report.junit import as_junit
        from cfngen.report.sarif import as_sarif

        return as_sarif(report) if style == "sarif" else as_junit(report)
    if style == "markdown":
        from cfngen.report.findings_markdown import as_markdown

        return as_markdown(report)
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


def as_text(report: Report, words: CheckWords | None = None, fixes: Mapping[str, str] | None = None) -> str:
    """Print two lines a finding (what, then where it comes from) and a last line that counts; English without words.

    `fixes` says of rules what to do, which stands below the first finding of each.
    """
    left = dict(fixes or {})
    lines = []
    for finding in report.findings:
        lines += _lines(finding, words)
        if finding.rule in left:
            lines.append(f"    {_said(words, 'fix: {text}', text=left.pop(finding.rule))}")
    if report.undecided:
        lines.append(_said(words, "Undecided:"))
        lines += [line for finding in report.undecided for line in _lines(finding, words)]
    if report.waived:
        lines.append(_said(words, "Waived:"))
        lines += [line for it in report.waived for line in (*_lines(it.finding, words), f"    {_agreement(it, words)}")]
    return "\n".join([*lines, _count(report.summary, words)])


def as_github(report: Report) -> str:
    """Print one workflow command a finding, which GitHub Actions shows at its line of the pull request.

    Source: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
    """
    lines = [_annotation(finding, _ANNOTATIONS[finding.severity]) for finding in report.findings]
    lines += [_annotation(finding, "notice", "undecided: ") for finding in report.undecided]
    return "\n".join([*lines, _count(report.summary)])


_SMALL: dict[str, Callable[[Report], str]] = {"text": as_text, "json": as_json, "github": as_github}
_ONE = re.compile(r"(error|warning|finding|file|template)s\b")
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
    return {"id": finding.id, **finding._asdict()}


def _accepted(it: Waived) -> dict[str, object]:
    agreed = {"reason": it.reason, "ticket": it.ticket, "owner": it.owner, "expires": it.expires}
    return {**_plain(it.finding), "waiver": agreed}


def _said(words: CheckWords | None, english: str, **values: object) -> str:
    return words.filled(english, **values) if words else english.format(**values)


def _agreement(it: Waived, words: CheckWords | None) -> str:
    values = {"expires": it.expires, "ticket": it.ticket, "owner": it.owner, "reason": " ".join(it.reason.split())}
    return _said(words, "waived until {expires} ({ticket}, {owner}): {reason}", **values)


def _lines(finding: Finding, words: CheckWords | None = None) -> list[str]:
    environments = f" [{', '.join(finding.environments)}]" if finding.environments else ""
    head = f"{finding.file}:{finding.line}: {_said(words, finding.severity)} {finding.rule}{environments}"
    message = " ".join((words.message(finding.message) if words else finding.message).split())
    made = finding.source and _said(words, "made by {source}", source=finding.source)
    origin = ", ".join(part for part in (finding.path, made) if part)
    return [f"{head} {message}", *([f"    {origin}"] if origin else [])]


# A key of a report's summary -> how the text says its number, more than one of it.
_COUNTS = {
    "error": "{count} errors",
    "warning": "{count} warnings",
    "info": "{count} informational findings",
    "undecided": "{count} undecided",
    "waived": "{count} waived",
    "unreadable": "{count} files that could not be read",
}


def _count(summary: dict[str, int], words: CheckWords | None = None) -> str:
    found = [_number(text, summary[key], words) for key, text in _COUNTS.items() if summary.get(key)]
    listed = ("、" if words else ", ").join(found) or _said(words, "no findings")
    return _number("{count} templates: {found}.", summary["templates"], words, found=listed)


def _number(text: str, count: int, words: CheckWords | None, **values: object) -> str:
    if count == 1 and not words:
        text = _ONE.sub(r"\1", text, count=1)  # Japanese has no plural
    return _said(words, text, count=count, **values)
