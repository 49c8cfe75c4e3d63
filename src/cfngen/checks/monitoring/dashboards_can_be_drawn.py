"""Dashboards can be drawn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cfngen.checks.estate import Estate, Violation
from cfngen.checks.framework import Check
from cfngen.checks.readings import is_open, listed, mapping

check = Check(
    id="CG154",
    title="Dashboards can be drawn",
    severity="error",
    what=(
        "With its parameters filled in, the body of a dashboard is JSON: a list of at most 500 widgets of known types, "
        "each within 24 columns; a metric widget has a Region and metrics, each an array of a namespace, a name and "
        "pairs of dimensions."
    ),
    why=(
        "The body is one text to CloudFormation and to linters. A quote in a parameter, a comma too many or a widget "
        "of 25 columns shows only when CloudWatch refuses it, in the middle of a deployment."
    ),
    fix="Make the body from data instead of by hand, and keep x + width at 24 or below.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html",
    controls=("CG154", "FI-46"),
    before="""\
Resources:
  Overview:
    Type: AWS::CloudWatch::Dashboard
    Properties:
      DashboardBody: !Sub |
        {"widgets": [{"type": "metric", "x": 12, "y": 0, "width": 18, "height": 6, "properties": {
          "region": "${AWS::Region}", "metrics": [["AWS/SQS", "NumberOfMessagesSent", "QueueName", "work"]]}}]}
""",
    after="""\
Resources:
  Overview:
    Type: AWS::CloudWatch::Dashboard
    Properties:
      DashboardBody: !Sub |
        {"widgets": [{"type": "metric", "x": 12, "y": 0, "width": 12, "height": 6, "properties": {
          "region": "${AWS::Region}", "metrics": [["AWS/SQS", "NumberOfMessagesSent", "QueueName", "work"]]}}]}
""",
)

TYPES = ("alarm", "custom", "explorer", "log", "metric", "text")
COLUMNS = 24
MOST_HEIGHT = 1000
MOST_WIDGETS = 500
MOST_ALARMS = 100


@check.finds
def undrawable(estate: Estate) -> Iterator[Violation]:
    for it in estate.of("AWS::CloudWatch::Dashboard"):
        body = it.get("DashboardBody")
        if is_open(body):
            yield it.unclear("can the dashboard be drawn? its body is not known here", "DashboardBody")
        else:
            yield from (it.wrong(message, "DashboardBody") for message in problems(body))


def problems(body: Any) -> Iterator[str]:
    """What CloudWatch would refuse, or not draw, of a dashboard's body: its text, or the data that it holds."""
    try:
        data = json.loads(body) if isinstance(body, str) else body
    except ValueError as error:
        message = f"the body is no JSON: {error}"
        yield message
        return
    widgets = mapping(data).get("widgets")
    if not isinstance(widgets, list):
        message = "the body has no list of widgets"
        yield message
        return
    if (count := len(widgets)) > MOST_WIDGETS:
        message = f"{count} widgets are more than {MOST_WIDGETS}"
        yield message
    for number, widget in enumerate(widgets, start=1):
        yield from _of_content(number, mapping(widget))
        yield from _of_place(number, mapping(widget))


def _of_content(number: int, widget: dict[str, Any]) -> Iterator[str]:
    kind, properties = widget.get("type"), widget.get("properties")
    if kind not in TYPES:
        message = f"widget {number} is of no known type: {kind}"
    elif not isinstance(properties, dict):
        message = f"widget {number} has no properties"
    elif kind == "metric":
        yield from _of_metrics(number, properties)
        return
    elif kind == "text" and not isinstance(properties.get("markdown"), str):
        message = f"widget {number} has no text"
    elif kind == "log" and not properties.get("query"):
        message = f"widget {number} has no query"
    elif kind == "alarm" and not 1 <= len(listed(properties.get("alarms"))) <= MOST_ALARMS:
        message = f"widget {number} shows no alarm, or more than {MOST_ALARMS}"
    else:
        return
    yield message


def _of_place(number: int, widget: dict[str, Any]) -> Iterator[str]:
    place = {name: widget.get(name, least) for name, least in (("x", 0), ("y", 0), ("width", 6), ("height", 6))}
    if any(type(value) is not int for value in place.values()):
        message = f"widget {number} has a place or a size that is no whole number"
    elif place["x"] < 0 or place["y"] < 0 or place["width"] < 1 or not 1 <= place["height"] <= MOST_HEIGHT:
        message = f"widget {number} has no place on the grid"
    elif (end := place["x"] + place["width"]) > COLUMNS:
        message = f"widget {number} ends at column {end} of {COLUMNS}"
    else:
        return
    yield message


def _of_metrics(number: int, properties: dict[str, Any]) -> Iterator[str]:
    metrics = properties.get("metrics")
    if not properties.get("region"):
        message = f"widget {number} names no Region"
        yield message
    if metrics is None and "annotations" in properties:  # the graph of one alarm
        return
    if not isinstance(metrics, list) or not metrics:
        message = f"widget {number} has no metrics"
        yield message
        return
    for metric in metrics:
        if not _is_metric(metric):
            line = json.dumps(metric)[:80]
            message = f"widget {number} has a metric without a name, or a dimension without a value: {line}"
            yield message


def _is_metric(metric: Any) -> bool:
    """Whether a line is an array of a namespace, a name and pairs of dimensions, or holds an expression alone."""
    if not isinstance(metric, list) or not metric:
        return False
    names = metric[:-1] if isinstance(metric[-1], dict) else metric
    if not names:
        return "expression" in metric[-1]
    return len(names) >= 2 and len(names) % 2 == 0 and all(isinstance(one, str) for one in names)
