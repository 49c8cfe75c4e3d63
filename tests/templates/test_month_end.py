"""The month-end batch starts when people in Japan expect it to."""

import calendar
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from troposphere import encode_to_dict

from cfngen.templates.batch import _schedule_settings as settings
from cfngen.templates.batch import eventbridge_rules as batch

JAPAN = ZoneInfo("Asia/Tokyo")
MONTHS = [(year, month) for year in range(2026, 2031) for month in range(1, 13)]


def fields(expression: str) -> list[str]:
    """Minute, hour, day of month, month, day of week and year of `cron(…)`."""
    return expression.removeprefix("cron(").removesuffix(")").split()


@pytest.mark.parametrize(("year", "month"), MONTHS)
def test_both_engines_start_it_at_one_instant(year: int, month: int) -> None:
    """The rule's UTC expression and the schedule's Japanese one agree, in leap years and over new year."""
    minute, hour, day, *rest = fields(str(settings.monthly_schedule_expression.default))
    assert ["L", "*", "?", "*"] == [day, *rest]
    last = calendar.monthrange(year, month)[1]
    by_rule = datetime(year, month, last, int(hour), int(minute), tzinfo=UTC).astimezone(JAPAN)

    minute, hour, day, *rest = fields(batch.SCHEDULE_JST)
    assert ["*", "?", "*"] == rest
    following = datetime(year + month // 12, month % 12 + 1, int(day), int(hour), int(minute), tzinfo=JAPAN)

    assert following == by_rule


def test_the_schedule_says_its_time_zone() -> None:
    """Scheduler counts in UTC unless told otherwise."""
    schedule = encode_to_dict(batch.stack.resources["MonthlyAggregationSchedule"])["Properties"]

    assert schedule["ScheduleExpression"] == batch.SCHEDULE_JST
    assert schedule["ScheduleExpressionTimezone"] == "Asia/Tokyo"


def test_both_engines_start_the_same_task_in_the_same_network() -> None:
    """They differ in nothing but the spelling of the network's configuration."""
    rule = encode_to_dict(batch.stack.resources["MonthlyAggregationRule"])["Properties"]["Targets"][0]
    schedule = encode_to_dict(batch.stack.resources["MonthlyAggregationSchedule"])["Properties"]["Target"]
    by_rule, by_schedule = rule["EcsParameters"], schedule["EcsParameters"]

    assert (
        by_rule.pop("NetworkConfiguration")["AwsVpcConfiguration"]
        == (by_schedule.pop("NetworkConfiguration")["AwsvpcConfiguration"])
    )
    assert by_rule == by_schedule
