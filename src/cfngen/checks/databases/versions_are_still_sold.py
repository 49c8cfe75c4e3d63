"""Minor versions are still sold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_false, is_open, is_set
from cfngen.engine.values import text

check = Check(
    id="CG070",
    title="Minor versions are still sold, and not upgraded behind the template",
    severity="error",
    what=(
        "A pinned minor version of PostgreSQL is one that RDS still creates, and goes with AutoMinorVersionUpgrade "
        "false (else a warning); the bare major goes with automatic upgrades."
    ),
    why=(
        "RDS refuses to create a deprecated minor version, and a restore needs it created. With automatic upgrades on, "
        "the template's minor version is behind one day, and the next update asks for a downgrade, which fails. "
        "cfn-lint sees a literal version only, not a parameter's."
    ),
    fix="Take the bare major with AutoMinorVersionUpgrade: true, or pin a current minor with false.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html",
    controls=("CG070", "S07"),
    before="""\
Parameters:
  Version:
    Type: String
    Default: '16.6'
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      EngineVersion: !Ref Version
      AutoMinorVersionUpgrade: false
""",
    after="""\
Parameters:
  Version:
    Type: String
    Default: '16'
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      EngineVersion: !Ref Version
      AutoMinorVersionUpgrade: true
""",
)

# Major -> the oldest minor that RDS creates, since 2026-05-01; majors before 14 are at their end (C-VUL-01).
# Source: the engine versions that cfn-lint 1.58 has from RDS, and AWS Health of 2026-05.
OLDEST = {14: 18, 15: 13, 16: 9, 17: 5}
MINOR = re.compile(r"(\d+)\.(\d+)(?:-R\d+)?")


@check.finds
def unsold(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::RDS::DBInstance"):
        if it.get("Engine") == "postgres":
            yield from _judged(it)


def _judged(it: Resource) -> Iterator[Violation]:
    version, upgrade = it.get("EngineVersion"), it.get("AutoMinorVersionUpgrade")
    if is_open(version):
        yield it.unclear("is the version still sold?", "EngineVersion")
    minor = MINOR.fullmatch(text(version)) if is_set(version) else None
    if minor is None:
        return
    oldest = OLDEST.get(int(minor[1]), 0 if int(minor[1]) > max(OLDEST) else 10_000)
    if int(minor[2]) < oldest:
        yield it.wrong(f"RDS does not create {minor[0]} any more", "EngineVersion")
    elif is_open(upgrade):
        yield it.unclear("does RDS upgrade the pinned version?", "AutoMinorVersionUpgrade")
    elif not is_false(upgrade):
        message = f"RDS upgrades {minor[0]} by itself, and the template then asks for a downgrade"
        yield it.wrong(message, "EngineVersion", severity="warning")
