"""What a report says of security, schedules and exports: in words, in Markdown and as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.diff.templates import compared, shown, template, write


def statement(action: Any) -> dict[str, Any]:
    body = {"Effect": "Allow", "Action": action, "Resource": "*"}
    return {"PolicyDocument": {"Version": "2012-10-17", "Statement": [body]}}


def estate(action: Any, days: int, cron: str, export: str) -> dict[str, Any]:
    """A policy, a log group, a schedule, and an export."""
    made = template(
        Policy={"Type": "AWS::IAM::ManagedPolicy", "Properties": statement(action)},
        Logs={"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": days}},
        Rule={"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": cron}},
    )
    return made | {"Outputs": {"Arn": {"Value": {"Ref": "Policy"}, "Export": {"Name": export}}}}


BEFORE = estate("s3:GetObject", 365, "cron(0 17 L * ? *)", "Old")
AFTER = estate(["s3:GetObject", "s3:PutObject"], 30, "cron(0 18 L * ? *)", "New")


def test_the_report_begins_with_what_protects_less_and_what_is_granted(tmp_path: Path) -> None:
    text = compared(tmp_path, BEFORE, AFTER)

    blocks = [block.splitlines() for block in text.split("\n\n")]
    assert "PROTECTION IS TAKEN AWAY" == blocks[0][0]
    assert "      no longer protected: RetentionInDays 365 → 30" in blocks[0]
    assert "MORE IS GRANTED OR OPENED" == blocks[1][0]
    assert "      allows s3:PutObject on *" in blocks[1]
    assert ["EXPORTS CHANGE: refused while another stack imports them", "  export Old is removed"] == blocks[2]
    assert "runs: ScheduleExpression: cron(0 18 L * ? *): UTC 18:00 on the last day of the month = JST 03:00" in text
    assert "Protection taken away from 1 resource. More is granted or opened by 1 resource." in text


def test_markdown_and_json_say_the_same(tmp_path: Path) -> None:
    write(tmp_path, before=BEFORE, after=AFTER)

    text = shown(tmp_path, "before.json", "after.json", "--format", "markdown")
    data = json.loads(shown(tmp_path, "before.json", "after.json", "--format", "json"))

    assert "### More is granted or opened" in text
    assert "allows s3:PutObject on &#42;" in text
    assert "- export Old is removed" in text
    assert "JST 03:00 the day after (the first of the next month)" in text
    verdicts = {one["ResourceChange"]["LogicalResourceId"]: one["Verdict"] for one in data["Changes"]}
    assert ["allows s3:PutObject on *"] == verdicts["Policy"]["Widens"]
    assert ["RetentionInDays 365 → 30"] == verdicts["Logs"]["Weakens"]
    assert 1 == len(verdicts["Rule"]["Schedules"])
    assert [{"StackName": "after", "StackPath": "", "Name": "Old", "BeforeValue": "<Policy>"}] == data["Exports"]


def test_only_an_export_that_goes_is_a_change_too(tmp_path: Path) -> None:
    after = {"Resources": BEFORE["Resources"]}

    text = compared(tmp_path, BEFORE, after)

    assert text.endswith("Only exports change.\n")
