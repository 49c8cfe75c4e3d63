"""What `lint` and `check` found; how it is printed stands in `formats`."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cfngen.report.masking import MASK, names_a_secret

SEVERITIES = ("error", "warning", "info")
_QUOTED = re.compile(r"""(?<!\w)(['"])((?:\\.|(?!\1).)*)\1""", re.DOTALL)
_NUMBER = re.compile(r"^-?\d[\d.]*\b")
_TYPES = frozenset({"string", "number", "integer", "boolean", "object", "array", "null"})


class Finding(NamedTuple):
    """One rule broken in one place.

    `severity` is one of SEVERITIES. `file` is relative to the project and has forward slashes; `line` counts
    from 1. `path` leads through the template (`Resources/Vpc/Properties/CidrBlock`), empty for a whole file.
    `stack` names the template as `layer/name`. `source` is the `file:line` of the Python that made it, empty
    for a template that cfngen did not make. `environments` is empty where the finding is the same in all.
    """

    rule: str
    severity: str
    message: str
    file: str
    line: int
    path: str = ""
    stack: str = ""
    source: str = ""
    environments: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Name the finding the same way for as long as it is the same: lines may move, machines differ."""
        place = f"{self.rule}\n{self.file}\n{self.path}\n{self.message}"
        return f"{self.rule}-{hashlib.sha256(place.encode()).hexdigest()[:12]}"


class Waived(NamedTuple):
    """A finding that somebody agreed to live with until the end of a day, written as `2027-03-31`."""

    finding: Finding
    reason: str
    ticket: str
    owner: str
    expires: str


class Report(NamedTuple):
    """The findings of one run, sorted, and over how many templates.

    `undecided` holds what a rule could not judge, which is not a pass. `unreadable` counts the files that could
    not be read, each of which is a finding too. `waived` findings are not among the findings.
    """

    findings: tuple[Finding, ...]
    templates: int
    undecided: tuple[Finding, ...] = ()
    unreadable: int = 0
    waived: tuple[Waived, ...] = ()

    @classmethod
    def of(
        cls,
        findings: Sequence[Finding],
        templates: int,
        undecided: Sequence[Finding] = (),
        unreadable: int = 0,
        waived: Sequence[Waived] = (),
    ) -> Report:
        """Sort by file, line and rule, drop what is there twice, and mask secrets."""
        masked = [it._replace(finding=_masked(it.finding)) for it in waived]
        accepted = sorted(masked, key=lambda it: (_order(it.finding), it.ticket))
        return cls(_sorted(findings), templates, _sorted(undecided), unreadable, tuple(accepted))

    def from_severity(self, least: str) -> Report:
        """The report without findings that are less severe."""
        wanted = SEVERITIES[: SEVERITIES.index(least) + 1]
        return self._replace(findings=tuple(it for it in self.findings if it.severity in wanted))

    @property
    def summary(self) -> dict[str, int]:
        """How many templates were read, and how many findings of each severity there are."""
        counts = Counter(finding.severity for finding in self.findings)
        return {
            "templates": self.templates,
            **{severity: counts[severity] for severity in SEVERITIES},
            "undecided": len(self.undecided),
            "unreadable": self.unreadable,
            **({"waived": len(self.waived)} if self.waived else {}),
        }


def without_secrets(message: str, path: Iterable[str]) -> str:
    """Mask what a message quotes where it speaks of a value that its path names as a secret.

    Values are quoted in messages as Python or JSON write them, and numbers stand at the start.
    """
    steps = list(path)
    if steps[:1] == ["Resources"]:
        steps = steps[2:]  # a logical id names a resource, not its values
    if not any(map(names_a_secret, steps)) and not (steps[-1:] == ["Value"] and "Environment" in steps):
        return message
    return _NUMBER.sub(MASK, _QUOTED.sub(lambda found: found[0] if found[2] in _TYPES else f"'{MASK}'", message))


def _sorted(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted({_masked(finding) for finding in findings}, key=_order))


def _order(it: Finding) -> tuple[object, ...]:
    return it.file, it.line, SEVERITIES.index(it.severity), it.rule, it.path, it.message, it.environments


def _masked(finding: Finding) -> Finding:
    message = without_secrets(finding.message, finding.path.split("/"))
    return finding if message == finding.message else finding._replace(message=message)
