"""Weekly windows: between Japanese time and UTC, and whether they overlap."""

from __future__ import annotations

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY = 24 * 60
_WEEK = 7 * _DAY
JST_AHEAD = 9 * 60
# Minutes of each day, Japanese time. The batch begins at 02:00 of the 1st, which may be any weekday, and is done
# by 04:00; the backup is PreferredBackupWindow's default, 16:00-16:30 UTC.
BATCH = range(2 * 60, 4 * 60)
BACKUP = range(1 * 60, 1 * 60 + 30)


def week_minutes(window: str) -> list[int]:
    """The minutes of the week, from Monday 00:00, in a window such as `Sun:04:00-Sun:05:00`."""
    start, end = (_minute(moment) for moment in window.split("-"))
    return [(start + passed) % _WEEK for passed in range((end - start) % _WEEK)]


def overlaps(minutes: list[int], daily: range) -> bool:
    """Whether any of the minutes lies in a daily window."""
    return any(minute % _DAY in daily for minute in minutes)


def to_utc(window: str) -> str:
    """A window in Japanese time as RDS wants it: `sat:19:00-sat:20:00`."""
    return "-".join(_moment((_minute(moment) - JST_AHEAD) % _WEEK) for moment in window.split("-"))


def _minute(moment: str) -> int:
    day, hour, minute = moment.split(":")
    return DAYS.index(day) * _DAY + int(hour) * 60 + int(minute)


def _moment(minute: int) -> str:
    day, rest = divmod(minute, _DAY)
    return f"{DAYS[day].lower()}:{rest // 60:02}:{rest % 60:02}"
