"""A report of findings as JUnit XML, which CI servers show beside test results."""

from __future__ import annotations

import re
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from cfngen.report.findings import Finding, Report

# What XML 1.0 has no way to write. Source: https://www.w3.org/TR/xml/#charsets
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(report: Report) -> str:
    """Print a suite for each file with findings, a failing case for each, a skipped one if undecided or waived.

    A report without either has one passing case, since many readers take an empty file for a failure.
    """
    skipped = [(finding, f"undecided: {finding.message}") for finding in report.undecided]
    skipped += [(it.finding, f"waived until {it.expires} ({it.ticket}): {it.reason}") for it in report.waived]
    cases = sorted([*((finding, "") for finding in report.findings), *skipped], key=lambda case: case[0].file)
    counts = {"tests": len(cases) or 1, "failures": len(report.findings), "skipped": len(skipped)}
    root = Element("testsuites", {"name": "cfngen", **{name: str(count) for name, count in counts.items()}})
    for file, group in groupby(cases, key=lambda case: case[0].file):
        _suite(root, file, list(group))
    if not cases:
        suite = SubElement(root, "testsuite", {"name": "cfngen", "tests": "1", "failures": "0", "skipped": "0"})
        SubElement(suite, "testcase", {"classname": "cfngen", "name": f"{report.templates} templates"})
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode")


def _suite(root: Element, file: str, cases: list[tuple[Finding, str]]) -> None:
    """Add a file's suite; a case is a finding and why it is skipped, empty where it fails."""
    skipped = sum(bool(why) for _, why in cases)
    counts = {"tests": len(cases), "failures": len(cases) - skipped, "skipped": skipped}
    suite = SubElement(root, "testsuite", {"name": _xml(file), **{name: str(count) for name, count in counts.items()}})
    for finding, why in cases:
        name = f"{finding.rule} {finding.path}".strip()
        case = SubElement(suite, "testcase", {"classname": _xml(file), "name": _xml(f"{name} ({finding.id})")})
        if why:
            SubElement(case, "skipped", {"message": _xml(why)})
        else:
            about = {"message": _xml(finding.message), "type": finding.severity}
            SubElement(case, "failure", about).text = _xml(_detail(finding))


def _detail(finding: Finding) -> str:
    lines = [f"{finding.file}:{finding.line}: {finding.message}"]
    lines += [f"made by {finding.source}"] if finding.source else []
    lines += [f"in {', '.join(finding.environments)}"] if finding.environments else []
    return "\n".join(lines)


def _xml(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
