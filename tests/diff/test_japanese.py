"""`cfngen diff` in Japanese: on a terminal and in a pull request, asked for or by the locale."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from cfngen.report.wrapping import columns
from tests.diff.templates import diff, shown, template, write
from tests.diff.test_security import AFTER, BEFORE
from words.catalogue import wanted

# Every kind of danger and of sentence on two templates.
OLD: dict[str, Any] = BEFORE | template(
    **BEFORE["Resources"],
    Table={
        "Type": "AWS::DynamoDB::Table",
        "Properties": {"TableName": "t", "AttributeDefinitions": [], "KeySchema": [{"AttributeName": "a"}]},
    },
    Role={
        "Type": "AWS::IAM::Role",
        "Properties": {"AssumeRolePolicyDocument": {"Statement": []}, "PermissionsBoundary": "arn:b"},
    },
    Group={"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "one", "SecurityGroupEgress": []}},
    Rule2={"Type": "AWS::EC2::SecurityGroupIngress", "Properties": {"GroupId": {"Ref": "Group"}, "IpProtocol": "-1"}},
    Hub={"Type": "AWS::SecurityHub::Hub", "Properties": {}},
    Alarm={"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmName": "a"}},
    Bucket={"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain"},
)
TRUST = {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]}
NEW: dict[str, Any] = AFTER | template(
    **AFTER["Resources"],
    Table={
        "Type": "AWS::DynamoDB::Table",
        "Properties": {"TableName": "u", "AttributeDefinitions": [], "KeySchema": [{"AttributeName": "b"}]},
    },
    Role={"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST}},
    Group={"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "two"}},
    Rule2={
        "Type": "AWS::EC2::SecurityGroupIngress",
        "Properties": {"GroupId": {"Ref": "Group"}, "IpProtocol": "-1", "CidrIp": "0.0.0.0/0"},
    },
    Bucket={"Type": "AWS::S3::Bucket", "DeletionPolicy": "Delete"},
)
# What stands between the places for values, in words that no name of AWS is made of.
ENGLISH = {
    part.strip()
    for _, message in wanted()
    for text in ([message] if isinstance(message, str) else message)
    for part in re.split(r"%\(\w+\)s", text)
    if " " in part.strip() and re.search(r"[a-z]{3} [a-z]{2}", part)
}


@pytest.fixture
def both(tmp_path: Path) -> Path:
    """A folder with both templates."""
    write(tmp_path, before=OLD, after=NEW)
    return tmp_path


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_no_english_is_left(both: Path, form: str) -> None:
    english = shown(both, "before.json", "after.json", "--format", form)
    japanese = shown(both, "before.json", "after.json", "--format", form, "--lang", "ja")

    assert len([one for one in ENGLISH if one in english]) > 10
    assert [] == [one for one in ENGLISH if one in japanese]
    assert "エクスポート Old がなくなる" in japanese
    assert "信頼ポリシーで許可" in japanese


def test_the_locale_asks_for_japanese_too_but_not_of_data(both: Path) -> None:
    asked = shown(both, "before.json", "after.json", "--lang", "ja")
    locale = shown(both, "before.json", "after.json", LC_ALL="", LANG="ja_JP.UTF-8")
    data = [shown(both, "before.json", "after.json", "--format", "json", LC_ALL=one) for one in ("C", "ja_JP.UTF-8")]

    assert asked == locale
    assert data[0] == data[1]


def test_errors_stay_english(tmp_path: Path) -> None:
    done = diff(tmp_path, "a.yaml", "b.yaml", "--lang", "ja", LANG="ja_JP.UTF-8")

    assert (1, True) == (done.returncode, done.stderr.startswith("Error: "))


def test_lines_fit_the_terminal(both: Path) -> None:
    rule = "データベースの停止時間は、利用部門の合意を得てから決める。" * 6
    for body in (OLD, NEW):
        body["Resources"]["Policy"]["Metadata"] = {"com.aws.cloudformation.Context": {"must": [rule]}}
    write(both, before=OLD, after=NEW)

    lines = shown(both, "before.json", "after.json", "--lang", "ja", COLUMNS="80").splitlines()

    assert f"守るべき条件: {rule}" in "".join(line.strip() for line in lines)
    told = [line for line in lines if set(line) <= set(f" 守るべき条件: {rule}")]
    assert len(told) > 3
    assert 80 >= max(map(columns, told))
    assert not [line for line in lines if line.lstrip().startswith(("、", "。"))]
