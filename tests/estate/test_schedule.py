"""What happens when: the month-end batch, backups and maintenance, in every environment."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.estate.deployed_estate import ENVIRONMENTS, Deployment, deployment

JAPAN = ZoneInfo("Asia/Tokyo")
YEARS = range(2026, 2031)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_OF_A_WEEK = 7 * 24 * 60
# How long the batch may run, with its retries: nobody has measured it yet.
BATCH_MINUTES = 60
# RDS takes no shorter window of either kind.
# Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Maintenance.html
SHORTEST_WINDOW_MINUTES = 30


@pytest.fixture(params=ENVIRONMENTS)
def deployed(request: pytest.FixtureRequest) -> Deployment:
    return deployment(request.param)


def batch_starts(deployed: Deployment) -> list[datetime]:
    """When the rule of an environment starts the batch, in UTC."""
    (rule,) = [it for it in deployed.of("AWS::Events::Rule") if it.get("ScheduleExpression")]
    found = re.fullmatch(r"cron\((\d+) (\d+) L \* \? \*\)", rule.get("ScheduleExpression"))
    assert found is not None
    return [
        datetime(year, month, calendar.monthrange(year, month)[1], int(found[2]), int(found[1]), tzinfo=UTC)
        for year in YEARS
        for month in range(1, 13)
    ]


def test_the_batch_starts_at_two_in_the_morning_of_the_first(deployed: Deployment) -> None:
    """In Japan, of every month of five years, that of a leap February too."""
    starts = [start.astimezone(JAPAN) for start in batch_starts(deployed)]
    expected = [
        datetime(year + month // 12, month % 12 + 1, 1, 2, tzinfo=JAPAN) for year in YEARS for month in range(1, 13)
    ]

    assert expected == starts


def test_scheduler_would_start_it_at_the_same_instant() -> None:
    scheduled = deployment("prod", ScheduleEngine="scheduler").one("AWS::Scheduler::Schedule")

    assert ("cron(0 2 1 * ? *)", "Asia/Tokyo") == (
        scheduled.get("ScheduleExpression"),
        scheduled.get("ScheduleExpressionTimezone"),
    )
    assert {"OFF"} == {scheduled.get("FlexibleTimeWindow.Mode")}


def test_only_dev_has_no_batch(deployed: Deployment) -> None:
    (rule,) = [it for it in deployed.of("AWS::Events::Rule") if it.get("ScheduleExpression")]

    assert ("DISABLED" if deployed.environment == "dev" else "ENABLED") == rule.get("State")


def week_minutes(day: str, clock: str) -> int:
    hour, minute = clock.split(":")
    return DAYS.index(day) * 24 * 60 + int(hour) * 60 + int(minute)


def minutes(start: int, end: int) -> set[int]:
    """Minutes of the week from start to end, which may lie in the next week."""
    length = (end - start) % MINUTES_OF_A_WEEK
    return {(start + minute) % MINUTES_OF_A_WEEK for minute in range(length)}


def maintenance(window: str) -> set[int]:
    """Minutes of the week of a window such as sat:19:00-sat:20:00."""
    start, end = (part.split(":", 1) for part in window.split("-"))
    return minutes(week_minutes(*start), week_minutes(*end))


def backup(window: str) -> set[int]:
    """Minutes of the week of a daily window such as 16:00-16:30."""
    start, end = window.split("-")
    length = (week_minutes("mon", end) - week_minutes("mon", start)) % (24 * 60)
    return {minute for day in DAYS for minute in minutes(week_minutes(day, start), week_minutes(day, start) + length)}


def test_the_backup_and_the_maintenance_are_apart(deployed: Deployment) -> None:
    """RDS refuses windows that overlap."""
    instance = deployed.one("AWS::RDS::DBInstance")
    daily = backup(instance.get("PreferredBackupWindow"))
    weekly = maintenance(instance.get("PreferredMaintenanceWindow"))

    assert not daily & weekly
    assert len(daily) >= SHORTEST_WINDOW_MINUTES * len(DAYS)
    assert len(weekly) >= SHORTEST_WINDOW_MINUTES


def test_the_batch_meets_neither_of_them(deployed: Deployment) -> None:
    instance = deployed.one("AWS::RDS::DBInstance")
    taken = backup(instance.get("PreferredBackupWindow")) | maintenance(instance.get("PreferredMaintenanceWindow"))
    for start in batch_starts(deployed):
        running = {start + timedelta(minutes=minute) for minute in range(BATCH_MINUTES)}
        of_week = {time.weekday() * 24 * 60 + time.hour * 60 + time.minute for time in running}

        assert not of_week & taken, start


def test_windows_are_at_night_in_japan(deployed: Deployment) -> None:
    instance = deployed.one("AWS::RDS::DBInstance")
    taken = backup(instance.get("PreferredBackupWindow")) | maintenance(instance.get("PreferredMaintenanceWindow"))
    hours = {(minute // 60 + 9) % 24 for minute in taken}

    assert hours <= {0, 1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("17:15-17:45", "sun:17:00-sun:18:00", True),
        ("23:45-00:15", "mon:00:00-mon:01:00", True),
        ("00:00-00:30", "sun:23:30-mon:00:30", True),
        ("16:00-16:30", "sat:16:30-sat:17:30", False),
    ],
)
def test_overlaps_are_seen(one: str, other: str, overlap: bool) -> None:
    """These tests see what they are there to see, over midnight and over the week's end."""
    assert overlap is bool(backup(one) & maintenance(other))
