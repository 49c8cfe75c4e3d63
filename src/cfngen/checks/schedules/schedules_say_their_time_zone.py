"""Schedules say their time zone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cfngen.checks.estate import Estate, Resource, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_set
from cfngen.checks.schedules._times import IN_UTC, JAPAN, UTC_TO_JST_HOURS, cron

check = Check(
    id="CG110",
    title="Schedules run at the hour that is meant",
    severity="warning",
    what=(
        "A schedule with a time of day says its zone where it can (EventBridge Scheduler, an error where UTC, said "
        "or not, is in Japan's working hours; scaling, AWS Backup). An "
        "EventBridge rule is in UTC: it does not run in Japan's working hours, and at the hour that its description "
        "names (an error)."
    ),
    why=(
        "Left out, the zone is UTC, nine hours behind Japan. A batch meant for 02:00 starts at 11:00, and 'the last "
        "day of the month' ends nine hours late."
    ),
    fix="Set ScheduleExpressionTimezone: Asia/Tokyo; in a rule take nine hours off: 17:00 UTC is 02:00 in Japan.",
    source="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html",
    controls=("CG110",),
    before="""\
Resources:
  MonthEnd:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: cron(0 2 L * ? *)
""",
    after="""\
Resources:
  MonthEnd:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: cron(0 17 L * ? *)
""",
)

WORK_BEGINS, WORK_ENDS = 9, 18  # Japan's time
NAMED = re.compile(r"\b(\d{1,2})[:時](\d\d)?\s*(?:JST|\(JST\)|in Japan|Japan time|Asia/Tokyo|日本時間)")
ZONED = (
    ("AWS::Scheduler::Schedule", "", "ScheduleExpression", "ScheduleExpressionTimezone"),
    ("AWS::ApplicationAutoScaling::ScalableTarget", "ScheduledActions", "Schedule", "Timezone"),
    ("AWS::AutoScaling::ScheduledAction", "", "Recurrence", "TimeZone"),
    ("AWS::Backup::BackupPlan", "BackupPlan.BackupPlanRule", "ScheduleExpression", "ScheduleExpressionTimezone"),
    ("AWS::Synthetics::Canary", "", "", ""),
)


@check.finds
def elsewhere(estate: Estate) -> Iterator[Violation]:
    for kind, items, key, zone in ZONED:
        for it in estate.of(kind) if key else ():
            entries = (
                [("", it.properties)]
                if not items
                else [(f"{items}.{position}", entry) for position, entry in enumerate(it.items(items))]
            )
            for path, entry in entries:
                expression = str(entry.get(key, ""))
                has_time = cron(expression) is not None or (kind.startswith("AWS::AutoScaling") and expression)
                at_night = kind.startswith("AWS::Backup") and _in_japan(it) and not list(_by_day(expression))
                if has_time and not is_set(entry.get(zone)) and not at_night:
                    place = f"{path}.{key}".lstrip(".")
                    severity = "error" if _is_by_day(it, expression) else ""
                    yield it.wrong(f"no {zone}: {expression} is in UTC", place, severity=severity)
                elif entry.get(zone) in IN_UTC and _is_by_day(it, expression):
                    message = f"{expression} in UTC is in Japan's working hours"
                    yield it.wrong(message, f"{path}.{key}".lstrip("."), severity="error")
    for it in estate.of("AWS::Events::Rule"):
        if cron(it.get("ScheduleExpression")) is not None:
            yield from _rule(it)


def _is_by_day(it: Resource, expression: str) -> bool:
    """Whether EventBridge Scheduler, which takes a zone, would start by day in Japan what is written for a night."""
    return it.type.startswith("AWS::Scheduler") and _in_japan(it) and any(_by_day(expression))


def _in_japan(it: Resource) -> bool:
    return it.region in JAPAN


def _by_day(expression: object) -> Iterator[tuple[int, int]]:
    """Times in UTC at which a schedule runs in Japan's working hours, on days that people work."""
    found = cron(expression)
    for hour, minute in found.times if found and len(found.times) == 1 else ():
        japan = (hour + UTC_TO_JST_HOURS) % 24
        weekend = found is not None and found.weekdays.upper() in ("SAT", "SUN", "SAT,SUN", "SUN,SAT", "1", "7")
        if WORK_BEGINS <= japan < WORK_ENDS and not weekend:
            yield hour, minute


def _rule(it: Resource) -> Iterator[Violation]:
    expression = it.get("ScheduleExpression")
    found = cron(expression)
    times = found.times if found else []
    named = NAMED.search(str(it.get("Description") or ""))
    if named is not None and len(times) == 1:
        meant = (int(named[1]) % 24, int(named[2] or 0))
        hour, minute = times[0]
        if ((hour + UTC_TO_JST_HOURS) % 24, minute) != meant:
            message = (
                f"{expression} is {(hour + UTC_TO_JST_HOURS) % 24:02}:{minute:02} in Japan, not {named[0].strip()}"
            )
            yield it.wrong(message, "ScheduleExpression", severity="error")
        return
    for hour, minute in _by_day(expression) if _in_japan(it) else ():
        japan = (hour + UTC_TO_JST_HOURS) % 24
        yield it.wrong(
            f"rules are in UTC: this is {japan:02}:{minute:02} in Japan, in working hours", "ScheduleExpression"
        )
