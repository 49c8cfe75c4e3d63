"""Templates of a folder without a root are wired by the names of outputs and parameters."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., tuple[int, str, str]]
BUCKET = "Resources: {Records: {Type: 'AWS::S3::Bucket'}}\nOutputs: {BucketName: {Value: !Ref Records}}\n"
POLICY = """\
Parameters: {{BucketName: {{Type: {kind}}}}}
Resources:
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref BucketName
      PolicyDocument:
        Statement:
          - {{Effect: {effect}, Principal: '*', Action: 's3:*', Resource: [!Sub 'arn:aws:s3:::${{BucketName}}',
             !Sub 'arn:aws:s3:::${{BucketName}}/*'], Condition: {{Bool: {{'aws:SecureTransport': 'false'}}}}}}
"""
ALLOWED, DENIED = (POLICY.format(kind="String", effect=effect) for effect in ("Allow", "Deny"))
HANDED_ON = (
    "Parameters: {BucketName: {Type: String}}\nResources: {Topic: {Type: 'AWS::SNS::Topic'}}\n"
    "Outputs: {BucketName: {Value: !Ref BucketName}}\n"
)
CASES: dict[str, tuple[list[str], list[str], list[str]]] = {
    "a policy": ([BUCKET, DENIED], [], []),
    "a policy that refuses nothing": ([BUCKET, ALLOWED], ["T10"], []),
    "a name that a third one hands on": ([HANDED_ON, DENIED, BUCKET], [], []),
    "two that may be meant": ([BUCKET, DENIED, BUCKET], [], ["T10", "T10"]),
    "the name of an SSM parameter": (
        [BUCKET, POLICY.format(kind="'AWS::SSM::Parameter::Value<String>'", effect="Deny")],
        [],
        ["T10"],
    ),
    "an output that is not there": (
        [
            "Conditions: {Never: !Equals [a, b]}\n"
            + BUCKET.replace("{Value: !Ref Records}", "{Condition: Never, Value: x}"),
            DENIED,
        ],
        [],
        ["T10"],
    ),
    "each takes from the other": (
        ["Parameters: {PolicyId: {Type: String}}\n" + BUCKET, DENIED + "Outputs: {PolicyId: {Value: !Ref Policy}}\n"],
        [],
        ["T10"],
    ),
}


def checked(cfngen: Run, folder: Path, templates: list[str], *options: str) -> Any:
    """The report on templates that lie in one folder."""
    for number, text in enumerate(templates):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    return json.loads(cfngen("check", str(folder), *options, "--format", "json")[1])


@pytest.mark.parametrize("name", CASES)
def test_what_stands_beside_each_other_is_wired_by_name(name: str, tmp_path: Path, cfngen: Run) -> None:
    templates, found, undecided = CASES[name]

    answer = checked(cfngen, tmp_path, templates, "--only", "T10")

    assert (found, undecided) == ([it["rule"] for it in answer["findings"]], [it["rule"] for it in answer["undecided"]])


RETENTION = (
    "Parameters: {Days: {Type: Number%s}}\nResources:\n"
    "  Group: {Type: 'AWS::Logs::LogGroup', Properties: {RetentionInDays: !Ref Days}}\n"
)
DAYS = "Resources: {Topic: {Type: 'AWS::SNS::Topic'}}\nOutputs: {Days: {Value: '%s'}}\n"


@pytest.mark.parametrize(
    ("days", "constraint", "found"),
    [("30", "", ["L01"]), ("400", "", []), ("30", ", MinValue: 365", []), ("30", ", Default: 400", [])],
    ids=["too few", "enough", "more than is allowed", "not asked for"],
)
def test_a_value_is_taken_where_the_parameter_takes_it(
    days: str, constraint: str, found: list[str], tmp_path: Path, cfngen: Run
) -> None:
    answer = checked(cfngen, tmp_path, [RETENTION % constraint, DAYS % days], "--only", "L01", "--only", "CG001")

    assert found == [it["rule"] for it in answer["findings"]]


def test_a_value_that_is_given_is_not_taken_from_beside(tmp_path: Path, cfngen: Run) -> None:
    values = tmp_path / "values.json"
    values.write_text(json.dumps({"Parameters": {"Days": "400"}}), encoding="utf-8")
    (tmp_path / "stacks").mkdir()

    answer = checked(
        cfngen, tmp_path / "stacks", [RETENTION % "", DAYS % "30"], "--only", "L01", "--parameters", str(values)
    )

    assert [] == answer["findings"]


def test_a_set_of_layers_leaves_nothing_undecided(cfngen: Run) -> None:
    """Policies, associations and schedules stand in templates of their own, and are found by the names alone."""
    layers = Path(__file__).parent / "others" / "layers"

    answer = json.loads(cfngen("check", str(layers), "--format", "json")[1])

    assert [] == answer["undecided"]


def test_an_output_that_production_has_otherwise_is_taken_as_production_has_it(tmp_path: Path, cfngen: Run) -> None:
    """The other value of a parameter goes through the wire, too."""
    gives = (
        "Parameters: {Environment: {Type: String, Default: dev, AllowedValues: [dev, prod]}}\n"
        "Conditions: {IsProd: !Equals [!Ref Environment, prod]}\n"
        "Resources: {Topic: {Type: 'AWS::SNS::Topic'}}\n"
        "Outputs: {OfficeCidr: {Value: !If [IsProd, 0.0.0.0/0, 10.0.0.0/8]}}\n"
    )
    takes = (
        "Parameters: {OfficeCidr: {Type: String}}\nResources: {Shell: {Type: 'AWS::EC2::SecurityGroupIngress', "
        "Properties: {GroupId: sg-1, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref OfficeCidr}}}\n"
    )

    answer = checked(cfngen, tmp_path, [gives, takes], "--only", "P07")

    assert [("P07", "error")] == [(it["rule"], it["severity"]) for it in answer["findings"]]


def test_the_task_of_a_schedule_is_looked_at_where_it_is_given(tmp_path: Path, cfngen: Run) -> None:
    text = json.dumps(
        {"containerOverrides": [{"name": "app", "environment": [{"name": "DB_PASSWORD", "value": "Aq9"}]}]}
    )
    schedule = {"ScheduleExpression": "rate(1 day)", "Target": {"Arn": "arn:aws:ecs:::cluster/c", "Input": text}}
    body = {"Resources": {"Nightly": {"Type": "AWS::Scheduler::Schedule", "Properties": schedule}}}

    answer = checked(cfngen, tmp_path, [json.dumps(body)], "--only", "S04")

    assert ["Resources/Nightly/Properties/Target/Input"] == [it["path"] for it in answer["findings"]]
