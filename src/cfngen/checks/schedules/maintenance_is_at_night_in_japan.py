"""Maintenance is at night in Japan."""

from __future__ import annotations

from collections.abc import Iterator

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.schedules._times import JAPAN, cron, minutes_of_week, overlap

check = Check(
    id="CG112",
    title="Maintenance is at night in Japan, and not under the month-end batch",
    severity="error",
    what=(
        "Maintenance windows in Tokyo and Osaka lie outside Monday to Friday 09:00 to 18:00 Japan's time, and no "
        "schedule of the estate that starts tasks runs within one (else a warning)."
    ),
    why="Windows are in UTC: mon:02:00 is 11:00 on Monday. Maintenance under a batch breaks its connections.",
    fix="sun:17:00-sun:18:00 is Monday 02:00 in Japan. Move the batch or the window apart.",
    source="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Maintenance.html",
    controls=("CG112",),
    before="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      PreferredMaintenanceWindow: mon:02:00-mon:03:00
""",
    after="""\
Resources:
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      PreferredMaintenanceWindow: sun:17:00-sun:18:00
""",
)

TYPES = (
    "AWS::RDS::*",
    "AWS::ElastiCache::*",
    "AWS::DocDB::*",
    "AWS::Neptune::*",
    "AWS::DAX::Cluster",
    "AWS::Redshift::*",
)
# Monday to Friday 09:00 to 18:00 in Japan is 00:00 to 09:00 in UTC of the same day.
WORKING = [(day * 1440, day * 1440 + 9 * 60) for day in range(1, 6)]
WEEKDAYS = {"1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6}
WEEKDAYS |= {name: day for day, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))}


@check.finds
def by_day(estate: Estate) -> Iterator[Violation]:
    runs = [
        (it.logical_id, run)
        for it in estate.of("AWS::Events::Rule")
        if _starts_tasks(it.items("Targets"))
        for run in _runs(it.get("ScheduleExpression"))
    ]
    for it in estate.of(*TYPES):
        window = minutes_of_week(it.get("PreferredMaintenanceWindow"))
        if window and it.region in JAPAN and overlap(window, WORKING):
            yield it.wrong("maintenance is in Japan's working hours", "PreferredMaintenanceWindow")
        for name in dict.fromkeys(name for name, run in runs if window and overlap(window, [run])):
            message = f"{name} starts its tasks within the maintenance window"
            yield it.wrong(message, "PreferredMaintenanceWindow", severity="warning")


def _starts_tasks(targets: list[dict[str, object]]) -> bool:
    return any("EcsParameters" in target or "BatchParameters" in target for target in targets)


def _runs(expression: object) -> Iterator[tuple[int, int]]:
    """The minutes of the week in which a schedule starts; every day where a date is given."""
    found = cron(expression)
    for hour, minute in found.times if found else ():
        weekdays = [WEEKDAYS[one] for one in (found.weekdays.upper().split(",") if found else ()) if one in WEEKDAYS]
        for day in weekdays or range(7):
            begin = day * 1440 + hour * 60 + minute
            yield begin, begin + 1
