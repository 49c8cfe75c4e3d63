"""The report on a terminal: what a reviewer sees first, and what is left out."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.diff.templates import CONTEXT, RETAINED_BUCKET, compared, diff, named, shown, template, topic, write

DATABASE = {
    "Type": "AWS::RDS::DBInstance",
    "DeletionPolicy": "Snapshot",
    "UpdateReplacePolicy": "Snapshot",
    "Properties": {"DBName": {"Ref": "Name"}, "DBInstanceClass": "db.t4g.micro"},
    "Metadata": {CONTEXT: {"mutable": "must-never-change", "must": ["It stays."]}},
}


def test_the_whole_report(tmp_path: Path) -> None:
    """Dangers first; in the tree the same order; causes; unchanged siblings are not listed; one line at the end."""
    before = template(
        {"Name": {"Type": "String"}},
        Database=DATABASE,
        Bucket=RETAINED_BUCKET,
        Same=topic(),
        Group={"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": {"Ref": "Database"}}},
        Notice=topic(DisplayName="a"),
    )
    after = json.loads(json.dumps(before))
    del after["Resources"]["Bucket"]
    after["Resources"]["Notice"]["Properties"] = {"DisplayName": "b"}
    after["Resources"]["Added"] = topic()
    write(tmp_path, before=before, after=after, old={"Name": "one"}, new={"Name": "two"})

    text = shown(
        tmp_path, "before.json", "after.json", "--parameters-before", "old.json", "--parameters", "new.json",
        "--stack-name", "shop",
    )  # fmt: skip

    expected = """\
DATA LEAVES THE STACK, kept by a policy
  - Bucket  AWS::S3::Bucket  REMOVED (retained, no longer managed)
      holds: the objects (kept outside the stack)
  ± Database  AWS::RDS::DBInstance  REPLACED (the old one is deleted after a final snapshot)
      holds: the databases, unless they are in a cluster (kept as a snapshot)
      because of DBName
      declared must-never-change
      must: It stays.
      after.json:1

shop (ap-northeast-1)
  - Bucket  AWS::S3::Bucket  REMOVED (retained, no longer managed)
  ± Database  AWS::RDS::DBInstance  REPLACED (the old one is deleted after a final snapshot)
      DBName: one → two  ← parameter Name  requires replacement
  ± Group  AWS::EC2::SecurityGroup  POSSIBLY REPLACED (the old one is deleted)
      GroupDescription: <Database> → (known after execution)  ← Database  requires replacement
      depends on Database, which is replaced
      after.json:1
  ~ Notice  AWS::SNS::Topic
      DisplayName: a → b
      after.json:1
  + Added  AWS::SNS::Topic
      after.json:1

