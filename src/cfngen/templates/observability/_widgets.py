"""Widgets of a dashboard, placed from left to right and from top to bottom.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cfngen.language import Sub, Value, region

COLUMNS = 24
HEIGHT = 6  # grid units, of which a column is one wide
PERIOD_SECONDS = 300

Metric = list[Any]


def metric(namespace: str, name: str, label: str, **dimensions: object) -> Metric:
    """A line of a graph, in the array form of a dashboard."""
    return [namespace, name, *(part for pair in dimensions.items() for part in pair), {"label": label}]


def found(search: Sub) -> list[Metric]:
    """Every metric that a search finds, each under its own name."""
    return [[{"expression": search, "id": "all", "label": ""}]]


def graph(
    title: str, metrics: Sequence[Metric], *, statistic: str, unit: str, at: Value | str = region, **more: Any
) -> dict[str, Any]:
    """Lines over time. `unit` is what stands at the axis; `at`: the Region that the metrics are in."""
    return {
        "type": "metric",
        "properties": {
            "title": title,
            "view": "timeSeries",
            "region": at,
            "stat": statistic,
            "period": PERIOD_SECONDS,
            "metrics": list(metrics),
            "yAxis": {"left": {"min": 0, "label": unit, "showUnits": False}},
            **more,
        },
    }


def alarms(title: str, arns: Sequence[Sub]) -> dict[str, Any]:
    """The state of alarms."""
    return {"type": "alarm", "properties": {"title": title, "alarms": list(arns)}}


def heading(text: str) -> dict[str, Any]:
    """A line of text over a row."""
    return {"type": "text", "properties": {"markdown": text, "background": "transparent"}}


def placed(rows: Sequence[tuple[int, Sequence[Mapping[str, Any]]]]) -> list[dict[str, Any]]:
    """The widgets of rows, each as (height, widgets), with their places: those of a row are equally wide."""
    widgets, top = [], 0
    for height, row in rows:
        width = COLUMNS // len(row)
        widgets += [
            {**widget, "x": number * width, "y": top, "width": width, "height": height}
            for number, widget in enumerate(row)
        ]
        top += height
    return widgets
