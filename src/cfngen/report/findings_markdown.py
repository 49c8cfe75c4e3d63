"""Findings as Markdown for a pull request: what is to be mended first, then what nobody could decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cfngen.engine.sentences import Sentence
from cfngen.report.findings import Finding, Report
from cfngen.report.markdown_text import code, plain
from cfngen.report.wording import ENGLISH, Words

# GitHub refuses a comment of more than 65,536 characters. Source:
# https://docs.github.com/en/rest/issues/comments
_MOST_CHARACTERS = 60_000
_HEADINGS = {
    "error": ("⛔", Sentence("Errors: these stop a deployment")),
    "warning": ("⚠️", Sentence("Warnings")),
    "info": ("ℹ️", Sentence("For information")),
}
_COUNTED = (
    ("error", Sentence("errors: %(num)s")),
    ("warning", Sentence("warnings: %(num)s")),
    ("info", Sentence("for information: %(num)s")),
    ("undecided", Sentence("undecided: %(num)s")),
    ("waived", Sentence("waived: %(num)s")),
    ("unreadable", Sentence("files that could not be read: %(num)s")),
)


def as_markdown(report: Report, words: Words = ENGLISH) -> str:
    """The report, whose messages are in the same language already; what does not fit into a comment is counted."""
    lines = [f"## {words('Findings of the policies')}", "", _summary(report, words), ""]
    blocks = [block for severity, heading in _HEADINGS.items() for block in _findings(report, severity, heading, words)]
    blocks += [*_undecided(report, words), *_waived(report, words)]
    length, left_out = sum(map(len, lines)), 0
    for line in blocks:
        length += len(line) + 1
        if length < _MOST_CHARACTERS:
            lines.append(line)
        else:
            left_out += line.startswith("|")
    if left_out:
        lines += ["", words("%(num)s more rows do not fit into a comment: --format json has all.", num=left_out)]
    return "\n".join(lines).rstrip()


def _summary(report: Report, words: Words) -> str:
    counts = [words(message, num=report.summary[key]) for key, message in _COUNTED if report.summary.get(key)]
    said = words.listed(counts) or words("no findings")
    return words("%(num)s templates. %(listed)s.", num=report.templates, listed=said)


def _findings(report: Report, severity: str, heading: tuple[str, str], words: Words) -> Iterator[str]:
    here = [it for it in report.findings if it.severity == severity]
    if here:
        yield from (f"### {heading[0]} {words(heading[1])}", "", *_table(here, words), "")


def _undecided(report: Report, words: Words) -> Iterator[str]:
    if report.undecided:
        heading = words("Undecided: no pass, somebody has to look (%(num)s)", num=len(report.undecided))
        yield from (f"<details><summary>{plain(heading)}</summary>", "", *_table(report.undecided, words))
        yield from ("", "</details>", "")


def _waived(report: Report, words: Words) -> Iterator[str]:
    if not report.waived:
        return
    heading = words("Waived: agreed to until a date (%(num)s)", num=len(report.waived))
    yield from (f"<details><summary>{plain(heading)}</summary>", "")
    yield f"| {words('check')} | {words('where')} | {words('reason')} | {words('ticket')} | {words('until')} |"
    yield "|---|---|---|---|---|"
    for it in report.waived:
        cells = (code(it.finding.rule), _where(it.finding), plain(it.reason), plain(it.ticket), it.expires)
        yield f"| {' | '.join(cells)} |"
    yield from ("", "</details>", "")


def _table(findings: Iterable[Finding], words: Words) -> Iterator[str]:
    yield f"| {words('check')} | {words('where')} | {words('what was found')} |"
    yield "|---|---|---|"
    for it in findings:
        yield f"| {code(it.rule)} | {_where(it)} | {plain(it.message)} |"


def _where(finding: Finding) -> str:
    """The resource as waivers name it, the line that somebody would change (Python, else YAML), the environments."""
    place = code(finding.source or f"{finding.file}:{finding.line}")
    resource = finding.path.split("/")[1] if finding.path.startswith("Resources/") else ""
    name = ":".join(part for part in (finding.stack, resource) if part)
    named = f"{code(name)}<br>{place}" if resource else place
    return named + (f"<br>{plain(', '.join(finding.environments))}" if finding.environments else "")