1 to add, 1 to modify, 1 to replace, 1 possibly to replace, 1 to remove. \
Data at stake: kept by a policy in 2 resources.
"""
    assert expected == text


@pytest.mark.parametrize(
    ("resource", "heading"),
    [
        ({"Type": "AWS::SQS::Queue"}, "DATA IS LOST: no policy keeps it"),
        ({"Type": "AWS::SQS::Queue", "DeletionPolicy": "Retain"}, "DATA LEAVES THE STACK, kept by a policy"),
        (topic() | {"Metadata": {CONTEXT: {"mutable": "must-never-change"}}}, "DECLARED must-never-change"),
    ],
)
def test_a_dangerous_removal_stands_first(tmp_path: Path, resource: dict[str, Any], heading: str) -> None:
    text = compared(tmp_path, template(R=resource, T=topic()), template(T=topic()))

    assert heading == text.splitlines()[0]
    assert "- R  " in text.splitlines()[1]


def test_a_harmless_removal_is_in_the_tree_only(tmp_path: Path) -> None:
    text = compared(tmp_path, template(R=topic(), T=topic()), template(T=topic()))

    assert ["after (ap-northeast-1)", "  - R  AWS::SNS::Topic  REMOVED (deleted)"] == text.splitlines()[:2]


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (RETAINED_BUCKET | {"DeletionPolicy": "Delete"}, "DeletionPolicy Retain → Delete: the objects"),
        ({k: v for k, v in RETAINED_BUCKET.items() if k != "DeletionPolicy"}, "DeletionPolicy Retain → none"),
        (RETAINED_BUCKET | {"UpdateReplacePolicy": "Delete"}, "UpdateReplacePolicy Retain → Delete"),
    ],
)
def test_a_policy_that_keeps_data_no_more_is_a_danger(tmp_path: Path, after: dict[str, Any], said: str) -> None:
    text = compared(tmp_path, template(B=RETAINED_BUCKET), template(B=after))

    assert "PROTECTION IS TAKEN AWAY" == text.splitlines()[0]
    assert f"      no longer protected: {said}" in text
    assert text.endswith("1 to modify. Protection taken away from 1 resource.\n")


@pytest.mark.parametrize(("before", "after"), [("Delete", "Retain"), ("Snapshot", "Retain"), ("Retain", "Snapshot")])
def test_a_policy_that_still_keeps_data_is_none(tmp_path: Path, before: str, after: str) -> None:
    old, new = (template(B=RETAINED_BUCKET | {"DeletionPolicy": policy}) for policy in (before, after))

    text = compared(tmp_path, old, new)

    assert "PROTECTION" not in text
    assert f"      DeletionPolicy: {before} → {after}" in text


def test_deletion_protection_that_goes_is_a_danger(tmp_path: Path) -> None:
    def table(*protected: bool) -> dict[str, Any]:
        properties = {"DeletionProtectionEnabled": protected[0]} if protected else {}
        return {"Type": "AWS::DynamoDB::Table", "Properties": properties}

    text = compared(tmp_path, template(T=table(True)), template(T=table(False)))

    assert "      no longer protected: DeletionProtectionEnabled true → false" in text
    assert "true → none" in compared(tmp_path, template(T=table(True)), template(T=table()))
    for before in (table(False), table()):
        assert "PROTECTION" not in compared(tmp_path, template(T=before), template(T=table(True)))
    assert "PROTECTION" not in compared(tmp_path, template(T=table()), template(T=table(False)))


def test_a_promise_taken_back_is_a_danger(tmp_path: Path) -> None:
    def promised(**context: Any) -> dict[str, Any]:
        return template(T=topic() | {"Metadata": {CONTEXT: context}})

    text = compared(tmp_path, promised(mutable="must-never-change"), promised(mutable="free-to-tune"))

    assert "      no longer protected: declared must-never-change → free-to-tune" in text
    assert '        -     "mutable": "must-never-change"' in text


def test_new_metadata_is_one_line_a_stack(tmp_path: Path) -> None:
    def described(why: str) -> dict[str, Any]:
        return topic() | {"Metadata": {CONTEXT: {"why": why, "must": ["It stays."]}}}

    text = compared(
        tmp_path, template(A=described("x"), B=described("x")), template(A=described("y"), B=described("y"))
    )

    assert (
        """\
after (ap-northeast-1)
  ~ Metadata only: A, B

Metadata only: what the template says about the resource; nothing that runs changes.
2 with new metadata only.
"""
        == text
    )


def test_resources_that_change_alike_are_one_entry(tmp_path: Path) -> None:
    def all_named(name: str) -> dict[str, Any]:
        return template(A=topic(DisplayName=name), B=topic(DisplayName=name), C=topic(DisplayName=f"{name}!"))

    text = compared(tmp_path, all_named("x"), all_named("y"))

    assert (
        """\
  ~ A, B  AWS::SNS::Topic
      DisplayName: x → y
      after.json:1
      after.json:1
  ~ C  AWS::SNS::Topic
      DisplayName: x! → y!
      after.json:1
"""
        in text
    )


def nested(url: str, **parameters: str) -> dict[str, Any]:
    return {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url, "Parameters": parameters}}


def test_nested_stacks_are_a_tree(tmp_path: Path) -> None:
    for side, name in (("old", "x"), ("new", "y")):
        leaf = template({"Name": {"Type": "String"}}, Leaf=topic(DisplayName={"Ref": "Name"}))
        files = {"stack": template(Same=nested("same.json"), Above=nested("above.json")), "leaf": leaf}
        files |= {
            "above": template(Below=nested("leaf.json", Name=name), Own=topic(DisplayName=name)),
            "same": template(T=topic()),
        }
        write(tmp_path, **{f"{side}/{path}": body for path, body in files.items()})

    assert """\
