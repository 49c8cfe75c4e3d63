"""Schedules can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, is_set
from cfngen.checks.schedules._times import IN_UTC, JAPAN
from cfngen.engine.values import text

check = Check(
    id="CG111",
    title="Schedules can be read",
    severity="error",
    what=(
        "A schedule is cron(…) with six fields of which day of month or day of week is ?, rate(…) with the unit in the "
        "number that fits (1 day, 2 days), or at(…); its zone is one of the IANA database, and one of Japan in Japan."
    ),
    why=(
        "EventBridge refuses others: 'Parameter ScheduleExpression is not valid'. cfn-lint reads those of rules, not "
        "those of EventBridge Scheduler, nor the zone; JST is the name of none."
    ),
    fix="Write cron(0 2 * * ? *) with ScheduleExpressionTimezone: Asia/Tokyo.",
    source="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html",
    controls=("CG111",),
    before="""\
Resources:
  Nightly:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: cron(0 2 * * * *)
      ScheduleExpressionTimezone: JST
""",
    after="""\
Resources:
  Nightly:
    Type: AWS::Scheduler::Schedule
    Properties:
      ScheduleExpression: cron(0 2 * * ? *)
      ScheduleExpressionTimezone: Asia/Tokyo
""",
)

RULE = "AWS::Events::Rule"
TYPES = ("AWS::Scheduler::Schedule", RULE)
RATE = re.compile(r"rate\((?:1 (?:minute|hour|day)|(?!1 |0)\d+ (?:minutes|hours|days))\)")
AT = re.compile(r"at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)")
CRON = re.compile(r"cron\(\s*(.*?)\s*\)")
ZONE = re.compile(
    r"UTC|GMT|Japan|(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Indian|"
    r"Mexico|Pacific|US)/[A-Za-z0-9_+/-]+"
)
FIELDS, DAY, WEEKDAY = 6, 2, 4
IN_JAPAN = ("Asia/Tokyo", "Japan", "Etc/GMT-9", *IN_UTC)


@check.finds
def unreadable(estate: Estate) -> Iterator[Violation]:
    for it in estate.of(*TYPES):
        expression = it.get("ScheduleExpression")
        if is_set(expression) and not is_open(expression):
            yield from _expression(it, text(expression))
        zone = it.get("ScheduleExpressionTimezone")
        if is_set(zone) and not is_open(zone):
            yield from _zone(it, text(zone))


def _expression(it: Resource, expression: str) -> Iterator[Violation]:
    path = "ScheduleExpression"
    if found := CRON.fullmatch(expression):
        fields = found[1].split()
        if len(fields) != FIELDS:
            yield it.wrong(f"{expression} has {len(fields)} fields; EventBridge asks for {FIELDS}", path)
        elif (fields[DAY] == "?") == (fields[WEEKDAY] == "?"):
            yield it.wrong(f"{expression}: one of day of month and day of week is ?, and only one", path)
    elif not RATE.fullmatch(expression) and (it.type == RULE or not AT.fullmatch(expression)):
        yield it.wrong(f"{expression} is no schedule", path)


def _zone(it: Resource, zone: str) -> Iterator[Violation]:
    path = "ScheduleExpressionTimezone"
    if not ZONE.fullmatch(zone):
        yield it.wrong(f"there is no time zone {zone}", path)
    elif it.region in JAPAN and zone not in IN_JAPAN:
        yield it.wrong(f"{zone} is not the zone of Japan", path)
    elif zone in IN_UTC and re.search("JST|日本|Japan", text(it.get("Description"))):
        yield it.wrong(f"the description speaks of Japan's time, and the zone is {zone}", path)
