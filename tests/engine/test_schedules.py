"""Schedules in UTC and in Japan's time."""

from __future__ import annotations

import pytest

from cfngen.engine.changes import ResourceChange
from cfngen.engine.schedules import describe, schedules


@pytest.mark.parametrize(
    ("expression", "zone", "said"),
    [
        (
            "cron(0 17 L * ? *)",
            "UTC",
            "UTC 17:00 on the last day of the month = JST 02:00 the day after (the first of the next month)",
        ),
        ("cron(30 1 ? * MON-FRI *)", "UTC", "UTC 01:30 on MON-FRI = JST 10:30"),
        ("cron(0 0,16 * * ? *)", "UTC", "UTC 00:00, 16:00 every day = JST 09:00 and 01:00 the day after"),
        ("cron(0 2 1 * ? *)", "Asia/Tokyo", "JST 02:00 on day 1 of the month = UTC 17:00 the day before"),
        (
            "cron(0 20 1 1 ? 2027)",
            "UTC",
            "UTC 20:00 on day 1 of the month in month 1 of 2027 = JST 05:00 the day after",
        ),
        ("at(2026-12-31T20:00:00)", "UTC", "UTC 20:00 on 2026-12-31 = JST 05:00 the day after"),
        ("0 17 * * 1-5", "UTC", "UTC 17:00 on 1-5 = JST 02:00 the day after"),
    ],
)
def test_times_are_told_in_both_zones(expression: str, zone: str, said: str) -> None:
    assert f"{expression}: {said}" == describe(expression, zone)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("sun:17:00-sun:18:00", "UTC sun:17:00-sun:18:00 = JST mon:02:00-mon:03:00"),
        ("Sat:14:30-Sat:15:30", "UTC Sat:14:30-Sat:15:30 = JST sat:23:30-sun:00:30"),
        ("17:15-17:45", "UTC 17:15-17:45 = JST 02:15-02:45"),
    ],
)
def test_windows_of_databases_are_told_in_both_zones(expression: str, said: str) -> None:
    assert said == describe(expression)


@pytest.mark.parametrize(
    ("expression", "zone", "said"),
    [
        ("rate(5 minutes)", "UTC", "rate(5 minutes)"),
        ("cron(0/15 * * * ? *)", "UTC", "cron(0/15 * * * ? *) in UTC"),
        ("cron(0 2 1 * ? *)", "Europe/Paris", "cron(0 2 1 * ? *) in Europe/Paris"),
        ("cron(0 99 * * ? *)", "UTC", "cron(0 99 * * ? *) in UTC"),
        ("cron(nonsense)", "UTC", "cron(nonsense) in UTC"),
    ],
)
def test_what_no_times_of_the_day_can_tell_is_given_back(expression: str, zone: str, said: str) -> None:
    assert said == describe(expression, zone)


def test_only_schedules_that_change_are_told_with_what_they_were() -> None:
    rules = [{"RuleName": "daily", "ScheduleExpression": "cron(0 17 * * ? *)"}]
    before = {"BackupPlan": {"BackupPlanRule": [*rules, {"ScheduleExpression": "rate(1 day)"}]}}
    moved = [{"RuleName": "daily", "ScheduleExpression": "cron(0 18 * * ? *)"}]
    after = {"BackupPlan": {"BackupPlanRule": [*moved, {"ScheduleExpression": "rate(1 day)"}]}}

    (said,) = schedules(
        ResourceChange((), "Modify", "R", "AWS::Backup::BackupPlan", before_properties=before, after_properties=after)
    )

    assert said.startswith("BackupPlan.BackupPlanRule.0.ScheduleExpression: cron(0 18 * * ? *): UTC 18:00 every day")
    assert said.endswith("; was cron(0 17 * * ? *): UTC 17:00 every day = JST 02:00 the day after")