stack (ap-northeast-1)
  Above
    ~ Own  AWS::SNS::Topic
        DisplayName: x → y
        new/above.json:1
    Below
      ~ Leaf  AWS::SNS::Topic
          DisplayName: x → y  ← parameter Name
          new/leaf.json:1

2 to modify.
""" == shown(tmp_path, "old", "new")


def test_a_nested_stack_that_comes_or_goes_heads_its_resources(tmp_path: Path) -> None:
    write(tmp_path, leaf=template(Leaf=topic()))

    text = compared(tmp_path, template(T=topic()), template(T=topic(), Child=nested("leaf.json")))

    assert "  + Child  AWS::CloudFormation::Stack\n    + Leaf  AWS::SNS::Topic\n" in text
    text = compared(tmp_path, template(T=topic(), Child=nested("leaf.json")), template(T=topic()))
    assert "  - Child  AWS::CloudFormation::Stack  REMOVED (deleted)\n    - Leaf  AWS::SNS::Topic  REMOVED" in text
    assert "everything in the nested stack" not in text


def test_a_nested_stack_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    url = "https://bucket.s3.amazonaws.com/x.yaml"

    text = compared(tmp_path, template(Child=nested(url, P="a")), template(Child=nested(url, P="b")))

    assert (
        "  ~ Child  AWS::CloudFormation::Stack  (its template is not here: what changes inside it is not known)\n"
        "      Parameters/P: a → b\n" in text
    )


def test_a_nested_stack_whose_parameter_nothing_uses_says_so(tmp_path: Path) -> None:
    write(tmp_path, child=template({"P": {"Type": "String"}}, T=topic()))

    text = compared(tmp_path, template(C=nested("child.json", P="a")), template(C=nested("child.json", P="b")))

    assert "  ~ C  AWS::CloudFormation::Stack  (nothing inside it changes)\n" in text


def test_long_values_are_wrapped_and_documents_are_line_differences(tmp_path: Path) -> None:
    def queue(action: str) -> dict[str, Any]:
        statement = {"Effect": "Allow", "Principal": "*", "Action": ["sqs:SendMessage", action], "Resource": "*"}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        return template(P={"Type": "AWS::SQS::QueuePolicy", "Properties": {"PolicyDocument": policy, "Queues": ["q"]}})

    text = compared(tmp_path, queue("sqs:ReceiveMessage"), queue("sqs:DeleteMessage"))
    assert '        -         "sqs:ReceiveMessage"\n        +         "sqs:DeleteMessage"\n' in text
    assert "Effect" not in text

    long = "".join(f"word{number} " for number in range(60))
    text = compared(tmp_path, template(T=topic(DisplayName="short")), template(T=topic(DisplayName=long)))
    assert max(map(len, text.splitlines())) <= 120
    assert "        - short\n        + word0" in text

    text = compared(tmp_path, template(T=topic(DisplayName=long + "a")), template(T=topic(DisplayName=long + "b")))
    assert "        - …5 word56 word57 word58 word59 a\n        + …5 word56 word57 word58 word59 b\n" in text


def test_a_flood_of_lines_is_cut_and_says_how_to_see_all(tmp_path: Path) -> None:
    def script(word: str) -> dict[str, Any]:
        return template(T=topic(DisplayName="\n".join(f"{word}{number}" for number in range(100))))

    text = compared(tmp_path, script("a"), script("b"))

    assert "… 160 more lines (all of it: --format json)" in text
    assert len(text.splitlines()) < 60


def test_rules_are_told_beside_a_change_unless_there_are_many(tmp_path: Path) -> None:
    def many(count: int, name: str) -> dict[str, Any]:
        context = {CONTEXT: {"must": ["Somebody listens."], "mutable": "review-required"}}
        topics = {f"T{number}": topic(DisplayName=f"{name}{number}") | {"Metadata": context} for number in range(count)}
        return template(**topics)

    text = compared(tmp_path, many(2, "a"), many(2, "b"))
    assert 2 == text.count("      declared review-required\n      must: Somebody listens.\n")

    text = compared(tmp_path, many(31, "a"), many(31, "b"))
    assert "Somebody listens." not in text
    assert "after.json:1" not in text
    assert 31 == text.count("declared review-required")
    assert "Rules (must) of what is in no danger are left out of so long a report: --format json has them.\n" in text


def test_an_added_resource_asks_for_no_rules(tmp_path: Path) -> None:
    described = topic() | {"Metadata": {CONTEXT: {"must": ["Somebody listens."], "mutable": "must-never-change"}}}

    text = compared(tmp_path, None, template(T=described))

    assert "Somebody" not in text
    assert "must-never-change" not in text


def test_what_may_be_replaced_names_what_it_depends_on(tmp_path: Path) -> None:
    template_ = template(
        {"Name": {"Type": "String"}},
        Group={"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": {"Ref": "Name"}}},
        Rule={"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {"GroupId": {"Ref": "Group"}, "IpProtocol": -1}},
    )
    write(tmp_path, a=template_, old={"Name": "a"}, new={"Name": "b"})

    text = shown(tmp_path, "a.json", "a.json", "--parameters", "new.json", "--parameters-before", "old.json")

    assert "  ± Rule  AWS::EC2::SecurityGroupIngress  POSSIBLY REPLACED (the old one is deleted)\n" in text
    assert "      depends on Group, which is replaced\n" in text


def in_terminal(folder: Path, *arguments: str, **environment: str) -> str:
    """What the command writes when its output is a terminal."""
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "cfngen", "diff", *arguments]
    given = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | environment
    done = subprocess.run(command, cwd=folder, env=given, stdout=slave, stderr=slave, check=True, timeout=60)
    os.close(slave)
    assert 0 == done.returncode
    text = os.read(master, 1 << 16).decode()
    os.close(master)
    return text


def test_colours_are_for_terminals_only(tmp_path: Path) -> None:
    write(tmp_path, a=named("x"), b=named("y"))

    assert "\x1b[" in in_terminal(tmp_path, "a.json", "b.json", TERM="xterm")
    assert "\x1b[" not in in_terminal(tmp_path, "a.json", "b.json", TERM="xterm", NO_COLOR="1")
    assert "\x1b[" not in shown(tmp_path, "a.json", "b.json", NO_COLOR="")


@pytest.mark.parametrize("form", ["text", "markdown", "json", "html"])
def test_a_value_is_not_told_of_an_output_or_export_that_is_named_like_a_secret(tmp_path: Path, form: str) -> None:
    def stack(value: str) -> dict[str, Any]:
        exported = {"Value": value, "Export": {"Name": "shared"}}
        return template(T=topic()) | {"Outputs": {"DbPassword": {"Value": value}, "ApiKey": exported}}

    said = compared(tmp_path, stack("hunter2"), stack("hunter3"), "--format", form)

    assert "hunter" not in said
    assert "DbPassword" in said
    assert "shared" in said


def test_a_change_of_nothing_but_outputs_is_a_change(tmp_path: Path) -> None:
    """A change set lists no row for it, and executing it changes what others read of the stack."""
    before, after = (template(T=topic()) | {"Outputs": {"Url": {"Value": value}}} for value in ("one", "two"))
    write(tmp_path, before=before, after=after)

    done = diff(tmp_path, "before.json", "after.json", "--detailed-exitcode")

    assert (3, "Outputs change\n  output Url: one → two\n\nOnly outputs of the stack change.\n") == (
        done.returncode,
        done.stdout,
    )


def test_no_line_is_wider_than_a_narrow_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the terminal breaks lines in the middle of words, and nothing of the tree's shape is left."""
    before = template({"Name": {"Type": "String"}}, AStackThatHasAVeryLongLogicalIdIndeed=DATABASE)
    write(tmp_path, before=before, after=before, old={"Name": "one"}, new={"Name": "two"})
    given = ("before.json", "after.json", "--parameters-before", "old.json", "--parameters", "new.json")
    wide = shown(tmp_path, *given)
    monkeypatch.setenv("COLUMNS", "50")
    narrow = shown(tmp_path, *given)

    assert (True, True) == (max(map(len, wide.splitlines())) > 80, max(map(len, narrow.splitlines())) <= 50)
    assert "".join(wide.split()) == "".join(narrow.split())
