"""`python -m audit`: install the scanners, run them, hold what they find against `docs/exceptions.md`."""

from __future__ import annotations

import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from pathlib import Path

from audit.exceptions import Comparison, as_rows, compare, read
from audit.findings import Scan, View
from audit.install import install
from audit.profiles import projects
from audit.scanners import SCANNERS, guard_registry
from audit.templates import write_committed, write_deployed
from cfngen.cli import show
from cfngen.errors import CfngenError
from cfngen.project import PROFILES, find_project

AIM = 99.0  # per cent of checkov's verdicts that pass as deployed; public hardened template sets reach it


def main() -> int:
    """Print what was scanned and what is wrong; return the exit code: 0, or 1 where anything is."""
    parser = ArgumentParser(prog="python -m audit", description=__doc__)
    parser.add_argument("--env", default="prod", help="the environment whose parameters the deployed view has")
    parser.add_argument(
        "--guard-rules",
        type=Path,
        metavar="FOLDER",
        help="also run these CloudFormation Guard rules, such as the HIPAA set of the AWS Guard Rules Registry",
    )
    parser.add_argument(
        "--profile",
        action="append",
        choices=sorted(PROFILES),
        default=[],
        help="scan only the layers of this profile (repeatable); otherwise this project's and those of every profile",
    )
    options = parser.parse_args()
    try:
        root = find_project().root
        scans = scan(root / ".audit", options.env, options.guard_rules, options.profile)
        exceptions = root / "docs/exceptions.md"
        tools = {scan.tool for scan in scans}
        rows = read(exceptions)
        findings = [finding for scan in scans for finding in scan.failed]
        comparison = compare(findings, rows, tools, whole=not options.profile)
    except CfngenError as error:
        show(error)
        return int(error.exit_code)
    print("\n".join(report(scans, comparison)))  # noqa: T201
    return int(bool(comparison.unexplained or comparison.unused or _open(scans)))


def scan(home: Path, environment: str, guard_rules: Path | None, profiles: Sequence[str] = ()) -> list[Scan]:
    """Run every scanner over the templates as committed and as deployed to an environment, each template once.

    Raises CfngenError where a scanner cannot be installed or breaks, or the templates cannot be resolved.
    """
    views: dict[View, Path] = {"committed": home / "views/committed", "deployed": home / "views/deployed"}
    shutil.rmtree(home / "views", ignore_errors=True)
    for name, project in projects(home / "profiles", profiles):
        write_committed(project, views["committed"], name)
        write_deployed(project, environment, views["deployed"], name)
    tools = install(home)
    scans = [scanner(tools, folder, view) for view, folder in views.items() for scanner in SCANNERS]
    if guard_rules is not None:
        scans += [guard_registry(tools, guard_rules, folder, view) for view, folder in views.items()]
    return scans


def report(scans: Iterable[Scan], comparison: Comparison) -> list[str]:
    """Write the table of pass rates, then what has no exception, then which exceptions are not needed."""
    lines = [f"{'tool':<15}{'view':<12}{'passed':>8}{'failed':>8}{'undecided':>11}{'rate':>9}"]
    for scan_ in scans:
        counts = f"{scan_.passed:>8}{len(scan_.failed):>8}{len(scan_.undecided):>11}{scan_.rate:>8.1f}%"
        aim = f"  aim {AIM:.0f} %" if (scan_.tool, scan_.view) == ("checkov", "deployed") else ""
        lines.append(f"{scan_.tool:<15}{scan_.view:<12}{counts}{aim}")
    undecided = _open(scans)
    if undecided:
        lines += ["", f"{len(undecided)} rule(s) met an unresolved intrinsic function as deployed:", *undecided]
    if comparison.unexplained:
        count = len(comparison.unexplained)
        lines += [
            "",
            f"{count} finding(s) without an exception. Fix the template, or give docs/exceptions.md a reason:",
        ]
        lines += as_rows(comparison.unexplained)
        lines += ["", *(f"{rule}: {message}" for rule, message in _messages(comparison))]
    if comparison.unused:
        lines += [
            "",
            f"{len(comparison.unused)} exception(s) that no longer occur. Take them out of docs/exceptions.md:",
        ]
        lines += [f"line {line}: {' '.join(key)}" for line, key in comparison.unused]
    if not (undecided or comparison.unexplained or comparison.unused):
        lines += ["", "Every finding has its exception, and every exception its finding."]
    return lines


def _open(scans: Iterable[Scan]) -> list[str]:
    """Name what could not be judged although everything was resolved."""
    return [
        f"{finding.tool} {finding.rule} {finding.resource}: {finding.message}"
        for scan_ in scans
        if scan_.view == "deployed"
        for finding in scan_.undecided
    ]


def _messages(comparison: Comparison) -> list[tuple[str, str]]:
    return sorted({(finding.rule, finding.message) for finding in comparison.unexplained})


if __name__ == "__main__":
    sys.exit(main())
