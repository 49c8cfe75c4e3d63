"""The sentence that a review begins with."""

from __future__ import annotations

from typing import Any

import pytest

from cfngen.report.changes import PropertyChange, Section, rows
from cfngen.report.judgement import judged
from cfngen.report.property_text import gist
from cfngen.report.wording import ENGLISH


def entry(action: str, certainty: str = "none", **verdict: Any) -> dict[str, Any]:
    change: dict[str, Any] = {
        "Action": action,
        "LogicalResourceId": "Thing",
        "ResourceType": "AWS::SNS::Topic",
        "Replacement": "True" if certainty != "none" else "False",
        "Details": [],
    }
    return {"Type": "Resource", "ResourceChange": change, "Verdict": verdict | {"Replacement": certainty}}


DATA = {"DataHeld": "the tables"}
FROZEN = {"Mutability": "must-never-change"}
FOLLOWS = FROZEN | {"DependsOn": [{"StackPath": "", "Entity": "Other"}]}


@pytest.mark.parametrize(
    ("entries", "level", "said"),
    [
        ([entry("Modify", "certain", **DATA)], "stop", "Data is lost when this is executed"),
        ([entry("Remove", **DATA)], "stop", "Data is lost when this is executed"),
        ([entry("Modify", "possible", **DATA)], "stop", "Data may be lost when this is executed"),
        ([entry("Remove", **DATA, DataKept="retained")], "stop", "Data leaves the stack when this is executed"),
        ([entry("Modify", Weakens=["BackupRetentionPeriod 30 → 14"])], "stop", "Protection is taken away"),
        ([entry("Modify", **FROZEN)], "stop", "Something changes that must never change"),
        ([entry("Modify", "possible", **FOLLOWS)], "look", "Something that must never change may be replaced"),
        ([entry("Modify", Widens=["lets in tcp 443"])], "look", "Access is widened"),
        ([entry("Modify", "certain")], "look", "Resources are replaced or removed"),
        ([entry("Remove")], "look", "Resources are replaced or removed"),
        ([entry("Modify"), entry("Add")], "calm", "Nothing is replaced or removed"),
        ([], "calm", "No changes."),
    ],
)
def test_the_worst_of_a_change_is_said(entries: list[dict[str, Any]], level: str, said: str) -> None:
    found = judged([Section("prod", entries)], rows(entries), ENGLISH)

    assert (level, True) == (found.level, found.said.startswith(said))


def test_what_users_may_notice_is_said_where_nothing_worse_is() -> None:
    larger = entry("Modify")
    larger["ResourceChange"] |= {
        "ResourceType": "AWS::RDS::DBInstance",
        "Details": [{"Target": {"Attribute": "Properties", "Path": "/Properties/DBInstanceClass"}}],
    }
    found = judged([Section("prod", [larger])], rows([larger]), ENGLISH)
    worse = [larger, entry("Modify", Widens=["lets in tcp 443"])]

    assert ("look", "No data is at stake, but users may notice it") == (found.level, found.said)
    assert found.detail.startswith("The database restarts")
    assert "Access is widened" == judged([Section("prod", worse)], rows(worse), ENGLISH).said


@pytest.mark.parametrize("properties", [[], ["Tags"]])
def test_tags_and_metadata_are_nothing_that_users_notice(properties: list[str]) -> None:
    service = entry("Modify", Noise=not properties)
    details = [{"Target": {"Attribute": "Properties", "Path": f"/Properties/{name}"}} for name in properties]
    service["ResourceChange"] |= {"ResourceType": "AWS::ECS::Service", "Details": details}

    assert "calm" == judged([Section("prod", [service])], rows([service]), ENGLISH).level


def test_the_worst_wins_wherever_it_stands() -> None:
    entries = [entry("Add"), entry("Modify", Widens=["x"]), entry("Modify", Weakens=["y"]), entry("Remove", **DATA)]

    assert "Data is lost when this is executed" == judged([Section("prod", entries)], rows(entries), ENGLISH).said


def test_exports_that_change_alone_are_to_be_looked_at() -> None:
    found = judged([Section("prod", [], exports=("one",))], [], ENGLISH)

    assert ("look", "Exported values change") == (found.level, found.said)


@pytest.mark.parametrize("entries", [[], [entry("Modify")]])
def test_what_only_aws_can_tell_is_never_called_calm(entries: list[dict[str, Any]]) -> None:
    found = judged([Section("prod", entries, left=("a macro",))], rows(entries), ENGLISH)

    assert ("look", "Part of this is not known before AWS has expanded it") == (found.level, found.said)


def test_a_nested_stack_that_nobody_can_look_into_is_never_called_calm() -> None:
    unseen = entry("Modify")
    context = '{"Properties": {"TemplateURL": "https://bucket.s3.amazonaws.com/child.yaml"}}'
    unseen["ResourceChange"] |= {
        "ResourceType": "AWS::CloudFormation::Stack",
        "AfterContext": context,
        "Details": [{"Target": {"Attribute": "Properties", "Path": "/Properties/TemplateURL"}}],
    }
    found = judged([Section("prod", [unseen])], rows([unseen]), ENGLISH)

    assert ("look", "What changes inside a nested stack is not known") == (found.level, found.said)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([("MinCapacity", "2", "3")], "MinCapacity: 2 → 3"),
        ([("Name", None, "a")], "Name: (none) → a"),
        ([("Policy/0/Action", "x" * 50, "y")], "Policy"),
        ([("A", "1", "2"), ("B/0", "1", "2"), ("B/1", "1", "2")], "A, B"),
        ([(name, "1", "2") for name in "ABCDE"], "A, B, C +2"),
        ([("", "1", "2")], ""),
        ([], ""),
    ],
)
def test_what_changes_of_a_resource_is_said_beside_its_name(
    changes: list[tuple[str, str | None, str | None]], said: str
) -> None:
    found = [PropertyChange(path, before, after, "Never", ()) for path, before, after in changes]

    assert said == gist(found)
