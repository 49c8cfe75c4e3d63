"""Weekly windows between Japanese time and UTC."""

from __future__ import annotations

import pytest

from cfngen.hearing.window import to_utc, week_minutes


@pytest.mark.parametrize(
    ("jst", "utc"),
    [
        ("Sun:04:00-Sun:05:00", "sat:19:00-sat:20:00"),
        ("Mon:08:30-Mon:09:30", "sun:23:30-mon:00:30"),
        ("Wed:12:00-Wed:13:00", "wed:03:00-wed:04:00"),
        ("Sun:23:00-Mon:01:00", "sun:14:00-sun:16:00"),
    ],
)
def test_nine_hours_back(jst: str, utc: str) -> None:
    assert utc == to_utc(jst)


def test_a_window_over_the_end_of_the_week() -> None:
    minutes = week_minutes("Sun:23:59-Mon:00:01")

    assert [7 * 24 * 60 - 1, 0] == minutes
