"""When schedules run, in UTC and in Japan's time (JST, UTC+9 all year round)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any, NamedTuple

from cfngen.engine.changes import ResourceChange
from cfngen.engine.sentences import Sentence
from cfngen.engine.values import UNKNOWN_TEXT, shown

_JST_HOURS = 9
_DAY = 24 * 60
_JAPAN = ("Asia/Tokyo", "Japan")
_MOST_TIMES = 8
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
# Property that holds a schedule -> the one beside it that holds its time zone; without one it is UTC.
# Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
_EXPRESSIONS = {
    "ScheduleExpression": "ScheduleExpressionTimezone",
    "Schedule": "Timezone",
    "Recurrence": "TimeZone",
}
_WINDOWS = ("PreferredBackupWindow", "PreferredMaintenanceWindow", "SnapshotWindow", "BackupWindow")
_WINDOW = re.compile(r"(?:([a-z]{3}):)?(\d\d):(\d\d)-(?:([a-z]{3}):)?(\d\d):(\d\d)", re.IGNORECASE)


_SHIFTS = (
    (-1, Sentence("%(times)s the day before")),
    (0, Sentence("%(times)s")),
    (1, Sentence("%(times)s the day after")),
)


class _Times(NamedTuple):
    """Minutes of the day at which something runs, None for all hours; `said` is how its days are told."""

    minutes: tuple[int, ...]
    said: str
    last_day: bool


def schedules(change: ResourceChange) -> list[str]:
    """One sentence for each schedule of a resource that is new or other than before."""
    before = dict(_found(change.before_properties or {}))
    after = dict(_found(change.after_properties or {}))
    told: list[str] = []
    for path, now in after.items():
        was = before.get(path)
        if now != was:
            said = Sentence("%(path)s: %(now)s", path=path, now=describe(*now))
            told.append(Sentence("%(now)s; was %(before)s", now=said, before=describe(*was)) if was else said)
    return told


def describe(expression: str, zone: str = "UTC") -> str:
    """An EventBridge expression or a weekly window, with its times in UTC and JST.

    One that cannot be told by times of the day is given back as it is, with its time zone.
    """
    at = re.fullmatch(r"at\((\d{4}-\d\d-\d\d)T(\d\d):(\d\d)(?::\d\d)?\)", expression)
    window = _WINDOW.fullmatch(expression)
    if window:
        return _window(window)
    if expression.startswith("rate("):
        return expression
    times = (
        _Times((int(at[2]) * 60 + int(at[3]),), Sentence("on %(date)s", date=at[1]), False) if at else _cron(expression)
    )
    if times is None or zone not in ("UTC", "Etc/UTC", *_JAPAN):
        return Sentence("%(expression)s in %(zone)s", expression=expression, zone=zone)
    mine, other, shift = ("JST", "UTC", -_JST_HOURS) if zone in _JAPAN else ("UTC", "JST", _JST_HOURS)
    said = Sentence("%(expression)s: %(mine)s %(times)s %(days)s = %(other)s %(shifted)s")
    here, there = _clock(times.minutes), _shifted(times, shift * 60)
    return said.of(expression=expression, mine=mine, times=here, days=times.said, other=other, shifted=there)


def _found(value: Any, path: str = "") -> Iterator[tuple[str, tuple[str, str]]]:
    """Every schedule in a resource's properties by its path: expression and time zone."""
    if isinstance(value, dict):
        for key, inner in value.items():
            here = f"{path}.{key}" if path else key
            text = str(shown(inner)) if isinstance(inner, str) else ""
            if key in _WINDOWS or (key in _EXPRESSIONS and re.match(r"(cron|rate|at)\(|(\S+ ){4}\S+$", text)):
                if text and UNKNOWN_TEXT not in text:
                    yield here, (text, str(shown(value.get(_EXPRESSIONS.get(key, ""), "UTC"))))
            else:
                yield from _found(inner, here)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _found(inner, f"{path}.{number}")


def _cron(expression: str) -> _Times | None:
    """A cron of EventBridge (six fields) or of Auto Scaling (five); None for one that runs all day long."""
    fields = expression.removeprefix("cron(").removesuffix(")").split()
    if len(fields) not in (5, 6):
        return None
    minutes, hours = _values(fields[0], 60), _values(fields[1], 24)
    if minutes is None or hours is None or len(minutes) * len(hours) > _MOST_TIMES:
        return None
    at = tuple(sorted(hour * 60 + minute for hour, minute in product(hours, minutes)))
    return _Times(at, _days(*fields[2:5], *fields[5:]), fields[2].upper() == "L")


def _values(field: str, limit: int) -> list[int] | None:
    """The values of a field of numbers; None for one that cannot be read."""
    found: set[int] = set()
    for part in field.split(","):
        match = re.fullmatch(r"(\*|\d+)(?:-(\d+))?(?:/(\d+))?", part)
        if not match:
            return None
        first = 0 if match[1] == "*" else int(match[1])
        last = int(match[2]) if match[2] else limit - 1 if match[1] == "*" or match[3] else first
        if last >= limit:
            return None
        found |= {*range(first, last + 1, int(match[3] or 1) or 1)}
    return sorted(found)


def _days(day: str, month: str, weekday: str, year: str = "*") -> str:
    said = Sentence("every day")
    if day.upper() == "L":
        said = Sentence("on the last day of the month")
    elif day not in ("*", "?"):
        said = Sentence("on day %(day)s of the month", day=day)
    elif weekday not in ("*", "?"):
        said = Sentence("on %(date)s", date=weekday)
    if month != "*":
        said = Sentence("%(days)s in month %(month)s", days=said, month=month)
    return said if year == "*" else Sentence("%(days)s of %(year)s", days=said, year=year)


def _clock(minutes: tuple[int, ...]) -> str:
    return ", ".join(f"{minute // 60:02}:{minute % 60:02}" for minute in minutes)


def _shifted(times: _Times, by: int) -> str:
    """The times in the other zone, with the day where it is another."""
    parts: list[str] = []
    for day, said in _SHIFTS:
        here = tuple(minute + by - day * _DAY for minute in times.minutes if (minute + by) // _DAY == day)
        if here:
            told = said.of(times=_clock(here))
            first = Sentence("%(times)s (the first of the next month)", times=told)
            parts.append(first if times.last_day and day == 1 else told)
    return Sentence("%(one)s and %(other)s", one=parts[0], other=parts[1]) if parts[1:] else parts[0]


def _window(match: re.Match[str]) -> str:
    """A window of a database or cache, which is always in UTC."""
    ends = [_moment(*match.groups()[:3]), _moment(*match.groups()[3:])]
    return f"UTC {match[0]} = JST {'-'.join(ends)}"


def _moment(day: str | None, hour: str, minute: str) -> str:
    total = int(hour) * 60 + int(minute) + _JST_HOURS * 60
    name = _DAYS[(_DAYS.index(day.upper()) + total // _DAY) % len(_DAYS)].lower() + ":" if day else ""
    return f"{name}{total % _DAY // 60:02}:{total % 60:02}"
