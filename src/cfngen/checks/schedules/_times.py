"""Cron expressions and weekly windows, as far as checks compare them."""

from __future__ import annotations

import re
from typing import NamedTuple

WEEK = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
DAY = 24 * 60
_WINDOW = re.compile(
    r"(?:(sun|mon|tue|wed|thu|fri|sat):)?(\d\d):(\d\d)-(?:(sun|mon|tue|wed|thu|fri|sat):)?(\d\d):(\d\d)"
)
_CRON = re.compile(r"cron\(\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*\)")
JAPAN = ("ap-northeast-1", "ap-northeast-3")
IN_UTC = ("UTC", "Etc/UTC", "GMT")
UTC_TO_JST_HOURS = 9


class Cron(NamedTuple):
    """The six fields of a cron expression of EventBridge, as written."""

    minutes: str
    hours: str
    days: str
    months: str
    weekdays: str
    years: str

    @property
    def times(self) -> list[tuple[int, int]]:
        """(hour, minute) of each run of a day; none where the fields are no plain lists of numbers."""
        hours, minutes = _numbers(self.hours, 23), _numbers(self.minutes, 59)
        return [(hour, minute) for hour in hours for minute in minutes[:1]]


def cron(expression: object) -> Cron | None:
    """A cron expression; None for a rate, a date, or what is not known."""
    found = _CRON.fullmatch(str(expression).strip())
    return Cron(*found.groups()) if found else None


def _numbers(field: str, most: int) -> list[int]:
    """The numbers of a field: `5`, `1,2`, `8-10`; all of them for `*` and steps are not times of a day."""
    found: list[int] = []
    for part in field.split(","):
        least, _, last = part.partition("-")
        if not least.isdigit() or (last and not last.isdigit()):
            return []
        found += range(int(least), int(last or least) + 1)
    return [number for number in found if number <= most]


def minutes_of_week(window: object) -> list[tuple[int, int]]:
    """The stretches [begin, end) of a window in minutes since Sunday 00:00 UTC; none for what is no window.

    A daily window (`17:15-17:45`) has one stretch a day; one over the week's end has two.
    """
    found = _WINDOW.fullmatch(str(window).strip().lower())
    if found is None:
        return []
    first, hour, minute, last, to_hour, to_minute = found.groups()
    begin, end = int(hour) * 60 + int(minute), int(to_hour) * 60 + int(to_minute)
    if first is None:
        length = (end - begin) % DAY
        stretches = [(day * DAY + begin, day * DAY + begin + length) for day in range(7)]
    else:
        start = WEEK.index(first) * DAY + begin
        length = (WEEK.index(last or first) * DAY + end - start) % (7 * DAY)
        stretches = [(start, start + length)]
    return [piece for stretch in stretches for piece in _within_week(*stretch)]


def _within_week(begin: int, end: int) -> list[tuple[int, int]]:
    week = 7 * DAY
    return [(begin, end)] if end <= week else [(begin, week), (0, end - week)]


def overlap(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> bool:
    """Whether two windows have a minute in common."""
    return any(begin < last and first < end for begin, end in one for first, last in other)
